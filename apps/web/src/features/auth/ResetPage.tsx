import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { resetPassword } from '@app/contracts/auth/one-time-links.contract.js';
import { useFailureText } from '../../shared/api/use-failure-text.js';
import { useRouteForm } from '../../shared/api/use-form.js';
import { Button } from '../../shared/ui/Button.js';
import { Field } from '../../shared/ui/forms/Field.js';
import { Banner, Stack } from '../../shared/ui/Layout.js';
import { toast } from '../../shared/ui/toast.js';
import { sendReset } from './links.api.js';
import { AuthCard } from './AuthCard.js';
import { BadLink } from './BadLink.js';
import { takeFragment } from './fragment.js';

export function ResetPage() {
  const t = useTranslations('auth');
  const navigate = useNavigate();
  const failureText = useFailureText();
  const [link] = useState(() => new URLSearchParams(takeFragment()));
  const [failure, setFailure] = useState<unknown>(null);
  const [email, token] = [link.get('email') ?? '', link.get('token') ?? ''];
  const form = useRouteForm(resetPassword.body, {
    values: { email, token, password: '' },
    onSubmit: async (values) => {
      setFailure(null);
      await sendReset(values);
      toast({ tone: 'ok', text: t('resetDone') });
      await navigate({ to: '/login' });
    },
    onFailure: setFailure,
  });
  if (email === '' || token === '') return <BadLink />;
  return (
    <AuthCard title={t('resetTitle')}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          {failure !== null && <Banner tone="bad">{failureText(failure)}</Banner>}
          <Field
            control={form.control}
            name="email"
            label={t('email')}
            type="email"
            autoComplete="username"
            readOnly
          />
          <Field
            control={form.control}
            name="password"
            label={t('newPassword')}
            help={t('newPasswordHelp')}
            type="password"
            autoComplete="new-password"
            autoFocus
          />
          <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
            {t('setPassword')}
          </Button>
        </Stack>
      </form>
      <Link to="/forgot">{t('askNewLink')}</Link>
    </AuthCard>
  );
}
