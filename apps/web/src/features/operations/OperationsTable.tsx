import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Time } from '../../shared/format/Time.js';
import { Badge, Progress } from '../../shared/ui/Badge.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { Twofold } from '../../shared/ui/cells/Twofold.js';
import type { Operation } from './operations.api.js';

const SHOWN = {
  running: { tone: 'info', shape: 'half' },
  failed: { tone: 'bad', shape: 'cross' },
  cancelled: { tone: 'warn', shape: 'ring' },
  succeeded: { tone: 'ok', shape: 'dot' },
} as const;

/** Long work, how far it is and how it ended; `deed` is what can be done about it. */
export function OperationsTable<O extends Operation>(props: {
  operations: readonly O[];
  nameOf: (operation: O) => string;
  /** Where all are of one server its name is no news. */
  isOfOne?: boolean;
  deed?: (operation: O) => ReactNode;
}) {
  const { operations, nameOf, isOfOne, deed } = props;
  const t = useTranslations('operations');
  const kindOf = ({ kind }: O): string =>
    t.has(`kinds.${kind as 'backup'}`) ? t(`kinds.${kind as 'backup'}`) : kind;
  const columns: Column<O>[] = [
    isOfOne
      ? {
          id: 'kind',
          title: t('kind'),
          phone: 'first',
          cell: (operation) => <strong>{kindOf(operation)}</strong>,
        }
      : {
          id: 'server',
          title: t('server'),
          phone: 'first',
          cell: (operation) => (
            <Twofold below={kindOf(operation)}>
              <Link to="/s/$server/operations" params={{ server: operation.server.slice(0, 8) }}>
                <bdi>{nameOf(operation)}</bdi>
              </Link>
            </Twofold>
          ),
        },
    {
      id: 'state',
      title: t('state'),
      cell: (operation) => <Standing operation={operation} name={nameOf(operation)} />,
    },
    {
      id: 'begun',
      title: t('begun'),
      cell: ({ started_at, actor }) => (
        <Twofold below={actor ? t('by', { name: actor.username }) : t('panel')}>
          <Time at={started_at} />
        </Twofold>
      ),
    },
    ...(deed
      ? [
          {
            id: 'deeds',
            title: t('deeds'),
            hideTitle: true,
            phone: 'end',
            align: 'end',
            cell: deed,
          } as const,
        ]
      : []),
  ];
  return <Table label={t('title')} columns={columns} rows={operations} rowKey={({ id }) => String(id)} />;
}

function Standing({ operation, name }: { operation: Operation; name: string }) {
  const t = useTranslations('operations');
  const { outcome, percent, step, error } = operation;
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
