import { Link, useMatch, useNavigate } from '@tanstack/react-router';
import { CircleUser, Ellipsis, LayoutGrid, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useServerPermissions } from '../features/servers/index.js';
import { can } from '../shared/api/can.js';
import { useHolds } from '../shared/api/holds.js';
import { useIsAdmin } from '../shared/api/session.js';
import { Button } from '../shared/ui/Button.js';
import { Menu } from '../shared/ui/Menu.js';
import { InboxLink } from './InboxLink.js';
import { ADMIN_SECTIONS, SERVER_SECTIONS } from './nav.js';
import { useUserEntries } from './UserMenu.js';
import styles from './Shell.module.css';

const SHOWN_SECTIONS = 3;

/** The bar at the lower edge of a phone: five places at most. */
export function PhoneBar({ server }: { server: string | null }) {
  const t = useTranslations('shell');
  return (
    <nav className={styles.phone} aria-label={t('main')}>
      <Link to="/" className={styles.link} activeOptions={{ exact: true, includeSearch: false }}>
        <LayoutGrid aria-hidden size={20} strokeWidth={1.75} />
        <span>{t('servers')}</span>
      </Link>
      {server !== null ? <ServerPlaces server={server} /> : <OtherPlaces />}
    </nav>
  );
}

/** Outside a server: the account, and for administrators their sections. */
function OtherPlaces() {
  const t = useTranslations('shell');
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const holds = useHolds();
  const isInAdmin = useMatch({ from: '/shell/admin', shouldThrow: false }) !== undefined;
  const entries = ADMIN_SECTIONS.filter(({ needs }) => holds(needs)).map(({ text, to, icon }) => ({
    id: text,
    text: t(text),
    icon,
    onAction: () => void navigate({ to }),
  }));
  return (
    <>
      <InboxLink />
      {isAdmin && (
        <div className={styles.link} aria-current={isInAdmin ? 'page' : undefined}>
          <Menu label={t('administration')} entries={entries}>
            <Button look="quiet" icon={ShieldCheck}>
              {t('administration')}
            </Button>
          </Menu>
        </div>
      )}
      <Link to="/account" className={styles.link}>
        <CircleUser aria-hidden size={20} strokeWidth={1.75} />
        <span>{t('account')}</span>
      </Link>
    </>
  );
}

function ServerPlaces({ server }: { server: string }) {
  const t = useTranslations('shell');
  const permissions = useServerPermissions(server);
  const sections = SERVER_SECTIONS.filter(({ needs }) => can(permissions, needs));
  const entries = useUserEntries();
  const rest = useSectionEntries(server, sections.slice(SHOWN_SECTIONS));
  return (
    <>
      {sections.slice(0, SHOWN_SECTIONS).map(({ text, to, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ server }}
          className={styles.link}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          <Icon aria-hidden size={20} strokeWidth={1.75} />
          <span>{t(text)}</span>
        </Link>
      ))}
      <div className={styles.link}>
        <Menu label={t('more')} entries={[...rest, ...entries]}>
          <Button look="quiet" icon={Ellipsis}>
            {t('more')}
          </Button>
        </Menu>
      </div>
    </>
  );
}

function useSectionEntries(server: string, sections: typeof SERVER_SECTIONS) {
  const t = useTranslations('shell');
  const navigate = useNavigate();
  return sections.map(({ text, to, icon }) => ({
    id: text,
    text: t(text),
    icon,
    onAction: () => void navigate({ to, params: { server } }),
  }));
}
