import { Link } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useUnread } from '../features/inbox/index.js';
import styles from './Shell.module.css';

const MOST_SHOWN = 99;

/** The way to the inbox, with how much in it is new. */
export function InboxLink() {
  const t = useTranslations('shell');
  const unread = useUnread();
  return (
    <Link
      to="/inbox"
      className={styles.link}
      activeOptions={{ exact: true, includeSearch: false }}
      title={unread > 0 ? t('inboxUnread', { count: unread }) : t('inbox')}
    >
      <Bell aria-hidden size={20} strokeWidth={1.75} />
      <span className={styles.word}>{t('inbox')}</span>
      {unread > 0 && <span className={styles.count}>{unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}</span>}
    </Link>
  );
}
