import { queryOptions } from '@tanstack/react-query';
import {
  createDatabaseHost,
  deleteDatabaseHost,
  forgetOrphan,
  getDatabaseHost,
  listDatabaseHosts,
  listOrphans,
  updateDatabaseHost,
} from '@app/contracts/application/database-hosts.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

const MOST = 500;
const ALL = { include: 'databases,nodes' } as const;

export const DATABASE_HOSTS = ['admin', 'database-hosts'] as const;
export type DatabaseHost = ResponseOf<typeof getDatabaseHost>['attributes'];
export type DatabaseHostFields = InputOf<typeof createDatabaseHost>['body'];
export type Orphan = ResponseOf<typeof listOrphans>['data'][number]['attributes'];

export const databaseHostsQuery = queryOptions({
  queryKey: DATABASE_HOSTS,
  queryFn: async ({ signal }) =>
    (await call(listDatabaseHosts, { query: { per_page: MOST, ...ALL } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

export const databaseHostQuery = (database_host: number) =>
  queryOptions({
    queryKey: [...DATABASE_HOSTS, database_host],
    queryFn: async ({ signal }) =>
      (await call(getDatabaseHost, { params: { database_host }, query: ALL }, { signal })).attributes,
  });

/** Databases of no server; the host is asked for those that the panel does not know. */
export const orphansQuery = (database_host: number) =>
  queryOptions({
    queryKey: [...DATABASE_HOSTS, database_host, 'orphans'],
    queryFn: async ({ signal }) => {
      const { data, meta } = await call(listOrphans, { params: { database_host } }, { signal });
      return { orphans: data.map(({ attributes }) => attributes), hostError: meta.host_error };
    },
  });

/** Both try the host out before they keep anything. */
export const makeDatabaseHost = async (body: DatabaseHostFields): Promise<DatabaseHost> =>
  (await call(createDatabaseHost, { body })).attributes;
export const changeDatabaseHost = (database_host: number, body: InputOf<typeof updateDatabaseHost>['body']) =>
  call(updateDatabaseHost, { params: { database_host }, body });
export const dropDatabaseHost = (database_host: number) =>
  call(deleteDatabaseHost, { params: { database_host } });
export const giveUpOrphan = (database_host: number, orphan: number) =>
  call(forgetOrphan, { params: { database_host, orphan } });
