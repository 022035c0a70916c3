import { MAX_LOG_LINES } from '../core/log-lines.js';
import { z } from 'zod';
import { serverCommand, serverPower } from '../activity/server.events.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, pageOf } from '../core/wire.js';
import { ServerItem } from './objects.js';

/** Client API of servers: client-api.md §1 and §3. */

/** Full uuid or its first eight characters. */
export const ServerParams = z.object({ server: z.string() });

export const SERVER_LIST_TYPES = ['owner', 'admin', 'admin-all'] as const;
export type ServerListType = (typeof SERVER_LIST_TYPES)[number];

const SERVER_INCLUDES = ['allocations', 'variables', 'egg', 'subusers'] as const;

export const StatsAttributes = z.object({
  current_state: z.string(),
  is_suspended: z.boolean(),
  resources: z.object({
    memory_bytes: z.number(),
    /** 100 = one core. */
    cpu_absolute: z.number(),
    disk_bytes: z.number(),
    network_rx_bytes: z.number(),
    network_tx_bytes: z.number(),
    /** Milliseconds. */
    uptime: z.number(),
  }),
});
export type StatsAttributes = Wire<typeof StatsAttributes>;

export const listServers = defineRoute({
  id: 'client.servers.list',
  method: 'GET',
  path: '/',
  status: 200,
  query: z.looseObject({
    /** Anything else than these is taken for none. */
    type: z.enum(SERVER_LIST_TYPES).optional().catch(undefined),
  }),
  list: { filters: ['uuid', 'name', 'description', 'external_id', '*'] },
  includes: SERVER_INCLUDES,
  response: pageOf(ServerItem),
  access: 'account',
  summary: 'Servers the caller may see',
});

export const listPermissions = defineRoute({
  id: 'client.permissions.list',
  method: 'GET',
  path: '/permissions',
  status: 200,
  response: itemOf(
    'system_permissions',
    z.object({
      permissions: z.record(
        z.string(),
        z.object({ description: z.string(), keys: z.record(z.string(), z.string()) }),
      ),
    }),
  ).extend({
    /** Sets of permissions that are given most, by name. */
    meta: z.object({ presets: z.record(z.string(), z.array(z.string())) }),
  }),
  access: 'account',
  summary: 'Every subuser permission with its description, by group',
});

export const getServer = defineRoute({
  id: 'client.servers.details',
  method: 'GET',
  path: '/servers/:server',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  response: ServerItem.extend({
    meta: z.object({
      is_server_owner: z.boolean(),
      user_permissions: z.array(z.string()),
      /** What its node can do beyond Wings, such as `files.paged`; clients hide what it lacks. */
      capabilities: z.array(z.string()),
    }),
  }),
  access: { server: null, anyState: true },
  summary: 'One server and what the caller may do with it',
});

export const getResources = defineRoute({
  id: 'client.servers.resources',
  method: 'GET',
  path: '/servers/:server/resources',
  also: [{ path: '/servers/:server/utilization' }],
  status: 200,
  params: ServerParams,
  response: itemOf('stats', StatsAttributes),
  access: { server: null },
  summary: 'Power state and usage; `missing` while the node does not answer',
});

/** What a node keeps of a console, also of runs that have ended, where it can `logs.history`. */
export const getLogs = defineRoute({
  id: 'client.servers.logs',
  method: 'GET',
  path: '/servers/:server/logs',
  status: 200,
  params: ServerParams,
  query: z.object({
    /** A cursor that was answered: the lines before those. Without it the last. */
    before: z.coerce.number().int().min(0).optional(),
    lines: z.coerce.number().int().min(1).max(MAX_LOG_LINES).default(500),
  }),
  response: z.object({ data: z.object({ lines: z.array(z.string()), cursor: z.number().nullable() }) }),
  // As for the console socket, which shows the same lines.
  access: { server: 'websocket.connect' },
  summary:
    'Lines of the console, the oldest first, and a cursor for those before; a stock Wings has the last 100',
});

/** `hibernate` is a graceful stop until servers can be woken by a connection (client-api.md §3). */
export const POWER_SIGNALS = ['start', 'stop', 'restart', 'kill', 'hibernate'] as const;
export type PowerSignal = (typeof POWER_SIGNALS)[number];

export const sendPower = defineRoute({
  id: 'client.servers.power',
  method: 'POST',
  path: '/servers/:server/power',
  status: 204,
  params: ServerParams,
  body: z.object({ signal: z.enum(POWER_SIGNALS) }).meta({ id: 'PowerRequest' }),
  response: NoContent,
  // Which permission is needed depends on the signal; the service asks for it.
  access: { server: null },
  activity: Object.values(serverPower),
  summary: 'Start, stop, restart, kill or hibernate the server',
});

export const sendCommand = defineRoute({
  id: 'client.servers.command',
  method: 'POST',
  path: '/servers/:server/command',
  status: 204,
  params: ServerParams,
  body: z.object({ command: z.string().min(1) }).meta({ id: 'CommandRequest' }),
  response: NoContent,
  access: { server: 'control.console' },
  activity: [serverCommand],
  summary: 'Write one line to the console of a running server',
});
