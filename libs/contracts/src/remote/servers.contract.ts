import { z } from 'zod';
import { lenientBool, lenientNumber } from '../core/lenient.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { InstallationScript, ServerConfiguration } from './settings.js';

/** Daemon → panel, remote-api.md §2. The caller's node must own the server. */
const node = { node: true } as const;
export const ServerParams = z.object({ uuid: z.string() });

const Page = z.looseObject({
  current_page: z.number(),
  from: z.number().nullish(),
  last_page: z.number(),
  per_page: z.number(),
  to: z.number().nullish(),
  total: z.number(),
});

export const listServers = defineRoute({
  id: 'remote.servers.list',
  method: 'GET',
  path: '/servers',
  status: 200,
  list: { perPage: LARGE_PAGE },
  response: z.looseObject({
    data: z.array(ServerConfiguration.extend({ uuid: z.string() })),
    meta: Page,
  }),
  access: node,
  summary: 'Configurations of all servers of the calling node',
});

export const resetServers = defineRoute({
  id: 'remote.servers.reset',
  method: 'POST',
  path: '/servers/reset',
  status: 204,
  /** Beyond Wings, which sends null: what was begun since the daemon's start is none of what was interrupted. */
  body: z.object({ uptime_seconds: lenientNumber(z.number().min(0)).nullish() }).nullish(),
  response: NoContent,
  access: node,
  activity: { none: 'the request that started what was interrupted is recorded' },
  summary: 'Called at daemon boot: interrupted installs and restores end',
});

export const getServer = defineRoute({
  id: 'remote.servers.details',
  method: 'GET',
  path: '/servers/:uuid',
  status: 200,
  params: ServerParams,
  response: ServerConfiguration,
  access: node,
  summary: 'Configuration of one server',
});

export const getInstallation = defineRoute({
  id: 'remote.servers.installation',
  method: 'GET',
  path: '/servers/:uuid/install',
  status: 200,
  params: ServerParams,
  response: InstallationScript,
  access: node,
  summary: 'Installation script of a server',
});

export const reportInstallation = defineRoute({
  id: 'remote.servers.report-installation',
  method: 'POST',
  path: '/servers/:uuid/install',
  status: 204,
  params: ServerParams,
  body: z.object({
    successful: lenientBool(),
    reinstall: lenientBool().nullish(),
    /** Beyond Wings: why it failed, for the operation's row. */
    error: z.string().max(2000).nullish(),
  }),
  response: NoContent,
  access: node,
  activity: { none: 'the request that started the installation is recorded' },
  summary: 'Outcome of an installation',
});

export const reportState = defineRoute({
  id: 'remote.servers.report-state',
  method: 'POST',
  path: '/servers/:uuid/container/status',
  status: 200,
  params: ServerParams,
  body: z.object({ data: z.object({ previous_state: z.string(), new_state: z.string() }) }),
  response: z.array(z.unknown()),
  access: node,
  activity: { none: 'a cached state' },
  summary: 'A server changed its power state',
});
