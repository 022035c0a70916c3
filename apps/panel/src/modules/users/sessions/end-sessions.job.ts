import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';

/**
 * Ends what a user has open on one node. Tokens live for ten minutes, so trying for much longer is of no use; SFTP
 * sessions do not end by themselves, hence the hour.
 */
export const endSessions = defineJob({
  queue: 'interactive',
  name: 'users.end-sessions',
  payload: z.object({
    nodeId: z.number().int(),
    userId: z.number().int(),
    userUuid: z.string(),
    before: z.number().optional(),
  }),
  attempts: 8,
  backoffMs: 30_000,
  concurrency: 20,
  key: ({ nodeId, userId }) => `${userId}.${nodeId}`,
  node: ({ nodeId }) => nodeId,
});
