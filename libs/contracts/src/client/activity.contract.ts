import { z } from 'zod';
import { defineRoute } from '../core/route.js';
import { listOf } from '../core/wire.js';
import { ServerParams } from './servers.contract.js';

/** `activity_log`: client-api.md, Objects. */
export const ActivityLogAttributes = z.looseObject({
  /** Hash of the row's id: stable, tells nothing. */
  id: z.string(),
  batch: z.null(),
  event: z.string(),
  is_api: z.boolean(),
  /** Only for the actor and for administrators. */
  ip: z.string().nullable(),
  description: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
  has_additional_metadata: z.boolean(),
  timestamp: z.string(),
});

const ActivityList = listOf('activity_log', ActivityLogAttributes);
const activityList = {
  list: { filters: ['event'], sorts: ['timestamp'] },
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
