import type { ServerDatabaseItem } from '@app/contracts/application/items.js';
import type { SERVER_DATABASE_INCLUDES } from '@app/contracts/application/databases.contract.js';
import type { ServerDatabaseAttributes } from '@app/contracts/application/objects.js';
import type { DatabaseItem } from '@app/contracts/client/objects.js';
import { item, nullResource } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { ServerDatabase } from './database-row.js';

export const toAttributes = (row: ServerDatabase): ServerDatabaseAttributes => ({
  id: row.id,
  server: row.serverId,
  host: row.databaseHostId,
  database: row.database,
  username: row.username,
  remote: row.remote,
  max_connections: row.maxConnections,
  created_at: toWireDate(row.createdAt),
  updated_at: toWireDate(row.updatedAt),
});

/** `server_database` of application-api.md "Objects". */
export const toServerDatabase = (row: ServerDatabase): ServerDatabaseItem =>
  item('server_database', toAttributes(row));

export const databaseRelations: Relations<ServerDatabase, typeof SERVER_DATABASE_INCLUDES> = {
  password: { source: 'database_password', id: (row) => row.id },
  host: { source: 'database_host', id: (row) => row.databaseHostId },
};

/** client-api.md, Objects. The password: undefined = not asked for, null = not for these eyes. */
export const toClientDatabase = (row: ServerDatabase, password?: string | null): DatabaseItem =>
  item('server_database', {
    id: row.id,
    host: { address: row.hostAddress, port: row.hostPort, engine: row.hostEngine },
    name: row.database,
    username: row.username,
    connections_from: row.remote,
    max_connections: row.maxConnections,
    ...(password === undefined
      ? {}
      : {
          relationships: {
            password: password === null ? nullResource() : item('database_password', { password }),
          },
        }),
  });
