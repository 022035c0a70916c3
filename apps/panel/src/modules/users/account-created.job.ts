import { z } from 'zod';
import { defineJob } from '../../platform/queue/define-job.js';

/** Tells somebody that an administrator has made them an account, and how they come in without a password. */
export const sendAccountCreated = defineJob({
  queue: 'interactive',
  isMail: true,
  name: 'users.send-account-created',
  payload: z.object({ userId: z.number().int(), hasPassword: z.boolean() }),
  attempts: 8,
  backoffMs: 15_000,
  concurrency: 5,
  key: ({ userId }) => String(userId),
});
