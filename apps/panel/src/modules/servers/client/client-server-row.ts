import { NodeEntity, SubuserEntity, TransferEntity } from '../../../entities.js';
import { columnsOf, type RowIn, type RowOf } from '../../../platform/database/columns.js';
import type { AllocationEntity } from '../../../entities.js';
import type { ResolvedEgg } from '../../eggs/index.js';
import type { Subuser } from '../../subusers/index.js';
import { ServerEntity } from '../server.entity.js';

export const CLIENT_SERVER = columnsOf(ServerEntity, 's', [
  'id',
  'uuid',
  'uuidShort',
  'nodeId',
  'ownerId',
  'name',
  'description',
  'status',
  'memory',
  'swap',
  'disk',
  'io',
  'cpu',
  'threads',
  'oomKiller',
  'allocationId',
  'eggId',
  'startup',
  'image',
  'databaseLimit',
  'allocationLimit',
  'backupLimit',
])
  .and(
    columnsOf(NodeEntity, 'n', {
      nodeName: 'name',
      nodeFqdn: 'fqdn',
      nodeSftpAlias: 'daemonSftpAlias',
      nodeSftpPort: 'daemonSftp',
      nodeMaintenance: 'isInMaintenance',
    }),
  )
  .and(columnsOf(SubuserEntity, 'su', ['permissions']).optional())
  // Of the move that goes on.
  .and(columnsOf(TransferEntity, 't', { transferId: 'id' }).optional());

/** One server as the client API needs it, with the permissions of the reader's own subuser row, if there is one. */
export type ClientServerRow = RowIn<typeof CLIENT_SERVER>;

/** What belongs to one server and changes seldom. */
export interface ServerParts {
  /** By id. */
  readonly allocations: readonly RowOf<AllocationEntity>[];
  /** By the id of the variable. */
  readonly values: ReadonlyMap<number, string>;
}

/** What belongs to the servers of an answer. */
export interface ClientServerDetails {
  /** By server. */
  readonly parts: ReadonlyMap<number, ServerParts>;
  readonly subusers: ReadonlyMap<number, readonly Subuser[]>;
  /** By egg. */
  readonly eggs: ReadonlyMap<number, ResolvedEgg>;
}
