import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Time } from '../../../shared/format/Time.js';
import { useTypedSearch } from '../../../shared/router/use-typed-search.js';
import { Badge } from '../../../shared/ui/Badge.js';
import { SearchField } from '../../../shared/ui/forms/SearchField.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import { requestsQuery, type LoggedRequest } from './requests.api.js';

const KINDS = ['all', '2xx', '4xx', '5xx'] as const;
type Kind = (typeof KINDS)[number];

/** Calls of the API, newest first. */
export function RequestsPage() {
  const t = useTranslations('admin.requests');
  const search = useSearch({ from: '/shell/admin/requests' });
  const navigate = useNavigate({ from: '/admin/requests' });
  const query = useQuery(requestsQuery(search));
  const { of } = search;
  const [typed, setTyped] = useTypedSearch(
    search.q,
    (q) => void navigate({ to: '.', search: { of, q }, replace: true }),
  );
  const columns: Column<LoggedRequest>[] = [
    {
      id: 'call',
      title: t('call'),
      phone: 'first',
      cell: ({ method, route, request_id }) => (
        <Twofold below={request_id}>
          <code>
            {method} {route ?? t('nowhere')}
          </code>
        </Twofold>
      ),
    },
    {
      id: 'answer',
      title: t('answer'),
      cell: ({ status, ms }) => (
        <Twofold below={t('took', { ms })}>
          <Status status={status} />
        </Twofold>
      ),
    },
    {
      id: 'who',
      title: t('who'),
      cell: ({ user, key, node, ip }) => (
        <Twofold below={key === null ? ip : `${key} · ${ip}`}>
          {node === null ? (user ?? t('nobody')) : t('node', { id: String(node) })}
        </Twofold>
      ),
    },
    { id: 'when', title: t('when'), cell: ({ at }) => <Time at={at} /> },
  ];
  return (
    <Page title={t('title')}>
      <p>{t('about')}</p>
      <Row>
        <SearchField label={t('find')} value={typed} onChange={setTyped} />
        <Select
          label={t('show')}
          hideLabel
          value={KINDS.find((kind) => kind === of) ?? 'all'}
          options={KINDS.map((value) => ({ value, text: t(`kinds.${value}`) }))}
          onChange={(kind: Kind) =>
            void navigate({ to: '.', search: { q: search.q, of: kind === 'all' ? undefined : kind } })
          }
        />
      </Row>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={ArrowLeftRight} title={t('emptyTitle')}>
              {t('empty')}
            </Empty>
          ) : (
            <>
              <Table
                label={t('title')}
                columns={columns}
                rows={data.map(({ attributes }) => attributes)}
                rowKey={({ id }) => String(id)}
              />
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(page) => void navigate({ to: '.', search: { ...search, page } })}
              />
            </>
          )
        }
      </PageState>
    </Page>
  );
}

function Status({ status }: { status: number }) {
  if (status >= 500) {
    return (
      <Badge tone="bad" shape="cross">
        {status}
      </Badge>
    );
  }
  return status >= 400 ? (
    <Badge tone="warn" shape="ring">
      {status}
    </Badge>
  ) : (
    <Badge tone="ok" shape="dot">
      {status}
    </Badge>
  );
}
