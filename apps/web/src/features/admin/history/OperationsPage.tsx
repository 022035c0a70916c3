import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { CircleX, Hourglass, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Time } from '../../../shared/format/Time.js';
import { useAdminTopic } from '../../../shared/live/live.js';
import { Badge, Progress } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Page, Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { Twofold } from '../parts/Twofold.js';
import { cancel, OPERATIONS, operationsQuery, retry, type AnyOperation } from './history.api.js';

const ALL = 'all';
const OUTCOMES = ['running', 'failed', 'cancelled', 'succeeded'] as const;
const SHOWN = {
  running: { tone: 'info', shape: 'half' },
  failed: { tone: 'bad', shape: 'cross' },
  cancelled: { tone: 'warn', shape: 'ring' },
  succeeded: { tone: 'ok', shape: 'dot' },
} as const;

/** Long work on all servers, newest first. */
export function OperationsPage() {
  const t = useTranslations('admin.operations');
  useAdminTopic();
  const search = useSearch({ from: '/shell/admin/operations' });
  const navigate = useNavigate({ from: '/admin/operations' });
  const query = useQuery(operationsQuery(search));
  const chosen = OUTCOMES.find((outcome) => outcome === search.of) ?? ALL;
  const columns: Column<AnyOperation>[] = [
    {
      id: 'server',
      title: t('server'),
      phone: 'first',
      cell: ({ server, server_name, kind }) => (
        <Twofold below={t.has(`kinds.${kind as 'backup'}`) ? t(`kinds.${kind as 'backup'}`) : kind}>
          <Link to="/s/$server" params={{ server: server.slice(0, 8) }}>
            {server_name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'state', title: t('state'), cell: (operation) => <Standing operation={operation} /> },
    {
      id: 'begun',
      title: t('begun'),
      cell: ({ started_at, actor }) => (
        <Twofold below={actor ? t('by', { name: actor.username }) : t('panel')}>
          <Time at={started_at} />
        </Twofold>
      ),
    },
    {
      id: 'deeds',
      title: t('deeds'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: (operation) => <Deed operation={operation} />,
    },
  ];
  return (
    <Page title={t('title')}>
      <Row>
        <Select
          label={t('show')}
          hideLabel
          value={chosen}
          options={[
            { value: ALL, text: t('all') },
            ...OUTCOMES.map((value) => ({ value, text: t(`outcomes.${value}`) })),
          ]}
          onChange={(of: typeof chosen) => void navigate({ to: '.', search: of === ALL ? {} : { of } })}
        />
      </Row>
      <PageState query={query} skeleton={<Skeleton rows={8} />}>
        {({ data, meta: { pagination } }) =>
          data.length === 0 ? (
            <Empty icon={Hourglass} title={chosen === ALL ? t('emptyTitle') : t('noneMatch')}>
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

function Standing({ operation }: { operation: AnyOperation }) {
  const t = useTranslations('admin.operations');
  const { outcome, percent, step, error, server_name: name } = operation;
  const standing = outcome ?? 'running';
  return (
    <Twofold below={outcome === null ? step : (error ?? '')}>
      <Badge {...SHOWN[standing]}>{t(`outcomes.${standing}`)}</Badge>
      {outcome === null && (
        <Progress
          label={t('progress', { name })}
          value={percent === null ? null : percent / 100}
          text={`${percent ?? 0} %`}
        />
      )}
    </Twofold>
  );
}

/** Ends what runs, or does again what failed. */
function Deed({ operation }: { operation: AnyOperation }) {
  const t = useTranslations('admin.operations');
  const { id, outcome, cancellable, kind, server_name: name } = operation;
  const acting = useAction({
    call: () => (outcome === null ? cancel(id) : retry(id)),
    changes: [OPERATIONS],
    done: () => (outcome === null ? t('cancelled', { name }) : t('retried', { name })),
  });
  if (outcome === null) {
    return cancellable ? (
      <Button
        size="small"
        icon={CircleX}
        busy={acting.busy}
        aria-label={t('cancelOf', { name })}
        onPress={() => acting.run()}
      >
        {t('cancel')}
      </Button>
    ) : null;
  }
  // Only installations know by themselves how they are done again.
  if (outcome === 'succeeded' || !kind.endsWith('install')) return null;
  return (
    <Button
      size="small"
      icon={RotateCw}
      busy={acting.busy}
      aria-label={t('retryOf', { name })}
      onPress={() => acting.run()}
    >
      {t('retry')}
    </Button>
  );
}
