import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { updateEmail, updateUsername } from '@app/contracts/client/account.contract.js';
import { sessionQuery, useMe } from '../../shared/api/session.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Card, Page, Row, Stack } from '../../shared/ui/Layout.js';
import { toast } from '../../shared/ui/toast.js';
import { setEmail, setUsername } from './account.api.js';

export function ProfilePage() {
  const t = useTranslations('account');
  return (
    <Page title={t('profile')} width="form">
      <Name />
      <Email />
    </Page>
  );
}

/** Changes come into effect everywhere: the session holds the account. */
function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.refetchQueries({ queryKey: sessionQuery.queryKey });
}

function Name() {
  const t = useTranslations('account');
  const { username } = useMe();
  const refresh = useRefresh();
  const form = useRouteForm(updateUsername.body, {
    values: { username, password: '' },
    onSubmit: async (values) => {
      await setUsername(values);
      form.reset({ username: values.username, password: '' });
      await refresh();
      toast({ tone: 'ok', text: t('usernameDone', { name: values.username }) });
    },
  });
  return (
    <Card title={t('username')} help={t('usernameHelp')}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="username" label={t('username')} autoComplete="username" />
          <Field
            control={form.control}
            name="password"
            label={t('currentPassword')}
            type="password"
            autoComplete="current-password"
          />
          <Row>
            <Button type="submit" busy={form.formState.isSubmitting}>
              {t('changeName')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}

function Email() {
  const t = useTranslations('account');
  const { email } = useMe();
  const refresh = useRefresh();
  const form = useRouteForm(updateEmail.body, {
    values: { email, password: '' },
    onSubmit: async (values) => {
      await setEmail(values);
      form.reset({ email: values.email, password: '' });
      await refresh();
      toast({ tone: 'ok', text: t('emailDone', { email: values.email }) });
    },
  });
  return (
    <Card title={t('email')} help={t('emailHelp')}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="email" label={t('email')} type="email" autoComplete="email" />
          <Field
            control={form.control}
            name="password"
            label={t('currentPassword')}
            type="password"
            autoComplete="current-password"
          />
          <Row>
            <Button type="submit" busy={form.formState.isSubmitting}>
              {t('changeEmail')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}
