import { z } from 'zod';
import {
  serverDatabaseCreate,
  serverDatabaseDelete,
  serverDatabaseRotatePassword,
} from '../activity/server.events.js';
import { databaseName, databasePassword } from '../core/databases.js';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';
import { listOf, PathId } from '../core/wire.js';
import { DatabaseItem } from './objects.js';
import { ServerParams } from './servers.contract.js';

/** Client API of a server's databases: client-api.md §5. */
const DatabaseParams = ServerParams.extend({ database: PathId });
const path = '/servers/:server/databases';

export const DATABASE_INCLUDES = ['password'] as const;

export const listDatabases = defineRoute({
  id: 'client.databases.list',
  method: 'GET',
  path,
  status: 200,
  params: ServerParams,
  includes: DATABASE_INCLUDES,
  response: listOf(DatabaseItem),
  access: { server: 'database.read' },
  summary: 'Databases of the server; their passwords with `include=password` and the permission to see them',
});

export const createDatabase = defineRoute({
  id: 'client.databases.create',
  method: 'POST',
  path,
  status: 200,
  params: ServerParams,
  body: z
    .object({
      database: databaseName(3),
      /** Where it may be used from, as MySQL writes it. PostgreSQL hosts take `%` alone. */
      remote: z
        .string()
        .max(60)
        .regex(/^[\w\-/.%:]+$/, 'The remote may hold an address, a network or wildcards.'),
      /** Id of a database host; one is chosen when left out. */
      host: lenientInt(1).nullish(),
      password: databasePassword.nullish(),
    })
    .meta({ id: 'CreateDatabaseRequest', examples: [{ database: 'players', remote: '%' }] }),
  response: DatabaseItem,
  access: { server: 'database.create' },
  limit: 'database-create',
  activity: [serverDatabaseCreate],
  summary: 'Create a database with an account of its own, within the limit of the server',
});

export const rotateDatabasePassword = defineRoute({
  id: 'client.databases.rotate-password',
  method: 'POST',
  path: `${path}/:database/rotate-password`,
  status: 200,
  params: DatabaseParams,
  response: DatabaseItem,
  access: { server: 'database.update' },
  activity: [serverDatabaseRotatePassword],
  summary: 'Give the account of a database a new password; the old one ends at once',
});

export const deleteDatabase = defineRoute({
  id: 'client.databases.delete',
  method: 'DELETE',
  path: `${path}/:database`,
  status: 204,
  params: DatabaseParams,
  response: NoContent,
  access: { server: 'database.delete' },
  activity: [serverDatabaseDelete],
  summary: 'Delete a database with all that is in it, and its account',
});
