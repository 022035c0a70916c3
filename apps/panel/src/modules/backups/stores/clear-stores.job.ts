import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';
import { defineTask } from '../../../platform/queue/define-task.js';

/** Removes from stores what belongs to no backup any more. */
export const clearStores = defineJob({
  queue: 'bulk',
  name: 'backups.clear-stores',
  payload: z.object({}),
  // The task below comes again by itself.
  attempts: 1,
  backoffMs: 1000,
  concurrency: 1,
  key: () => 'all',
});

/** Has the node of a server remove from its repository what no backup holds any more, a part of it at a time. */
export const pruneRepository = defineJob({
  queue: 'bulk',
  name: 'backups.prune-repository',
  payload: z.object({ repositoryId: z.number().int(), nodeId: z.number().int() }),
  attempts: 8,
  backoffMs: 30_000,
  concurrency: 2,
  key: ({ repositoryId }) => String(repositoryId),
  node: ({ nodeId }) => nodeId,
});

/** The same for what no job was asked for: servers that went with their backups, stores that were away. */
export const sweepStores = defineTask({
  id: 'backups.sweep-stores',
  everyMs: 10 * 60_000,
  timeoutMs: 8 * 60_000,
});
