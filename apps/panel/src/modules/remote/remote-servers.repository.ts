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

  /** Allocations that lie on the server's own node; during a transfer a server has some on another one too. */
  allocations(serverIds: readonly number[]): Promise<RemoteAllocationRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(
      ALLOCATION,
      `FROM allocations a
       JOIN servers s ON s.id = a.server_id AND s.node_id = a.node_id
       WHERE a.server_id IN (?) ORDER BY a.server_id, a.ip, a.port`,
      [serverIds],
    );
  }
}
