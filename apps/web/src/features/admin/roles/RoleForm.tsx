import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createRole } from '@app/contracts/application/roles.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { NodesChoice } from '../parts/NodesChoice.js';
import { RoleGrid } from './RoleGrid.js';

const { name, permissions } = createRole.body.shape;
const Body = z.object({
  name,
  permissions: permissions.unwrap(),
  nodes: z.array(z.number()).nullable(),
});
type Fields = z.output<typeof Body>;

/** What a role is called, what it allows, and where. */
export function RoleForm(props: {
  fields: Fields;
  verb: string;
  /** Why it cannot be saved, or null. */
  reason: string | null;
  onSave: (fields: Fields) => Promise<void>;
}) {
  const t = useTranslations('admin.roles');
  const form = useRouteForm(Body, {
    values: props.fields,
    onSubmit: async (fields) => {
      await props.onSave(fields);
      form.reset(fields);
    },
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  return (
    <form onSubmit={form.send} noValidate>
      <Stack>
        <Card title={t('about')}>
          <Field control={control} name="name" label={t('name')} autoComplete="off" />
        </Card>
        <Card title={t('may')} help={t('mayHelp')}>
          <Controller
            control={control}
            name="permissions"
            render={({ field: { value, onChange } }) => <RoleGrid value={value} onChange={onChange} />}
          />
        </Card>
        <Card title={t('scope')} help={t('scopeHelp')}>
          <Stack>
            <Controller
              control={control}
              name="nodes"
              render={({ field: { value, onChange } }) => (
                <NodesChoice label={t('onlyNodes')} value={value} onChange={onChange} />
              )}
            />
            <Row>
              <Button type="submit" look="primary" busy={isSubmitting} reason={props.reason}>
                {props.verb}
              </Button>
            </Row>
          </Stack>
        </Card>
      </Stack>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
