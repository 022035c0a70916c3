import { z } from 'zod';
import { DATABASE_ENGINES } from '../core/databases.js';
import { lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, itemOf, listOf, pageOf, PathId } from '../core/wire.js';
import { DatabaseHostItem } from './items.js';

/** application-api.md §6 */
const read = { key: 'database_host', write: false } as const;
const write = { key: 'database_host', write: true } as const;
const activity = { none: 'administration is not part of the activity log' };
const HostParams = z.object({ database_host: PathId });

const required = {
  name: nameText(1, 255),
  /** Name or address: never a path, which some clients take for a socket of the panel's own machine. */
  host: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[\w.:-]+$/, 'The host must be a name or an address.'),
  port: lenientInt(1, 65_535),
  username: nameText(1, 32),
};
const optional = {
  password: z.string().max(255).nullish(),
  node_ids: z.array(lenientInt(1)).max(1_000).nullish(),
  /** None = no limit. */
  max_databases: lenientInt(0).nullish(),
};

export const DATABASE_HOST_INCLUDES = ['databases', 'nodes'] as const;

export const listDatabaseHosts = defineRoute({
  id: 'application.database-hosts.list',
  method: 'GET',
  path: '/database-hosts',
  status: 200,
  list: { filters: ['name', 'host'], sorts: ['id', 'name', 'host'], perPage: LARGE_PAGE },
  includes: DATABASE_HOST_INCLUDES,
  response: pageOf(DatabaseHostItem),
  access: read,
  summary: 'All database hosts',
});

export const getDatabaseHost = defineRoute({
  id: 'application.database-hosts.details',
  method: 'GET',
  path: '/database-hosts/:database_host',
  status: 200,
  params: HostParams,
  includes: DATABASE_HOST_INCLUDES,
  response: DatabaseHostItem,
  access: read,
  summary: 'One database host',
});

export const createDatabaseHost = defineRoute({
  id: 'application.database-hosts.create',
  method: 'POST',
  path: '/database-hosts',
  status: 201,
  body: z
    .object({
      ...required,
      ...optional,
      /** Ours: what the host runs; it stays so. */
      engine: z.enum(DATABASE_ENGINES).nullish(),
    })
    .meta({
      id: 'CreateDatabaseHostRequest',
      examples: [
        { name: 'Main', host: 'db.example.com', port: 3306, username: 'rookery', password: 'a password' },
      ],
    }),
  response: createdOf(DatabaseHostItem),
  access: write,
  activity,
  actsOutside: true,
  summary: 'Add a database host, after a database was made on it and removed again for a trial',
});

export const updateDatabaseHost = defineRoute({
  id: 'application.database-hosts.update',
  method: 'PATCH',
  path: '/database-hosts/:database_host',
  status: 200,
  params: HostParams,
  body: z
    .object({ ...z.object(required).partial().shape, ...optional })
    .meta({ id: 'UpdateDatabaseHostRequest', examples: [{ name: 'Main', node_ids: [1] }] }),
  response: DatabaseHostItem,
  access: write,
  activity,
  actsOutside: true,
  summary: 'Change a database host after the same trial; an empty password keeps the old one',
});

export const deleteDatabaseHost = defineRoute({
  id: 'application.database-hosts.delete',
  method: 'DELETE',
  path: '/database-hosts/:database_host',
  status: 204,
  params: HostParams,
  response: NoContent,
  access: write,
  activity,
  summary: 'Forget a database host that holds no database of a server',
});

/** Why a database is there that no server has: ours. */
export const ORPHAN_REASONS = ['creating', 'deleting', 'server_gone', 'unknown'] as const;

const OrphanItem = itemOf(
  'orphaned_database',
  z.object({
    /** Null where the panel has no row of it. */
    id: z.number().nullable(),
    server: z.number().nullable(),
    database: z.string(),
    username: z.string().nullable(),
    /**
     * `creating` and `deleting` were broken off, `server_gone` lost its server: these the panel removes by itself as
     * soon as the host lets it. `unknown` has such a name and is none of this panel's.
     */
    reason: z.enum(ORPHAN_REASONS),
    /** What the last try to remove it met. */
    error: z.string().nullable(),
    since: z.string().nullable(),
  }),
);
export type OrphanItem = z.output<typeof OrphanItem>;

export const listOrphans = defineRoute({
  id: 'application.database-hosts.orphans',
  method: 'GET',
  path: '/database-hosts/:database_host/orphans',
  status: 200,
  params: HostParams,
  response: listOf(OrphanItem).extend({
    /** Why the host could not be asked for unknown ones, or null. */
    meta: z.object({ host_error: z.string().nullable() }),
  }),
  access: read,
  summary: 'Databases on the host that no server has',
});

export const forgetOrphan = defineRoute({
  id: 'application.database-hosts.forget-orphan',
  method: 'DELETE',
  path: '/database-hosts/:database_host/orphans/:orphan',
  status: 204,
  params: HostParams.extend({ orphan: PathId }),
  response: NoContent,
  access: write,
  activity,
  summary: 'Give up removing an orphaned database, as of a host that will not come back; it stays there',
});
