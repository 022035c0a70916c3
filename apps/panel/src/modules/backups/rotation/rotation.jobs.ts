import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';
import { defineTask } from '../../../platform/queue/define-task.js';

/** Deletes what the rule of a server does not keep (domain.md §12). */
export const rotateBackups = defineJob({
  queue: 'bulk',
  name: 'backups.rotate',
  payload: z.object({ serverId: z.number().int() }),
  attempts: 5,
  backoffMs: 5_000,
  concurrency: 4,
  key: ({ serverId }) => String(serverId),
});

/** The same for all, each night: what a dead job left, or a restoration kept for a while. */
export const rotateAllBackups = defineTask({
  id: 'backups.rotate-all',
  cron: '17 4 * * *',
  timeoutMs: 30 * 60_000,
});

/** Removes the archive of a backup whose row is gone from the disk of its node. */
export const removeArchive = defineJob({
  queue: 'bulk',
  name: 'backups.remove-archive',
  payload: z.object({ nodeId: z.number().int(), server: z.string(), backup: z.string() }),
  attempts: 13,
  backoffMs: 30_000,
  concurrency: 5,
  key: ({ backup }) => backup,
  node: ({ nodeId }) => nodeId,
});
