import type { NodeDrainItem } from '@app/contracts/application/drains.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import { percentOf, stateOf, type DrainCounts } from './drain.policy.js';
import type { Drain, LeftServer } from './drains.repository.js';

/** How far a drain has come. */
export interface DrainProgress {
  readonly drain: Drain;
  readonly counts: DrainCounts;
  readonly servers: readonly LeftServer[];
}

export const toDrain = ({ drain, counts, servers }: DrainProgress): NodeDrainItem =>
  item('node_drain', {
    id: drain.id,
    node: drain.nodeId,
    state: stateOf(drain.isActive === true, counts),
    at_once: drain.atOnce,
    moved: counts.moved,
    moving: counts.moving,
    left: counts.left,
    percent: percentOf(counts),
    started_at: toWireDate(drain.startedAt),
    ended_at: toWireDateOrNull(drain.endedAt),
    servers: servers.map(({ uuid, name, isRefused, reason, to }) => ({
      uuid,
      name,
      state: to !== null ? 'moving' : isRefused ? 'refused' : 'waiting',
      reason: to === null ? reason : null,
      to,
    })),
  });
