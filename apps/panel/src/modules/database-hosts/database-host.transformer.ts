import type { DATABASE_HOST_INCLUDES } from '@app/contracts/application/database-hosts.contract.js';
import type { DatabaseHostItem } from '@app/contracts/application/items.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { DatabaseHost } from './database-host.js';

/** `database_host` of application-api.md "Objects"; never the password. */
export const toDatabaseHost = (host: DatabaseHost): DatabaseHostItem =>
  item('database_host', {
    id: host.id,
    name: host.name,
    host: host.host,
    port: host.port,
    username: host.username,
    node: host.nodeIds[0] ?? null,
    engine: host.engine,
    max_databases: host.maxDatabases,
    created_at: toWireDate(host.createdAt),
    updated_at: toWireDate(host.updatedAt),
  });

export const databaseHostRelations: Relations<DatabaseHost, typeof DATABASE_HOST_INCLUDES> = {
  databases: { source: 'server_database', many: true },
  nodes: { source: 'node', ids: (host) => host.nodeIds },
};
