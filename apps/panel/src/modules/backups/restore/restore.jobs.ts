import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';

const payload = z.object({ backupId: z.number().int(), nodeId: z.number().int() });

/** Has the node begin a restoration that waited for another backup; in vain once the lease has run out. */
export const beginRestoration = defineJob({
  queue: 'interactive',
  name: 'backups.begin-restoration',
  payload,
  attempts: 5,
  backoffMs: 2_000,
  concurrency: 10,
  key: ({ backupId }) => String(backupId),
  node: ({ nodeId }) => nodeId,
});

/** Starts a server into which a backup has been restored, for who asked for that. */
export const startRestored = defineJob({
  queue: 'interactive',
  name: 'backups.start-restored',
  payload,
  attempts: 5,
  backoffMs: 2_000,
  concurrency: 10,
  key: ({ backupId }) => String(backupId),
  node: ({ nodeId }) => nodeId,
});
