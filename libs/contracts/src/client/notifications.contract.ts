import { z } from 'zod';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf, Pagination } from '../core/wire.js';

/** What somebody should know and did not ask for. */
export const NOTIFICATION_KINDS = ['invitation', 'operation.failed', 'server.crashed'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const NotificationItem = itemOf(
  'notification',
  z.object({
    id: z.number(),
    kind: z.enum(NOTIFICATION_KINDS),
    /** What it is about, with the name that it had; the id of a server is its uuid. */
    subject: z.object({ type: z.enum(['server']), id: z.string(), name: z.string() }),
    read: z.boolean(),
    at: z.string(),
  }),
);
export type NotificationItem = Wire<typeof NotificationItem>;

export const listNotifications = defineRoute({
  id: 'client.notifications.list',
  method: 'GET',
  path: '/notifications',
  status: 200,
  list: {},
  response: listOf(NotificationItem).extend({
    meta: z.object({ pagination: Pagination, unread: z.number() }),
  }),
  access: 'account',
  summary: 'Notifications of the caller, the newest first, and how many are unread',
});

export const readNotifications = defineRoute({
  id: 'client.notifications.read',
  method: 'POST',
  path: '/notifications/read',
  status: 204,
  body: z.object({ until: lenientInt(1) }).meta({ id: 'ReadNotificationsRequest' }),
  response: NoContent,
  access: 'account',
  activity: { none: 'reading changes nothing of the account' },
  summary: 'Mark those up to that id as read: what came after the page was drawn stays unread',
});
