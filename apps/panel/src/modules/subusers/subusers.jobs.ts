import { z } from 'zod';
import { defineJob } from '../../platform/queue/define-job.js';

const mail = { queue: 'interactive', isMail: true, attempts: 8, backoffMs: 15_000, concurrency: 5 } as const;

/** Tells somebody that they are a subuser now, and how they come in where they are new. */
export const sendInvitation = defineJob({
  ...mail,
  name: 'subusers.send-invitation',
  payload: z.object({ subuserId: z.number().int(), actorId: z.number().int(), isNew: z.boolean() }),
  key: ({ subuserId }) => String(subuserId),
});

/** Tells somebody that they are a subuser no longer. */
export const sendRemoval = defineJob({
  ...mail,
  name: 'subusers.send-removal',
  payload: z.object({ serverId: z.number().int(), userId: z.number().int() }),
  key: ({ serverId, userId }) => `${serverId}.${userId}`,
});
