import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useAdminTopic } from '../../../shared/live/live.js';
import { useTypedSearch } from '../../../shared/router/use-typed-search.js';
import { SearchField } from '../../../shared/ui/forms/SearchField.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { ActivityListView } from '../../activity/index.js';
import { activityQuery, type AnyEvent } from './history.api.js';

const ALL = 'all';
const KINDS = [
  ALL,
  'server:power',
  'server:console',
  'server:file',
  'server:backup',
  'server:schedule',
  'server:database',
  'server:subuser',
  'server:settings',
  'server:sftp',
  'auth',
  'user',
] as const;
type Kind = (typeof KINDS)[number];

/** What happened anywhere, newest first; new events come by themselves. */
export function ActivityPage() {
  const t = useTranslations('admin.allActivity');
  useAdminTopic();
  const search = useSearch({ from: '/shell/admin/activity' });
  const navigate = useNavigate({ from: '/admin/activity' });
  const query = useQuery(activityQuery(search));
  const { of } = search;
  const [typed, setTyped] = useTypedSearch(
    search.q,
    (q) => void navigate({ to: '.', search: { of, q }, replace: true }),
  );
  return (
    <Page title={t('title')}>
      <Row>
        <SearchField label={t('find')} value={typed} onChange={setTyped} />
        <Select
          label={t('show')}
          hideLabel
          value={KINDS.find((kind) => kind === of) ?? ALL}
          options={KINDS.map((value) => ({ value, text: t(`kinds.${value}`) }))}
          onChange={(kind: Kind) =>
            void navigate({ to: '.', search: { q: search.q, of: kind === ALL ? undefined : kind } })
          }
        />
      </Row>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {(list) => (
          <ActivityListView
            list={list}
            empty={t('empty')}
            onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
            about={(event) => <Subjects event={event} />}
          />
        )}
      </PageState>
    </Page>
  );
}

/** The servers and people that an event is about. */
function Subjects({ event }: { event: AnyEvent }) {
  if (event.subjects.length === 0) return null;
  return (
    <Row>
      {event.subjects.map(({ type, uuid, name }) =>
        type === 'server' ? (
          <Link key={uuid} to="/s/$server" params={{ server: uuid.slice(0, 8) }}>
            {name}
          </Link>
        ) : (
          <span key={uuid}>{name}</span>
        ),
      )}
    </Row>
  );
}
