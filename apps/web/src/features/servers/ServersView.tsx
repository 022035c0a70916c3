import { Link } from '@tanstack/react-router';
import { Pin } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../shared/format/use-format.js';
import { Meter } from '../../shared/ui/Badge.js';
import { Button } from '../../shared/ui/Button.js';
import { CopyText } from '../../shared/ui/Copy.js';
import { Table, type Column } from '../../shared/ui/Table.js';
import { addressOf } from './address.js';
import { RowPower } from './power/RowPower.js';
import type { ServerSort, ServerState } from './server-state.rules.js';
import type { LiveStats, Server } from './servers.api.js';
import { StateBadge } from './StateBadge.js';
import styles from './ServersView.module.css';

export interface ServerRow {
  readonly server: Server;
  readonly name: string;
  readonly stats: LiveStats | undefined;
  readonly state: ServerState;
  readonly isPinned: boolean;
}

const MIB = 1024 * 1024;

/** The table of servers; each row's button is what makes sense now. */
export function ServersView(props: {
  rows: readonly ServerRow[];
  sort: ServerSort;
  onSort: (sort: ServerSort) => void;
  onPin: (row: ServerRow) => void;
}) {
  const t = useTranslations('servers');
  const columns: Column<ServerRow>[] = [
    {
      id: 'pin',
      title: t('pinned'),
      hideTitle: true,
      phone: 'start',
      cell: (row) => (
        <Button
          look="quiet"
          size="small"
          icon={Pin}
          label={t('pin', { name: row.name })}
          aria-pressed={row.isPinned}
          onPress={() => props.onPin(row)}
        />
      ),
    },
    {
      id: 'name',
      title: t('name'),
      sortable: true,
      phone: 'first',
      cell: ({ server }) => <Name server={server} />,
    },
    { id: 'state', title: t('state'), sortable: true, cell: ({ state }) => <StateBadge state={state} /> },
    { id: 'address', title: t('address'), cell: ({ server }) => <Address server={server} /> },
    { id: 'cpu', title: t('cpu'), phone: 'hidden', align: 'end', cell: (row) => <Cpu {...row} /> },
    { id: 'memory', title: t('memory'), phone: 'hidden', cell: (row) => <Memory {...row} /> },
    {
      id: 'action',
      title: t('action'),
      hideTitle: true,
      phone: 'end',
      align: 'end',
      cell: ({ server, state }) => <RowPower server={server} state={state} />,
    },
  ];
  return (
    <Table
      label={t('title')}
      columns={columns}
      rows={props.rows}
      rowKey={({ server }) => server.uuid}
      sort={props.sort}
      onSort={(sort) => props.onSort(sort as ServerSort)}
    />
  );
}

const Name = ({ server }: { server: Server }) => (
  <div className={styles.name}>
    <Link to="/s/$server" params={{ server: server.identifier }}>
      {server.name}
    </Link>
    {server.description !== '' && <span title={server.description}>{server.description}</span>}
  </div>
);

function Address({ server }: { server: Server }) {
  const t = useTranslations('servers');
  const address = addressOf(server);
  return address === null ? null : <CopyText text={address} what={t('addressOf', { name: server.name })} />;
}

const isOn = (state: ServerState): boolean => ['running', 'starting', 'stopping'].includes(state);

function Cpu({ stats, state }: ServerRow) {
  const format = useFormat();
  return stats && isOn(state) ? <>{format.percent(stats.resources.cpu_absolute)}</> : null;
}

function Memory({ server, stats, state }: ServerRow) {
  const t = useTranslations('servers');
  const format = useFormat();
  if (!stats || !isOn(state)) return null;
  const used = stats.resources.memory_bytes;
  const limit = server.limits.memory * MIB;
  if (limit === 0) return <>{format.bytes(used)}</>;
  const text = t('of', { used: format.bytes(used), limit: format.bytes(limit) });
  return (
    <span className={styles.memory}>
      {text}
      <Meter label={t('memory')} value={used / limit} text={text} />
    </span>
  );
}
