import { queryOptions } from '@tanstack/react-query';
import {
  createServerDatabase,
  deleteServerDatabase,
  listServerDatabases,
  resetServerDatabasePassword,
} from '@app/contracts/application/databases.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';
import { SERVERS } from '../servers/servers.api.js';

export type ServerDatabase = ResponseOf<typeof listServerDatabases>['data'][number]['attributes'];
export type DatabaseFields = InputOf<typeof createServerDatabase>['body'];

export const serverDatabasesQuery = (server: number) =>
  queryOptions({
    queryKey: [...SERVERS, server, 'databases'],
    queryFn: async ({ signal }) =>
      (
        await call(listServerDatabases, { params: { server }, query: { include: 'host' } }, { signal })
      ).data.map(({ attributes }) => attributes),
  });

export const makeDatabase = async (server: number, body: DatabaseFields): Promise<ServerDatabase> =>
  (await call(createServerDatabase, { params: { server }, body })).attributes;
export const rotateDatabase = (server: number, database: number) =>
  call(resetServerDatabasePassword, { params: { server, database } });
export const dropDatabase = (server: number, database: number) =>
  call(deleteServerDatabase, { params: { server, database } });
