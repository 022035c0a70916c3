import { queryOptions } from '@tanstack/react-query';
import {
  createDatabase,
  deleteDatabase,
  listDatabases,
  rotateDatabasePassword,
} from '@app/contracts/client/databases.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../shared/api/call.js';

export type Database = ResponseOf<typeof listDatabases>['data'][number]['attributes'];

/** The databases with their passwords, where the caller may see them. */
export const databasesQuery = (server: string) =>
  queryOptions({
    queryKey: ['server', server, 'databases'],
    queryFn: async ({ signal }) =>
      (
        await call(listDatabases, { params: { server }, query: { include: 'password' } }, { signal })
      ).data.map(({ attributes }) => attributes),
  });

/** Answers the database with its password. */
export const create = async (server: string, body: { database: string; remote: string }): Promise<Database> =>
  (await call(createDatabase, { params: { server }, body })).attributes;
export const rotate = async (server: string, database: number): Promise<Database> =>
  (await call(rotateDatabasePassword, { params: { server, database } })).attributes;
export const drop = (server: string, database: number) =>
  call(deleteDatabase, { params: { server, database } });
