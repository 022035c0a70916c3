import { Controller } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { createUser } from '@app/contracts/application/users.contract.js';
import { useRouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Switch } from '../../../shared/ui/forms/Choices.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { LeaveGuard } from '../../../shared/ui/forms/LeaveGuard.js';
import { Card, Row, Stack } from '../../../shared/ui/Layout.js';
import { Grid } from '../parts/Grid.js';

const { email, username, first_name, last_name, root_admin } = createUser.body.shape;
// An empty password stands for none: the panel keeps the old one, or has the newcomer choose theirs.
const Body = z.object({ email, username, first_name, last_name, root_admin, password: z.string() });
type Fields = z.input<typeof Body>;

export const NEW_USER: Fields = {
  email: '',
  username: '',
  first_name: '',
  last_name: '',
  root_admin: false,
  password: '',
};

/** Who somebody is, and whether they administer. */
export function UserForm(props: {
  isNew: boolean;
  fields: Fields;
  verb: string;
  onSave: (fields: Omit<Fields, 'password'> & { password?: string }) => Promise<void>;
}) {
  const t = useTranslations('admin.users');
  const form = useRouteForm(Body, {
    values: props.fields,
    onSubmit: async ({ password, ...fields }) => {
      await props.onSave({ ...fields, ...(password === '' ? {} : { password }) });
      form.reset({ ...fields, password: '' });
    },
  });
  const { control } = form;
  const { isDirty, isSubmitting } = form.formState;
  return (
    <form onSubmit={form.send} noValidate>
      <Card title={t('account')}>
        <Stack>
          <Field control={control} name="email" label={t('email')} type="email" autoComplete="off" />
          <Field control={control} name="username" label={t('username')} autoComplete="off" />
          <Grid>
            <Field control={control} name="first_name" label={t('firstName')} />
            <Field control={control} name="last_name" label={t('lastName')} />
          </Grid>
          <Field
            control={control}
            name="password"
            label={t('password')}
            help={props.isNew ? t('passwordNew') : t('passwordChange')}
            type="password"
            autoComplete="new-password"
          />
          <Controller
            control={control}
            name="root_admin"
            render={({ field: { value, onChange } }) => (
              <Switch isSelected={value === true} onChange={onChange}>
                {t('rootAdmin')}
              </Switch>
            )}
          />
          <Row>
            <Button type="submit" look="primary" busy={isSubmitting}>
              {props.verb}
            </Button>
          </Row>
        </Stack>
      </Card>
      <LeaveGuard isUnsaved={isDirty && !isSubmitting} />
    </form>
  );
}
