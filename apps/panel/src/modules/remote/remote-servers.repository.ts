import { Injectable } from '@nestjs/common';
import { AllocationEntity, LocationEntity, ServerEntity, UserEntity } from '../../entities.js';
import { columnsOf, type RowIn } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';

const SERVER = columnsOf(ServerEntity, 's', [
  'id',
  'uuid',
  'nodeId',
  'name',
  'description',
  'status',
  'skipScripts',
  'memory',
  'swap',
  'disk',
  'io',
  'cpu',
  'threads',
  'oomKiller',
  'allocationId',
  'allocationLimit',
  'eggId',
  'startup',
  'image',
  'dockerLabels',
])
  .and(columnsOf(UserEntity, 'u', { ownerUuid: 'uuid' }))
  .and(columnsOf(LocationEntity, 'l', { locationShort: 'short' }).optional());
const ALLOCATION = columnsOf(AllocationEntity, 'a', {
  id: 'id',
  serverId: 'serverId',
  ip: 'ip',
  port: 'port',
});

/** A server as its node needs it. */
export type RemoteServerRow = RowIn<typeof SERVER>;
export type RemoteAllocationRow = RowIn<typeof ALLOCATION>;

const FROM = `FROM servers s JOIN nodes n ON n.id = s.node_id JOIN users u ON u.id = s.owner_id
  LEFT JOIN locations l ON l.id = n.location_id`;

@Injectable()
export class RemoteServersRepository {
  constructor(private readonly database: Database) {}

  /** By full or short uuid. */
  async find(identifier: string): Promise<RemoteServerRow | null> {
    const column = identifier.length === 8 ? 'uuid_short' : 'uuid';
    const [row] = await this.database.select(SERVER, `${FROM} WHERE s.${column} = ?`, [identifier]);
    return row ?? null;
  }

  async page(
    nodeId: number,
    page: { readonly limit: number; readonly offset: number },
  ): Promise<{ rows: RemoteServerRow[]; total: number }> {
    const [total, rows] = await Promise.all([
      this.database.count('FROM servers WHERE node_id = ?', [nodeId]),
      this.database.select(SERVER, `${FROM} WHERE s.node_id = ? ORDER BY s.id LIMIT ? OFFSET ?`, [
        nodeId,
        page.limit,
        page.offset,
      ]),
    ]);
    return { rows, total };
  }

  /** The primary allocation that a server will have on a node that it is on its way to; null when it is not. */
  async arriving(serverId: number, nodeId: number): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      'SELECT new_allocation AS id FROM server_transfers WHERE server_id = ? AND is_running = 1 AND new_node = ?',
      [serverId, nodeId],
    );
    return row?.id ?? null;
  }

  /** Those that lie on this node; during a transfer a server has some on another one too. */
  allocations(serverIds: readonly number[], nodeId: number): Promise<RemoteAllocationRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(
      ALLOCATION,
      `FROM allocations a
       WHERE a.server_id IN (?) AND a.node_id = ? ORDER BY a.server_id, a.ip, a.port`,
      [serverIds, nodeId],
    );
  }
}
