import { hash } from 'node:crypto';
import { z } from 'zod';
import { defineJob } from '../../platform/queue/define-job.js';

/**
 * Sends the link for a new password, if the address is that of an account. Looked up by the worker, so that the
 * answer to the request takes as long for every address.
 */
export const sendPasswordReset = defineJob({
  queue: 'interactive',
  isMail: true,
  name: 'login.send-password-reset',
  payload: z.object({ email: z.string() }),
  attempts: 8,
  backoffMs: 15_000,
  concurrency: 5,
  key: ({ email }) => hash('sha256', email),
});
