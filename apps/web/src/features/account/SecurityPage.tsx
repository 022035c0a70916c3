import { useTranslations } from 'use-intl';
import { updatePassword } from '@app/contracts/client/account.contract.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Card, Page, Row, Stack } from '../../shared/ui/Layout.js';
import { toast } from '../../shared/ui/toast.js';
import { setPassword } from './account.api.js';
import { SessionsCard } from './SessionsCard.js';
import { TwoFactorCard } from './two-factor/TwoFactorCard.js';

export function SecurityPage() {
  const t = useTranslations('account');
  return (
    <Page title={t('security')} width="form">
      <Password />
      <TwoFactorCard />
      <SessionsCard />
    </Page>
  );
}

function Password() {
  const t = useTranslations('account');
  const form = useRouteForm(updatePassword.body, {
    values: { current_password: '', password: '' },
    onSubmit: async ({ current_password, password }) => {
      await setPassword({ current_password, password });
      form.reset();
      toast({ tone: 'ok', text: t('passwordDone') });
    },
  });
  return (
    <Card title={t('password')}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field
            control={form.control}
            name="current_password"
            label={t('currentPassword')}
            type="password"
            autoComplete="current-password"
          />
          <Field
            control={form.control}
            name="password"
            label={t('newPassword')}
            help={t('newPasswordHelp')}
            type="password"
            autoComplete="new-password"
          />
          <Row>
            <Button type="submit" busy={form.formState.isSubmitting}>
              {t('changePassword')}
            </Button>
          </Row>
        </Stack>
      </form>
    </Card>
  );
}
