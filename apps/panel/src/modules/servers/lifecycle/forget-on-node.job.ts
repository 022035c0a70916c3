import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';

/**
 * Removes what a node may still hold of a server that the panel has deleted without its answer. Half a minute,
 * doubling: the last try is some two days later, when an operator has to look at the node anyway.
 */
export const forgetOnNode = defineJob({
  queue: 'bulk',
  name: 'servers.forget-on-node',
  payload: z.object({ nodeId: z.number().int(), uuid: z.string() }),
  attempts: 13,
  backoffMs: 30_000,
  concurrency: 5,
  key: ({ uuid }) => uuid,
  node: ({ nodeId }) => nodeId,
});
