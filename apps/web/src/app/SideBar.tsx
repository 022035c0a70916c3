import { Link, useMatch } from '@tanstack/react-router';
import { LayoutGrid, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useServerName, useServerPermissions } from '../features/servers/index.js';
import { can } from '../shared/api/can.js';
import { useHolds } from '../shared/api/holds.js';
import { useIsAdmin } from '../shared/api/session.js';
import { InboxLink } from './InboxLink.js';
import { Mark } from './Mark.js';
import { ADMIN_SECTIONS, SERVER_SECTIONS } from './nav.js';
import { PinnedLinks } from './PinnedLinks.js';
import { UserMenu } from './UserMenu.js';
import styles from './Shell.module.css';

/** Where one can go, at the left of every page. */
export function SideBar({ server }: { server: string | null }) {
  const t = useTranslations('shell');
  const isAdmin = useIsAdmin();
  const holds = useHolds();
  const isInAdmin = useMatch({ from: '/shell/admin', shouldThrow: false }) !== undefined;
  return (
    <div className={styles.side}>
      <nav className={styles.nav} aria-label={t('main')}>
        <Link to="/" className={styles.home} tabIndex={-1}>
          <Mark small />
        </Link>
        <Link
          to="/"
          className={styles.link}
          activeOptions={{ exact: true, includeSearch: false }}
          title={t('servers')}
        >
          <LayoutGrid aria-hidden size={20} strokeWidth={1.75} />
          <span className={styles.word}>{t('servers')}</span>
        </Link>
        <PinnedLinks />
        <InboxLink />
        {isAdmin && !isInAdmin && (
          <Link
            to={ADMIN_SECTIONS.find(({ needs }) => holds(needs))?.to ?? '/admin'}
            className={styles.link}
            title={t('administration')}
          >
            <ShieldCheck aria-hidden size={20} strokeWidth={1.75} />
            <span className={styles.word}>{t('administration')}</span>
          </Link>
        )}
      </nav>
      {isAdmin && isInAdmin && <AdminNav />}
      {server !== null && <ServerNav server={server} />}
      <div className={styles.foot}>
        <UserMenu />
      </div>
    </div>
  );
}

function ServerNav({ server }: { server: string }) {
  const t = useTranslations('shell');
  const name = useServerName(server);
  const permissions = useServerPermissions(server);
  return (
    <nav className={styles.nav} aria-label={t('serverSections')}>
      <div className={styles.group} title={name}>
        {name}
      </div>
      {SERVER_SECTIONS.filter(({ needs }) => can(permissions, needs)).map(({ text, to, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ server }}
          className={styles.link}
          activeOptions={{ exact: true, includeSearch: false }}
          title={t(text)}
        >
          <Icon aria-hidden size={20} strokeWidth={1.75} />
          <span className={styles.word}>{t(text)}</span>
        </Link>
      ))}
    </nav>
  );
}

function AdminNav() {
  const t = useTranslations('shell');
  const holds = useHolds();
  return (
    <nav className={styles.nav} aria-label={t('administration')}>
      <div className={styles.group}>{t('administration')}</div>
      {ADMIN_SECTIONS.filter(({ needs }) => holds(needs)).map(({ text, to, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          className={styles.link}
          activeOptions={{ exact: to === '/admin', includeSearch: false }}
          title={t(text)}
        >
          <Icon aria-hidden size={20} strokeWidth={1.75} />
          <span className={styles.word}>{t(text)}</span>
        </Link>
      ))}
    </nav>
  );
}
