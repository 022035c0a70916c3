import { z } from 'zod';
import { Problem } from '../application/problems.js';
import { NotificationItem } from '../client/notifications.contract.js';
import { OperationItem } from '../client/operations.contract.js';
import { StatsAttributes } from '../client/servers.contract.js';

/**
 * Frames of the events socket, `GET /api/client/events`: one for each tab of a browser. All are JSON texts
 * `{ type, data }`; a client ignores types that it does not know.
 */

/** Servers that one tab may watch at once. */
export const MAX_WATCHED = 200;

/** A topic of the `watch` frame: what concerns the whole installation. Heard by administrators only. */
export const ADMIN_TOPIC = 'admin';

/** From the client: what its screen shows now, in place of what it showed before. */
export const WatchFrame = z.object({
  type: z.literal('watch'),
  data: z.object({
    /** Full or short uuids. */
    servers: z.array(z.string().max(36)).max(MAX_WATCHED).optional(),
    /** Also what they use, every two seconds. */
    stats: z.boolean().optional(),
    topics: z.array(z.string().max(32)).max(16).optional(),
  }),
});
export type WatchFrame = z.infer<typeof WatchFrame>;

/** Parts of the interface whose data may have changed. */
export const CHANGED_RESOURCES = [
  'account',
  'activity',
  'api-keys',
  'backups',
  'databases',
  'files',
  'network',
  'notifications',
  'operations',
  'preferences',
  'schedules',
  'server',
  'servers',
  'sessions',
  'ssh-keys',
  'startup',
  'subusers',
  'two-factor',
] as const;
export type ChangedResource = (typeof CHANGED_RESOURCES)[number];

const frame = <const T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.object({ type: z.literal(type), data });

/** To the client. Servers are named by their full uuid, times are ISO 8601. */
export const EventsFrame = z.discriminatedUnion('type', [
  /** The release of the panel; another one than the page's: load it again. */
  frame('hello', z.object({ version: z.string() })),
  frame(
    'server.state',
    z.object({
      server: z.string(),
      /** Null: nothing was heard of it within the day. */
      state: z.string().nullable(),
      operation: OperationItem.shape.attributes.nullable(),
      node_reachable: z.boolean(),
      at: z.string().nullable(),
    }),
  ),
  frame(
    'server.stats',
    z.object({ servers: z.array(StatsAttributes.extend({ server: z.string(), observed_at: z.string() })) }),
  ),
  frame('operation', OperationItem.shape.attributes),
  /**
   * `server` is left out for what belongs to the account. With the topic it is that of any account or server, told
   * once a second at most.
   */
  frame(
    'changed',
    z.object({
      resource: z.enum(CHANGED_RESOURCES),
      server: z.string().optional(),
      topic: z.literal(ADMIN_TOPIC).optional(),
    }),
  ),
  /** Topic `admin`: something is wrong, has other figures, or is wrong no longer (`GET /api/application/overview`). */
  frame('problem', z.object({ state: z.enum(['began', 'changed', 'ended']), problem: Problem })),
  frame('notification', NotificationItem.shape.attributes),
  frame('session.ended', z.object({ reason: z.enum(['session', 'key']) })),
]);
export type EventsFrame = z.infer<typeof EventsFrame>;

export const encodeEvent = (event: EventsFrame): string => JSON.stringify(event);

const RESOURCE_OF_GROUP: Readonly<Record<string, ChangedResource>> = {
  'server:allocation': 'network',
  'server:backup': 'backups',
  'server:crashed': 'server',
  'server:database': 'databases',
  'server:file': 'files',
  'server:operation': 'operations',
  'server:reinstall': 'server',
  'server:schedule': 'schedules',
  'server:settings': 'server',
  'server:sftp': 'files',
  'server:startup': 'startup',
  'server:subuser': 'subusers',
  'server:task': 'schedules',
  'user:account': 'account',
  'user:api-key': 'api-keys',
  'user:preferences': 'preferences',
  'user:session': 'sessions',
  'user:ssh-key': 'ssh-keys',
  'user:two-factor': 'two-factor',
};
/** Events of what only looks. */
const LOOKS = new Set(['server:backup.download', 'server:file.download', 'server:file.read']);

/** What an event of the activity log says to have changed; the log itself always has. */
export const changedBy = (event: string): ChangedResource =>
  (LOOKS.has(event) ? undefined : RESOURCE_OF_GROUP[event.split('.', 1)[0]!]) ?? 'activity';

/** The session or key has ended; a client logs in again. */
export const CLOSE_SESSION_ENDED = 4401;
