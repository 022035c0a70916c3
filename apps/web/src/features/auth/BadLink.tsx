import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { AuthCard } from './AuthCard.js';

/** A link that holds no token, or one that works no more. */
export function BadLink() {
  const t = useTranslations('auth');
  return (
    <AuthCard title={t('badLinkTitle')}>
      <p role="alert">{t('badLink')}</p>
      <Link to="/login">{t('toLogin')}</Link>
    </AuthCard>
  );
}
