import { Link, Outlet } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { TabNav } from '../../shared/ui/TabNav.js';

const SECTIONS = [
  { to: '/account', text: 'profile' },
  { to: '/account/security', text: 'security' },
  { to: '/account/keys', text: 'keys' },
  { to: '/account/activity', text: 'activity' },
  { to: '/account/appearance', text: 'appearance' },
] as const;

/** The sections of one's own account. */
export function AccountFrame() {
  const t = useTranslations('account');
  return (
    <>
      <TabNav label={t('sections')}>
        {SECTIONS.map(({ to, text }) => (
          <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
            {t(text)}
          </Link>
        ))}
      </TabNav>
      <Outlet />
    </>
  );
}
