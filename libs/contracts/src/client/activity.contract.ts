import { defineRoute } from '../core/route.js';
import { pageOf } from '../core/wire.js';
import { ActivityItem } from './objects.js';
import { ServerParams } from './servers.contract.js';

/** client-api.md §2 and §3 */
const ActivityList = pageOf(ActivityItem);
const activityList = {
  /**
   * `event` by a part of it; ours beyond upstream: `actor` by uuid or username, `api` by true or false, `since` and
   * `until` by an instant.
   */
  list: { filters: ['event', 'actor', 'api', 'since', 'until'], sorts: ['timestamp'] },
  includes: ['actor'],
} as const;

export const accountActivity = defineRoute({
  id: 'client.account.activity',
  method: 'GET',
  path: '/account/activity',
  status: 200,
  ...activityList,
  response: ActivityList,
  access: 'account',
  summary: 'What happened to the account, newest first',
});

export const serverActivity = defineRoute({
  id: 'client.servers.activity',
  method: 'GET',
  path: '/servers/:server/activity',
  status: 200,
  params: ServerParams,
  ...activityList,
  response: ActivityList,
  access: { server: 'activity.read' },
  summary: 'What happened to the server, newest first',
});
