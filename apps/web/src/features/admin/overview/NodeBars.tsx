import { Link } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { Badge, Meter } from '../../../shared/ui/Badge.js';
import { Card } from '../../../shared/ui/Layout.js';
import { Table, type Column } from '../../../shared/ui/Table.js';
import { Twofold } from '../../../shared/ui/cells/Twofold.js';
import parts from '../parts/Parts.module.css';
import { useLimits } from '../parts/use-limits.js';
import type { NodeBar } from './overview.api.js';

/** Nodes with what they promised and use. */
export function NodeBars({ nodes, total }: { nodes: readonly NodeBar[]; total: number }) {
  const t = useTranslations('admin.overview');
  const columns: Column<NodeBar>[] = [
    {
      id: 'name',
      title: t('node'),
      phone: 'first',
      cell: ({ id, name, servers, version }) => (
        <Twofold below={t('nodeBelow', { servers, version: version ?? '–' })}>
          <Link to="/admin/nodes/$node/$section" params={{ node: String(id), section: 'overview' }}>
            {name}
          </Link>
        </Twofold>
      ),
    },
    { id: 'state', title: t('state'), cell: (node) => <NodeState node={node} /> },
    { id: 'memory', title: t('memory'), cell: (node) => <Bar amount={node.memory} label={t('memory')} /> },
    {
      id: 'disk',
      title: t('disk'),
      phone: 'hidden',
      cell: (node) => <Bar amount={node.disk} label={t('disk')} />,
    },
    {
      id: 'ports',
      title: t('ports'),
      phone: 'hidden',
      cell: ({ ports }) => t('portsFree', { free: String(ports.free), total: String(ports.total) }),
    },
  ];
  const help =
    nodes.length < total
      ? { help: t('someNodes', { count: String(nodes.length), total: String(total) }) }
      : {};
  return (
    <Card title={t('nodes')} {...help}>
      <Table label={t('nodes')} columns={columns} rows={nodes} rowKey={({ uuid }) => uuid} />
    </Card>
  );
}

function NodeState({ node }: { node: NodeBar }) {
  const t = useTranslations('admin.overview');
  if (node.maintenance_mode) {
    return (
      <Badge tone="warn" shape="diamond">
        {t('maintenance')}
      </Badge>
    );
  }
  return node.reachable ? (
    <Badge tone="ok" shape="dot">
      {t('answers')}
    </Badge>
  ) : (
    <Badge tone="bad" shape="cross">
      {t('away')}
    </Badge>
  );
}

/** What is promised of the limit, and below it what is in use. */
function Bar({ amount, label }: { amount: NodeBar['memory']; label: string }) {
  const t = useTranslations('admin.overview');
  const limits = useLimits();
  const { limit, promised, used } = amount;
  const text =
    limit === null
      ? t('promisedFreely', { promised: limits.bytes(promised) })
      : t('promised', { promised: limits.bytes(promised), limit: limits.bytes(limit) });
  return (
    <span className={parts.promised}>
      {text}
      {limit !== null && limit > 0 && <Meter label={label} value={promised / limit} text={text} />}
      {used !== null && <small>{t('used', { used: limits.bytes(used) })}</small>}
    </span>
  );
}
