import type { OverviewItem } from '@app/contracts/application/overview.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import { RELEASE } from '@app/platform/config/release.js';
import type { NodeOverview, Overview } from './overview.service.js';

const MIB = 1024 * 1024;

/** 0 is no limit, and less than 0 none beyond it. */
const withOver = (limit: number, overallocate: number): number | null =>
  limit === 0 || overallocate < 0 ? null : Math.floor(limit * (1 + overallocate / 100));

const inMib = (bytes: number | undefined): number | null =>
  bytes === undefined ? null : Math.round(bytes / MIB);

const nodeOf = ({ node, counts, look, isReachable }: NodeOverview) => ({
  id: node.id,
  uuid: node.uuid,
  name: node.name,
  maintenance_mode: node.isInMaintenance,
  reachable: isReachable,
  version: look?.version ?? null,
  observed_at: look ? toWireDate(new Date(look.at)) : null,
  servers: counts.servers,
  ports: { total: counts.ports, free: counts.freePorts },
  memory: {
    limit: withOver(node.memory, node.memoryOverallocate),
    promised: node.allocated.memory,
    used: inMib(look?.use?.memory),
  },
  disk: {
    limit: withOver(node.disk, node.diskOverallocate),
    promised: node.allocated.disk,
    used: inMib(look?.use?.disk),
  },
  cpu: {
    limit: withOver(node.cpu, node.cpuOverallocate),
    promised: node.allocated.cpu,
    used: look?.use?.cpu ?? null,
  },
});

/** Everything at a glance. */
export function toOverview({ counts, nodes, problems }: Overview): OverviewItem {
  const byStatus = [...counts.servers].map(([status, count]) => [status ?? 'ready', count] as const);
  return item('overview', {
    counts: {
      nodes: counts.nodes,
      users: counts.users,
      servers: {
        total: byStatus.reduce((sum, [, count]) => sum + count, 0),
        by_status: Object.fromEntries(byStatus),
      },
      jobs: counts.jobs,
      operations: { running: counts.runningOperations },
    },
    nodes: nodes.map(nodeOf),
    panel_version: RELEASE,
    problems,
  });
}
