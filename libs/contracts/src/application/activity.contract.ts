import { z } from 'zod';
import { ActivityItem } from '../client/objects.js';
import { defineRoute, LARGE_PAGE, type Wire } from '../core/route.js';
import { itemOf, pageOf } from '../core/wire.js';

/** Rows of the newest that are counted and can be paged to; `filter[until]` reaches what is older. */
export const NEWEST_ROWS = 1_000;

/** An event as the Client API shows it, with what it is about. */
export const AnyActivityItem = itemOf(
  'activity_log',
  ActivityItem.shape.attributes.extend({
    subjects: z.array(
      z.object({
        type: z.enum(['server', 'user']),
        uuid: z.string(),
        name: z.string(),
      }),
    ),
  }),
);
export type AnyActivityItem = Wire<typeof AnyActivityItem>;

export const listActivity = defineRoute({
  id: 'application.activity.list',
  method: 'GET',
  path: '/activity',
  status: 200,
  /**
   * `event` by its beginning, `actor` by uuid or username, `server` by its full or short uuid, `since` and `until` by
   * an instant.
   */
  list: { filters: ['event', 'actor', 'server', 'since', 'until'], perPage: LARGE_PAGE },
  includes: ['actor'],
  response: pageOf(AnyActivityItem),
  // Logins and addresses of all accounts are in it.
  access: { key: 'user', write: false, role: { everywhere: true } },
  summary: 'What happened anywhere, newest first; the newest 1,000 that fit',
});
