import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { SubuserEntity } from './subuser.entity.js';

export interface SubuserRow {
  readonly id: number;
  readonly userId: number;
  readonly serverId: number;
  readonly permissions: string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

@Injectable()
export class SubusersRepository {
  constructor(private readonly database: Database) {}

  ofServers(serverIds: readonly number[]): Promise<SubuserRow[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.query<SubuserRow>(
      `SELECT id, user_id AS userId, server_id AS serverId, permissions, created_at AS createdAt,
              updated_at AS updatedAt
       FROM subusers WHERE server_id IN (?) ORDER BY id`,
      [serverIds],
    );
  }

  /** An owner needs no subuser row (spec/domain.md §1 servers). */
  async delete(serverId: number, userId: number): Promise<void> {
    await this.database.manager.delete(SubuserEntity, { serverId, userId });
  }
}
