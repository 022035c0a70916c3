import { z } from 'zod';
import { defineRoute, NoContent } from '../core/route.js';

/** remote-api.md §6 */
export const ActivityEntry = z.object({
  user: z.string().nullish(),
  server: z.string(),
  event: z.string(),
  metadata: z.record(z.string(), z.unknown()).nullable(),
  ip: z.string().nullish(),
  timestamp: z.string(),
});
export type ActivityEntry = z.infer<typeof ActivityEntry>;

export const postActivity = defineRoute({
  id: 'remote.activity.post',
  method: 'POST',
  path: '/activity',
  status: 200,
  body: z.object({ data: z.array(ActivityEntry) }),
  response: NoContent,
  access: { node: true },
  // Metadata of a batch: a command alone may have 32 KiB.
  bodyLimit: 4 * 1024 * 1024,
  activity: { none: 'the posted events are stored under their own names' },
  summary: 'Events that the daemon recorded',
});
