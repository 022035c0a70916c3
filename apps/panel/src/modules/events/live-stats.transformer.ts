import type { LiveStatsItem } from '@app/contracts/client/live.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import { missingStats } from '../servers/index.js';
import type { ServerView } from './server-states.service.js';

/** `stats` with when they were told, and what stands in their way. */
export function liveStatsItem({ server, live, operation, isNodeReachable }: ServerView): LiveStatsItem {
  const isSuspended = server.status === 'suspended';
  return item('stats', {
    ...(live.figures ?? missingStats(isSuspended)),
    current_state: live.state ?? 'missing',
    is_suspended: isSuspended,
    server: server.uuid,
    observed_at: live.at === null ? null : toWireDate(new Date(live.at)),
    node_reachable: isNodeReachable,
    operation,
  });
}
