import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Controller, useWatch } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { CreateNodeBody } from '@app/contracts/application/nodes.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { locationsQuery } from '../catalogue/catalogue.api.js';
import { Grid } from '../parts/Grid.js';
import type { Node, NodeFields } from './nodes.api.js';

// What the form has not keeps its value; a new node gets the panel's own.
const Body = CreateNodeBody.omit({ tags: true, daemon_base: true });

export const NEW_NODE: NodeFields = {
  name: '',
  description: '',
  fqdn: '',
  scheme: 'https',
  behind_proxy: false,
  public: true,
  maintenance_mode: false,
  location_id: null,
  memory: 0,
  memory_overallocate: 0,
  disk: 0,
  disk_overallocate: 0,
  cpu: 0,
  cpu_overallocate: 0,
  daemon_listen: 8080,
  daemon_connect: 8080,
  daemon_sftp: 2022,
  daemon_sftp_alias: '',
  upload_size: 256,
};

export const fieldsOf = (node: Node): NodeFields => ({
  ...NEW_NODE,
  ...Object.fromEntries(
    Object.keys(NEW_NODE).map((name) => [
      name,
      node[name as keyof Node] ?? NEW_NODE[name as keyof NodeFields],
    ]),
  ),
});

/** The first word of a host name; an address is its own name. */
const nameOf = (address: string): string =>
  /^[\d.:]+$/.test(address) ? address : (address.split('.')[0] ?? '');

type Amount =
  | `daemon_${'listen' | 'connect' | 'sftp'}`
  | `${'memory' | 'disk' | 'cpu'}${'' | '_overallocate'}`
  | 'upload_size';

/** Where a node is reached, what it may promise, and who may use it. */
export function NodeForm(props: {
  fields: NodeFields;
  verb: string;
  onSave: (fields: NodeFields) => Promise<void>;
}) {
  const t = useTranslations('admin.nodes');
  const locations = useQuery(locationsQuery);
  const form = useRouteForm(Body, {
    values: props.fields,
    onSubmit: async (body) => {
      await props.onSave(body);
      form.reset(body);
    },
  });
  const { control } = form;
  const { isDirty, isSubmitting, dirtyFields } = form.formState;
  const address = useWatch({ control, name: 'fqdn' });
  const isNameTyped = props.fields.name !== '' || dirtyFields.name === true;
  useEffect(() => {
    if (!isNameTyped) form.setValue('name', nameOf(address));
  }, [address, form, isNameTyped]);
  const flag = (name: 'public' | 'maintenance_mode' | 'behind_proxy') => (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange } }) => (
        <Switch isSelected={value === true} onChange={onChange}>
          {t(`fields.${name}`)}
        </Switch>
      )}
    />
  );
  const text = (name: 'name' | 'fqdn', help?: string) => (
    <Field control={control} name={name} label={t(`fields.${name}`)} help={help} />
  );
  const number = (name: Amount, help?: string) => (
    <Field control={control} name={name} label={t(`fields.${name}`)} help={help} inputMode="numeric" />
  );
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Card title={t('where')}>
          {text('fqdn', t('fqdnHelp'))}
          {text('name', t('nameHelp'))}
          <Grid>
            <Controller
              control={control}
              name="scheme"
              render={({ field: { value, onChange } }) => (
                <Select
                  label={t('fields.scheme')}
                  value={value}
                  options={[
                    { value: 'https', text: t('https') },
                    { value: 'http', text: t('http') },
                  ]}
                  onChange={onChange}
                />
              )}
            />
            <Controller
              control={control}
              name="location_id"
              render={({ field: { value, onChange } }) => (
                <Select
                  label={t('location')}
                  value={String(value ?? '')}
                  options={[
                    { value: '', text: t('noLocation') },
                    ...(locations.data ?? []).map(({ id, short }) => ({ value: String(id), text: short })),
                  ]}
                  onChange={(id) => onChange(id === '' ? null : Number(id))}
                />
              )}
            />
            {number('daemon_listen', t('listenHelp'))}
            {number('daemon_connect', t('connectHelp'))}
            {number('daemon_sftp')}
          </Grid>
          {flag('behind_proxy')}
        </Card>
        <Card title={t('capacity')} help={t('capacityHelp')}>
          <Grid>
            {number('memory')}
            {number('memory_overallocate', t('overHelp'))}
            {number('disk')}
            {number('disk_overallocate', t('overHelp'))}
            {number('cpu')}
            {number('cpu_overallocate', t('overHelp'))}
            {number('upload_size')}
          </Grid>
        </Card>
        <Card title={t('use')}>
          {flag('public')}
          {flag('maintenance_mode')}
          <Field control={control} name="description" label={t('fields.description')} rows={2} />
        </Card>
        <Row>
          <Button type="submit" look="primary" busy={isSubmitting}>
            {props.verb}
          </Button>
        </Row>
      </Stack>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
