import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createDatabaseHost } from '@app/contracts/application/database-hosts.contract.js';
import { DATABASE_ENGINES } from '@app/contracts/core/databases.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';
import { included } from '../parts/included.js';
import { NodesChoice } from '../parts/NodesChoice.js';
import type { DatabaseHost, DatabaseHostFields } from './database-hosts.api.js';

const { name, host, port, username } = createDatabaseHost.body.shape;
// Emptied fields stand for none; all nodes are null here, and no list of them on the wire.
const Body = z.object({
  name,
  host,
  port,
  username,
  engine: z.enum(DATABASE_ENGINES),
  password: z.string().max(255),
  max_databases: z.string().regex(/^\d{0,9}$/),
  nodes: z.array(z.number()).nullable(),
});
type Fields = z.input<typeof Body>;

const NEW: Fields = {
  ...{ name: '', host: '', port: 3306, username: '', engine: 'mariadb', password: '' },
  ...{ max_databases: '', nodes: null },
};

function fieldsOf({ name, host, port, username, engine, ...rest }: DatabaseHost): Fields {
  const nodes = included(rest.relationships?.nodes).map(({ id }) => id);
  return {
    ...{ name, host, port, username, engine, password: '' },
    max_databases: String(rest.max_databases ?? ''),
    nodes: nodes.length === 0 ? null : nodes,
  };
}

/** How a database host is reached, and who gets databases there. */
export function DatabaseHostForm(props: {
  known: DatabaseHost | null;
  verb: string;
  /** Why it cannot be saved, or null. */
  reason: string | null;
  onSave: (fields: DatabaseHostFields) => Promise<void>;
}) {
  const { known, verb, reason, onSave } = props;
  const t = useTranslations('admin.databaseHosts');
  const form = useRouteForm(Body, {
    values: known === null ? NEW : fieldsOf(known),
    onSubmit: async ({ engine, max_databases, nodes, password, ...fields }) => {
      await onSave({
        ...fields,
        ...(known === null ? { engine } : {}),
        ...(password === '' ? {} : { password }),
        max_databases: max_databases === '' ? null : max_databases,
        node_ids: nodes ?? [],
      });
      form.reset({ engine, max_databases, nodes, password: '', ...fields });
    },
    // The trial failed: what the host said stands where its address is.
    refusalField: 'host',
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Card title={t('reach')} help={t('reachHelp')}>
          <Stack>
            <Field control={control} name="name" label={t('name')} autoComplete="off" />
            <Controller
              control={control}
              name="engine"
              render={({ field: { value, onChange } }) => (
                <Select
                  label={t('engine')}
                  value={value}
                  options={DATABASE_ENGINES.map((engine) => ({
                    value: engine,
                    text: t(`engines.${engine}`),
                  }))}
                  onChange={onChange}
                  isDisabled={known !== null}
                />
              )}
            />
            <Grid>
              <Field control={control} name="host" label={t('address')} help={t('addressHelp')} />
              <Field control={control} name="port" label={t('port')} inputMode="numeric" />
            </Grid>
            <Grid>
              <Field
                control={control}
                name="username"
                label={t('username')}
                help={t('usernameHelp')}
                autoComplete="off"
              />
              <Field
                control={control}
                name="password"
                label={t('password')}
                help={known === null ? undefined : t('passwordKept')}
                type="password"
                autoComplete="new-password"
              />
            </Grid>
          </Stack>
        </Card>
        <Card title={t('use')}>
          <Stack>
            <Field
              control={control}
              name="max_databases"
              label={t('max')}
              help={t('maxHelp')}
              inputMode="numeric"
            />
            <Controller
              control={control}
              name="nodes"
              render={({ field: { value, onChange } }) => (
                <NodesChoice label={t('onlyNodes')} value={value} onChange={onChange} />
              )}
            />
            <Row>
              <Button type="submit" look="primary" busy={isSubmitting} reason={reason}>
                {verb}
              </Button>
            </Row>
          </Stack>
        </Card>
      </Stack>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
