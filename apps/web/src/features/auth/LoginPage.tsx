import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { sessionQuery } from '../../shared/api/session.js';
import { Banner } from '../../shared/ui/Layout.js';
import { AuthCard } from './AuthCard.js';
import { LoginForm } from './LoginForm.js';
import { useEnter } from './use-enter.js';

export function LoginPage() {
  const t = useTranslations('auth');
  const { to } = useSearch({ from: '/open/login' });
  const enter = useEnter();
  const { data: session } = useQuery(sessionQuery);
  return (
    <AuthCard title={t('signIn')}>
      {session?.panel.setup === 'admin_needed' && (
        <Banner tone="info">
          {t('secondAdmin')} {t('adminNeeded')}
        </Banner>
      )}
      <LoginForm onDone={() => enter(to)} />
      <Link to="/forgot">{t('forgot')}</Link>
    </AuthCard>
  );
}
