import { z } from 'zod';
import { defineJob } from '../../platform/queue/define-job.js';

/**
 * Tells a daemon its new configuration. `known` is how the daemon could be reached before the change, its key as it
 * is stored: until it has been told, that is all it listens to. After an hour an operator has to look at the node;
 * a daemon also gets its configuration by `wings configure`.
 */
export const pushConfiguration = defineJob({
  queue: 'interactive',
  name: 'nodes.push-configuration',
  payload: z.object({
    nodeId: z.number().int(),
    known: z.object({
      scheme: z.string(),
      daemonConnect: z.number().int(),
      daemonToken: z.string(),
      /** Of that key; absent in jobs of an earlier release. */
      daemonTokenId: z.string().optional(),
    }),
  }),
  attempts: 10,
  backoffMs: 5_000,
  concurrency: 10,
  key: ({ nodeId }) => String(nodeId),
  node: ({ nodeId }) => nodeId,
});
