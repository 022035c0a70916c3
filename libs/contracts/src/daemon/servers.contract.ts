import { z } from 'zod';
import { lenientBool, lenientInt, MAX_INT } from '../core/lenient.js';
import { MAX_LOG_LINES } from '../core/log-lines.js';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { Uuid } from '../core/wire.js';
import { REPORTED_KINDS } from '../operations/operation-kinds.js';
import { POWER_ACTIONS, ServerStats } from '../ws/console.frames.js';

/** Panel → daemon, daemon-api.md §3–4. Answers 202 where work goes on in the background. */
const daemon = { daemon: true } as const;
const ServerParams = z.object({ server: z.string() });
const none = { none: 'the panel records what it asks for' };

export const ServerObject = z.looseObject({
  state: z.string(),
  is_suspended: z.boolean(),
  utilization: ServerStats,
  configuration: z.looseObject({ uuid: z.string() }),
});
export type ServerObject = z.infer<typeof ServerObject>;

export const listServers = defineRoute({
  id: 'daemon.servers.list',
  method: 'GET',
  path: '/api/servers',
  status: 200,
  response: z.array(ServerObject),
  access: daemon,
  summary: 'All servers of the node',
});
export const createServer = defineRoute({
  id: 'daemon.servers.create',
  method: 'POST',
  path: '/api/servers',
  status: 202,
  body: z.object({ uuid: Uuid, start_on_completion: lenientBool().nullish() }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Create a server and install it; idempotent by uuid',
});
export const getServer = defineRoute({
  id: 'daemon.servers.details',
  method: 'GET',
  path: '/api/servers/:server',
  status: 200,
  params: ServerParams,
  response: ServerObject,
  access: daemon,
  summary: 'State, usage and configuration of a server',
});
export const deleteServer = defineRoute({
  id: 'daemon.servers.delete',
  method: 'DELETE',
  path: '/api/servers/:server',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Remove a server, its container and its files',
});
export const getLogs = defineRoute({
  id: 'daemon.servers.logs',
  method: 'GET',
  path: '/api/servers/:server/logs',
  status: 200,
  params: ServerParams,
  query: z.object({
    size: z.coerce.number().int().optional().catch(undefined),
    /** `logs.history` of `/api/capabilities`: so many lines of what the node keeps, also of runs that have ended. */
    lines: z.coerce.number().int().min(1).max(MAX_LOG_LINES).optional(),
    /** With `lines`: those before a cursor that was answered. */
    before: z.coerce.number().int().min(0).optional(),
  }),
  response: z.object({ data: z.array(z.string()).nullable(), cursor: z.number().nullable().optional() }),
  access: daemon,
  summary: 'Last console lines: 1 to 100 of the container, or a page of all that is kept',
});
export const getInstallLogs = defineRoute({
  id: 'daemon.servers.install-logs',
  method: 'GET',
  path: '/api/servers/:server/install-logs',
  status: 200,
  params: ServerParams,
  response: z.object({ data: z.string() }),
  access: daemon,
  summary: 'Output of the last installation',
});
export const setPower = defineRoute({
  id: 'daemon.servers.power',
  method: 'POST',
  path: '/api/servers/:server/power',
  status: 202,
  params: ServerParams,
  body: z.object({ action: z.enum(POWER_ACTIONS), wait_seconds: lenientInt(-MAX_INT).nullish() }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Start, stop, restart or kill; the outcome comes over the socket',
});
export const sendCommands = defineRoute({
  id: 'daemon.servers.commands',
  method: 'POST',
  path: '/api/servers/:server/commands',
  status: 204,
  params: ServerParams,
  body: z.object({ commands: z.array(z.string()) }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Write lines to the console',
});
export const cancelOperation = defineRoute({
  id: 'daemon.servers.cancel-operation',
  method: 'POST',
  path: '/api/servers/:server/operation/cancel',
  status: 202,
  params: ServerParams,
  body: z.object({ kind: z.enum(REPORTED_KINDS) }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Beyond Wings: end the operation that works on a server; its report tells how it ended',
});
export const install = defineRoute({
  id: 'daemon.servers.install',
  method: 'POST',
  path: '/api/servers/:server/install',
  status: 202,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Run the installation script',
});
export const reinstall = defineRoute({
  id: 'daemon.servers.reinstall',
  method: 'POST',
  path: '/api/servers/:server/reinstall',
  status: 202,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Stop the server and run the installation script again',
});
export const sync = defineRoute({
  id: 'daemon.servers.sync',
  method: 'POST',
  path: '/api/servers/:server/sync',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Fetch the configuration again and apply it',
});
export const denyTokens = defineRoute({
  id: 'daemon.servers.deny-tokens',
  method: 'POST',
  path: '/api/servers/:server/ws/deny',
  status: 204,
  params: ServerParams,
  body: z.object({ jtis: z.array(z.string()) }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Refuse console tokens issued until now with these ids',
});
/** The stock Pelican panel nests the body under `json` by mistake; both shapes are read. */
const Deauthorize = z.object({ user: z.string().nullish(), servers: z.array(z.string()).nullish() });
export const deauthorizeUser = defineRoute({
  id: 'daemon.servers.deauthorize-user',
  method: 'POST',
  path: '/api/deauthorize-user',
  status: 204,
  body: Deauthorize.extend({ json: Deauthorize.optional() }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'End the sessions of a user on these servers, on all when none is named',
});
export const serverSocket = defineRoute({
  id: 'daemon.servers.socket',
  method: 'GET',
  path: '/api/servers/:server/ws',
  status: 101,
  params: ServerParams,
  response: RawContent,
  access: 'public',
  summary: 'Console socket; authenticates by its first frame',
});
