import { Injectable } from '@nestjs/common';
import { NodeEntity, ServerEntity, SubuserEntity } from '../../../entities.js';
import { columnsOf, type RowIn } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';

const ACCESS = columnsOf(ServerEntity, 's', [
  'id',
  'uuid',
  'uuidShort',
  'name',
  'ownerId',
  'nodeId',
  'status',
])
  .and(columnsOf(NodeEntity, 'n', { nodeMaintenance: 'isInMaintenance' }))
  .and(columnsOf(SubuserEntity, 'su', ['permissions']).optional());

/** A server with the permissions of the asking user's subuser row, null without one. */
export type ServerAccessRow = RowIn<typeof ACCESS>;

/** The one query behind every request for a server of the client API. */
@Injectable()
export class ServerAccessRepository {
  constructor(private readonly database: Database) {}

  async find(by: 'uuid' | 'uuid_short', value: string, userId: number): Promise<ServerAccessRow | null> {
    const [row] = await this.database.select(
      ACCESS,
      `FROM servers s
       JOIN nodes n ON n.id = s.node_id
       LEFT JOIN subusers su ON su.server_id = s.id AND su.user_id = ?
       WHERE s.${by} = ?`,
      [userId, value],
    );
    return row ?? null;
  }
}
