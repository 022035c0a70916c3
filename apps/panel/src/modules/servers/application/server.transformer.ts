import type { ServerItem } from '@app/contracts/application/items.js';
import type { SERVER_INCLUDES } from '@app/contracts/application/servers.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../../platform/http/include-loader.js';
import type { ResolvedEgg } from '../../eggs/index.js';
import { serverEnvironment, type VariableValues } from '../../startup/index.js';
import { isInstalled, SUSPENDED } from '../server-state.policy.js';
import type { ServerRow } from '../server-row.js';

/** `server` of application-api.md "Objects". */
export function toServer(
  server: ServerRow,
  egg: Pick<ResolvedEgg, 'variables'>,
  values: VariableValues,
): ServerItem {
  return item('server', {
    id: server.id,
    external_id: server.externalId,
    uuid: server.uuid,
    identifier: server.uuidShort,
    name: server.name,
    description: server.description,
    status: server.status,
    suspended: server.status === SUSPENDED,
    limits: {
      memory: server.memory,
      swap: server.swap,
      disk: server.disk,
      io: server.io,
      cpu: server.cpu,
      threads: server.threads,
      oom_disabled: !server.oomKiller,
      oom_killer: server.oomKiller,
    },
    feature_limits: {
      databases: server.databaseLimit,
      allocations: server.allocationLimit,
      backups: server.backupLimit ?? 0,
    },
    user: server.ownerId,
    node: server.nodeId,
    allocation: server.allocationId,
    nest: server.nestId,
    egg: server.eggId,
    container: {
      startup_command: server.startup,
      image: server.image,
      installed: isInstalled(server.status) ? 1 : 0,
      skip_scripts: server.skipScripts,
      environment: serverEnvironment(server, egg.variables, values),
    },
    updated_at: toWireDate(server.updatedAt),
    created_at: toWireDate(server.createdAt),
  });
}

/** What a server can include. `transfer` is broken upstream and unknown here (conventions.md §5). */
export const serverRelations: Relations<ServerRow, typeof SERVER_INCLUDES> = {
  allocations: { source: 'allocation', many: true },
  user: { source: 'user', id: (server) => server.ownerId },
  subusers: { source: 'subuser', many: true },
  egg: { source: 'egg', id: (server) => server.eggId },
  nest: { source: 'nest', id: (server) => server.nestId },
  location: { source: 'location', id: (server) => server.locationId },
  variables: { source: 'server_variable', many: true },
  node: { source: 'node', id: (server) => server.nodeId },
  databases: { source: 'databases', many: true },
};
