import { z } from 'zod';
import {
  serverDatabaseCreate,
  serverDatabaseDelete,
  serverDatabaseRotatePassword,
} from '../activity/server.events.js';
import { databaseName } from '../core/databases.js';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';
import { createdOf, listOf, PathId } from '../core/wire.js';
import { ServerDatabaseItem } from './items.js';

/** Server databases of the Application API: application-api.md §2. */
const read = { key: 'server_database', write: false } as const;
const write = { key: 'server_database', write: true } as const;
const ServerParams = z.object({ server: PathId });
const DatabaseParams = ServerParams.extend({ database: PathId });
const path = '/servers/:server/databases';

export const SERVER_DATABASE_INCLUDES = ['password', 'host'] as const;

export const listServerDatabases = defineRoute({
  id: 'application.databases.list',
  method: 'GET',
  path,
  status: 200,
  params: ServerParams,
  includes: SERVER_DATABASE_INCLUDES,
  response: listOf(ServerDatabaseItem),
  access: read,
  summary: 'Databases of a server',
});

export const getServerDatabase = defineRoute({
  id: 'application.databases.details',
  method: 'GET',
  path: `${path}/:database`,
  status: 200,
  params: DatabaseParams,
  includes: SERVER_DATABASE_INCLUDES,
  response: ServerDatabaseItem,
  access: read,
  summary: 'One database of a server',
});

export const createServerDatabase = defineRoute({
  id: 'application.databases.create',
  method: 'POST',
  path,
  status: 201,
  params: ServerParams,
  body: z
    .object({
      database: databaseName(1),
      remote: z.string().regex(/^[0-9%.]{1,15}$/, 'The remote may hold digits, dots and wildcards.'),
      host: lenientInt(1),
      /** Ours: sessions that its account may have at once; none or 0 = no limit. */
      max_connections: lenientInt(0, 10_000).nullish(),
    })
    .meta({
      id: 'CreateServerDatabaseRequest',
      examples: [{ database: 'players', remote: '%', host: 1 }],
    }),
  response: createdOf(ServerDatabaseItem),
  access: write,
  activity: [serverDatabaseCreate],
  actsOutside: true,
  summary: 'Create a database for a server on a host, within the limit of the server',
});

export const resetServerDatabasePassword = defineRoute({
  id: 'application.databases.reset-password',
  method: 'POST',
  path: `${path}/:database/reset-password`,
  status: 204,
  params: DatabaseParams,
  response: NoContent,
  access: write,
  activity: [serverDatabaseRotatePassword],
  actsOutside: true,
  summary: 'Give the account of a database a new password',
});

export const deleteServerDatabase = defineRoute({
  id: 'application.databases.delete',
  method: 'DELETE',
  path: `${path}/:database`,
  status: 204,
  params: DatabaseParams,
  response: NoContent,
  access: write,
  activity: [serverDatabaseDelete],
  actsOutside: true,
  summary: 'Delete a database with all that is in it, and its account',
});
