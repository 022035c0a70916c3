import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { forgotPassword } from '@app/contracts/auth/one-time-links.contract.js';
import { sessionQuery } from '../../shared/api/session.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Banner, Stack } from '../../shared/ui/Layout.js';
import { sendForgot } from './links.api.js';
import { AuthCard } from './AuthCard.js';

export function ForgotPage() {
  const t = useTranslations('auth');
  const { data: session } = useQuery(sessionQuery);
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useRouteForm(forgotPassword.body, {
    values: { email: '' },
    onSubmit: async (values) => {
      await sendForgot(values);
      setSentTo(values.email);
    },
  });
  const hasMail = session?.panel.mail ?? true;
  return (
    <AuthCard title={sentTo === null ? t('forgotTitle') : t('sentTitle')}>
      {sentTo !== null && <p role="status">{t('sent', { email: sentTo })}</p>}
      {sentTo === null && !hasMail && <Banner tone="info">{t('noMail')}</Banner>}
      {sentTo === null && hasMail && (
        <form onSubmit={form.send} noValidate>
          <Stack>
            <p>{t('forgotHelp')}</p>
            <Field
              control={form.control}
              name="email"
              label={t('email')}
              type="email"
              autoComplete="email"
              autoFocus
            />
            <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
              {t('sendLink')}
            </Button>
          </Stack>
        </form>
      )}
      <Link to="/login">{t('back')}</Link>
    </AuthCard>
  );
}
