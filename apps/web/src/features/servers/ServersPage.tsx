import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { SearchX, ServerOff } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { useSession } from '../../shared/api/session.js';
import { useWatched } from '../../shared/live/live.js';
import { useTaste } from '../../shared/taste.js';
import { useTypedSearch } from '../../shared/router/use-typed-search.js';
import { Button } from '../../shared/ui/Button.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { Page, Row } from '../../shared/ui/Layout.js';
import { Empty, PageState, Skeleton } from '../../shared/ui/PageState.js';
import { SearchField } from '../../shared/ui/forms/SearchField.js';
import { Pages } from '../../shared/ui/Pages.js';
import { SORTS, sortServers, stateOf, type ServerSort } from './server-state.rules.js';
import { resourcesQuery, serversQuery, type Server } from './servers.api.js';
import { ServersView, type ServerRow } from './ServersView.js';
import { Welcome } from './Welcome.js';

/** As many as an account keeps. */
const MOST_PINS = 200;

export function ServersPage() {
  const t = useTranslations('servers');
  const search = useSearch({ from: '/shell/' });
  const navigate = useNavigate({ from: '/' });
  const session = useSession();
  const query = useQuery(serversQuery(search));
  const [typed, setTyped] = useTypedSearch(
    search.q,
    (q) => void navigate({ to: '.', search: { ...search, q, page: undefined }, replace: true }),
  );
  const show = (type: 'own' | 'admin' | 'admin-all'): void =>
    void navigate({
      to: '.',
      search: { ...search, type: type === 'own' ? undefined : type, page: undefined },
    });
  const [usualSort, setUsualSort] = useTaste('sort');
  const sort = search.sort ?? SORTS.find((known) => known === usualSort) ?? 'name';
  return (
    <Page title={t('title')}>
      {search.welcome && (
        <Welcome onClose={() => void navigate({ to: '.', search: { welcome: undefined }, replace: true })} />
      )}
      <Row>
        <SearchField label={t('search')} value={typed} onChange={setTyped} />
        {session.root_admin && (
          <Select
            label={t('show')}
            hideLabel
            value={search.type ?? 'own'}
            onChange={show}
            options={[
              { value: 'own', text: t('mine') },
              { value: 'admin', text: t('others') },
              { value: 'admin-all', text: t('all') },
            ]}
          />
        )}
      </Row>
      <PageState query={query} skeleton={<Skeleton rows={6} />}>
        {({ data, meta }) =>
          data.length === 0 ? (
            <NoServers query={search.q} isAdmin={session.root_admin} onClear={() => setTyped('')} />
          ) : (
            <>
              <ServerRows
                servers={data.map(({ attributes }) => attributes)}
                sort={sort}
                onSort={(next) => {
                  setUsualSort(next === 'name' ? null : next);
                  void navigate({ to: '.', search: { ...search, sort: next }, replace: true });
                }}
              />
              <Pages
                page={meta.pagination.current_page}
                pages={meta.pagination.total_pages}
                onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}

function NoServers({
  query,
  isAdmin,
  onClear,
}: {
  query: string | undefined;
  isAdmin: boolean;
  onClear: () => void;
}) {
  const t = useTranslations('servers');
  if (query !== undefined) {
    return (
      <Empty
        icon={SearchX}
        title={t('noneMatch')}
        action={<Button onPress={onClear}>{t('clearSearch')}</Button>}
      >
        {t('noneMatchHelp', { query })}
      </Empty>
    );
  }
  return (
    <Empty
      icon={ServerOff}
      title={t('emptyTitle')}
      action={isAdmin ? <Link to="/admin/servers/new">{t('newServer')}</Link> : undefined}
    >
      {isAdmin ? t('emptyAdmin') : t('empty')}
    </Empty>
  );
}

/** The states join the rows as they come; the order waits while the hand is in the list. */
function ServerRows(props: {
  servers: readonly Server[];
  sort: ServerSort;
  onSort: (sort: ServerSort) => void;
}) {
  const { servers, sort, onSort } = props;
  const locale = useLocale();
  const [isHeld, setHeld] = useState(false);
  const [pins, setPins] = useTaste('pins');
  const uuids = servers.map(({ uuid }) => uuid);
  useWatched(uuids, { stats: true });
  const { data: stats } = useQuery(resourcesQuery(uuids));
  const rows: ServerRow[] = servers.map((server) => ({
    server,
    name: server.name,
    isPinned: pins?.includes(server.uuid) ?? false,
    stats: stats?.[server.uuid],
    state: stateOf(server, stats?.[server.uuid]),
  }));
  const order = useDeferredValue(sortServers(rows, sort, locale).map(({ server }) => server.identifier));
  const [heldOrder, setHeldOrder] = useState(order);
  const shownOrder = isHeld && heldOrder.length === order.length ? heldOrder : order;
  const shown = useMemo(() => {
    const byId = new Map(rows.map((row) => [row.server.identifier, row]));
    return shownOrder.flatMap((id) => byId.get(id) ?? []);
  }, [rows, shownOrder]);
  return (
    <div
      onPointerEnter={() => {
        setHeldOrder(order);
        setHeld(true);
      }}
      onPointerLeave={() => setHeld(false)}
    >
      <ServersView
        rows={shown}
        sort={sort}
        onPin={({ server: { uuid }, isPinned }) => {
          setHeldOrder([]);
          const others = (pins ?? []).filter((pin) => pin !== uuid);
          setPins(isPinned ? others : [...others, uuid].slice(-MOST_PINS));
        }}
        onSort={(next) => {
          setHeldOrder([]);
          onSort(next);
        }}
      />
    </div>
  );
}
