import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { pageOf, PathId } from '../core/wire.js';
import { ServerItem } from './items.js';
import {
  CreateServer,
  UpdateServerBuild,
  UpdateServerDetails,
  UpdateServerImage,
  UpdateServerStartup,
} from './servers.schemas.js';

/** Servers of the Application API: application-api.md §2. */
const read = { key: 'server', write: false } as const;
const write = { key: 'server', write: true } as const;
const none = { none: 'the Application API records no events' };
const ServerParams = z.object({ server: PathId });

/** `transfer` is broken upstream and unknown here (conventions.md §5). */
export const SERVER_INCLUDES = [
  'allocations',
  'user',
  'subusers',
  'subusers.user',
  'subusers.server',
  'egg',
  'egg.variables',
  'nest',
  'location',
  'variables',
  'node',
  'databases',
] as const;
/** Pterodactyl spells one of them in camel case. */
export const SERVER_FILTERS = [
  'uuid',
  'uuid_short',
  'uuidShort',
  'name',
  'description',
  'image',
  'external_id',
] as const;

export const listServers = defineRoute({
  id: 'application.servers.list',
  method: 'GET',
  path: '/servers',
  status: 200,
  list: { filters: SERVER_FILTERS, sorts: ['id', 'uuid'], perPage: LARGE_PAGE },
  includes: SERVER_INCLUDES,
  response: pageOf(ServerItem),
  access: read,
  summary: 'All servers',
});
export const getServer = defineRoute({
  id: 'application.servers.details',
  method: 'GET',
  path: '/servers/:server',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  response: ServerItem,
  access: read,
  summary: 'One server',
});
export const getServerByExternalId = defineRoute({
  id: 'application.servers.external',
  method: 'GET',
  path: '/servers/external/:external_id',
  status: 200,
  params: z.object({ external_id: z.string() }),
  includes: SERVER_INCLUDES,
  response: ServerItem,
  access: read,
  summary: 'One server by its id in another system',
});
export const createServer = defineRoute({
  id: 'application.servers.create',
  method: 'POST',
  path: '/servers',
  status: 201,
  includes: SERVER_INCLUDES,
  body: CreateServer,
  response: ServerItem,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Create a server on given allocations or where there is room, and install it',
});
export const updateServerDetails = defineRoute({
  id: 'application.servers.update-details',
  method: 'PATCH',
  path: '/servers/:server/details',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  body: UpdateServerDetails,
  response: ServerItem,
  access: write,
  activity: none,
  summary: 'Change name, owner, description and external id; what is not sent is emptied',
});
export const updateServerBuild = defineRoute({
  id: 'application.servers.update-build',
  method: 'PATCH',
  path: '/servers/:server/build',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  body: UpdateServerBuild,
  response: ServerItem.extend({
    /** Ours: allocations that could not be added, because they are another server's, another node's, or none. */
    meta: z.object({ skipped_allocations: z.array(z.number()) }).optional(),
  }),
  access: write,
  activity: none,
  actsOutside: true,
  summary:
    'Change limits and allocations; those of others are skipped, a node that is away learns of it later',
});
export const updateServerStartup = defineRoute({
  id: 'application.servers.update-startup',
  method: 'PATCH',
  path: '/servers/:server/startup',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  body: UpdateServerStartup,
  response: ServerItem,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Change egg, start command, image and variables; does not reinstall',
});
export const updateServerImage = defineRoute({
  id: 'application.servers.update-image',
  method: 'PATCH',
  path: '/servers/:server/docker-image',
  status: 200,
  params: ServerParams,
  includes: SERVER_INCLUDES,
  body: UpdateServerImage,
  response: ServerItem,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Change the image only',
});
export const suspendServer = defineRoute({
  id: 'application.servers.suspend',
  method: 'POST',
  path: '/servers/:server/suspend',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Stop a server and keep its users out; nothing changes when it is suspended already',
});
export const unsuspendServer = defineRoute({
  id: 'application.servers.unsuspend',
  method: 'POST',
  path: '/servers/:server/unsuspend',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Lift a suspension',
});
export const reinstallServer = defineRoute({
  id: 'application.servers.reinstall',
  method: 'POST',
  path: '/servers/:server/reinstall',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Run the installation script of the egg again',
});
export const deleteServer = defineRoute({
  id: 'application.servers.delete',
  method: 'DELETE',
  path: '/servers/:server',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Delete a server; refused while its node cannot do so',
});
export const forceDeleteServer = defineRoute({
  id: 'application.servers.force-delete',
  method: 'DELETE',
  path: '/servers/:server/force',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: write,
  activity: none,
  actsOutside: true,
  summary: 'Delete a server whatever its node says',
});
