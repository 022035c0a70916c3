import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';

/**
 * Ends a user's console and file sessions on a server they have lost. Tokens live for ten minutes, so trying for
 * much longer is of no use; SFTP sessions do not end by themselves, hence the hour.
 */
export const revokeSessions = defineJob({
  queue: 'interactive',
  name: 'users.revoke-sessions',
  payload: z.object({
    userId: z.number().int(),
    nodeId: z.number().int(),
    uuid: z.string(),
    before: z.number().optional(),
  }),
  attempts: 8,
  backoffMs: 30_000,
  concurrency: 20,
  key: ({ userId, uuid }) => `${userId}.${uuid}`,
  node: ({ nodeId }) => nodeId,
});
