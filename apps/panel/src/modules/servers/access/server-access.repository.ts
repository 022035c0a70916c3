import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';

export interface ServerAccessRow {
  readonly id: number;
  readonly uuid: string;
  readonly uuidShort: string;
  readonly name: string;
  readonly ownerId: number;
  readonly nodeId: number;
  readonly status: string | null;
  readonly nodeMaintenance: 0 | 1;
  /** Of the asking user's subuser row, or null without one. */
  readonly permissions: string[] | null;
}

/** The one query behind every request for a server of the client API. */
@Injectable()
export class ServerAccessRepository {
  constructor(private readonly database: Database) {}

  async find(by: 'uuid' | 'uuid_short', value: string, userId: number): Promise<ServerAccessRow | null> {
    const [row] = await this.database.query<ServerAccessRow>(
      `SELECT s.id, s.uuid, s.uuid_short AS uuidShort, s.name, s.owner_id AS ownerId, s.node_id AS nodeId, s.status,
              n.maintenance_mode AS nodeMaintenance, su.permissions
       FROM servers s
       JOIN nodes n ON n.id = s.node_id
       LEFT JOIN subusers su ON su.server_id = s.id AND su.user_id = ?
       WHERE s.${by} = ?`,
      [userId, value],
    );
    return row ?? null;
  }
}
