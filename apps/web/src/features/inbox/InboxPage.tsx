import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Bell, CheckCheck } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { Time } from '../../shared/format/Time.js';
import { Badge } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { Page } from '../../shared/ui/Layout.js';
import { Pages } from '../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { NOTIFICATIONS, notificationsQuery, readUntil, type Notification } from './inbox.api.js';
import styles from './Inbox.module.css';

/** What somebody should know and did not ask for, the newest first. */
export function InboxPage() {
  const t = useTranslations('inbox');
  const { page = 1 } = useSearch({ from: '/shell/inbox' });
  const navigate = useNavigate({ from: '/inbox' });
  const query = useQuery(notificationsQuery(page));
  const newest = query.data?.data[0]?.attributes.id;
  const reading = useAction({
    call: readUntil,
    changes: [NOTIFICATIONS],
    done: () => t('allRead'),
  });
  return (
    <Page
      title={t('title')}
      width="form"
      actions={
        <>
          <Link to="/operations">{t('operations')}</Link>
          {newest !== undefined && (query.data?.meta.unread ?? 0) > 0 && (
            <Button icon={CheckCheck} busy={reading.busy} onPress={() => reading.run(newest)}>
              {t('markRead')}
            </Button>
          )}
        </>
      }
    >
      <PageState query={query} skeleton={<Skeleton rows={6} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={Bell} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            <>
              <ul className={styles.list} aria-label={t('title')}>
                {data.map(({ attributes }) => (
                  <Entry key={attributes.id} notification={attributes} />
                ))}
              </ul>
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(next) => void navigate({ to: '.', search: { page: next } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}

/** Where its cause is seen. */
const PLACES = {
  invitation: '/s/$server',
  'operation.failed': '/s/$server/operations',
  'server.crashed': '/s/$server',
} as const satisfies Record<Notification['kind'], string>;

function Entry({ notification: { kind, subject, read, at } }: { notification: Notification }) {
  const t = useTranslations('inbox');
  const text = kind.replace('.', '_') as 'invitation';
  return (
    <li className={styles.entry} data-unread={!read || undefined}>
      <div className={styles.words}>
        <Link to={PLACES[kind]} params={{ server: subject.id.slice(0, 8) }}>
          {t(`what.${text}`, { name: subject.name })}
        </Link>
        <span>{t(`help.${text}`)}</span>
      </div>
      <div className={styles.when}>
        {!read && <Badge tone="info">{t('unread')}</Badge>}
        <Time at={at} />
      </div>
    </li>
  );
}
