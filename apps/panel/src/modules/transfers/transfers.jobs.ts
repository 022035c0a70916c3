import { z } from 'zod';
import { defineJob } from '../../platform/queue/define-job.js';

/** Has the old node send the server; it waits while that node is away, and in vain once the lease has run out. */
export const beginTransfer = defineJob({
  queue: 'interactive',
  name: 'transfers.begin',
  payload: z.object({ transferId: z.number().int(), nodeId: z.number().int() }),
  attempts: 4,
  backoffMs: 5_000,
  concurrency: 10,
  key: ({ transferId }) => String(transferId),
  node: ({ nodeId }) => nodeId,
});

/** Tells one of the nodes that a move is off, as far as it does not know. */
export const stopTransfer = defineJob({
  queue: 'interactive',
  name: 'transfers.stop',
  payload: z.object({ transferId: z.number().int(), nodeId: z.number().int(), uuid: z.string() }),
  attempts: 6,
  backoffMs: 5_000,
  concurrency: 10,
  key: ({ transferId, nodeId }) => `${transferId}-${nodeId}`,
  node: ({ nodeId }) => nodeId,
});

/** Removes what the node still holds that a server has left. */
export const clearOldNode = defineJob({
  queue: 'interactive',
  name: 'transfers.clear-old-node',
  payload: z.object({ serverId: z.number().int(), nodeId: z.number().int(), uuid: z.string() }),
  attempts: 13,
  backoffMs: 30_000,
  concurrency: 5,
  key: ({ serverId, nodeId }) => `${serverId}-${nodeId}`,
  node: ({ nodeId }) => nodeId,
});
