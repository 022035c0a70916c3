import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { ServerDeletionEntity } from './server-deletion.entity.js';

export type WaitingDeletion = RowOf<ServerDeletionEntity>;

const DELETION = columnsOf(ServerDeletionEntity, 'd');

/** Deletions whose end nobody has seen yet. */
@Injectable()
export class ServerDeletionsRepository {
  constructor(private readonly database: Database) {}

  /** Nothing happens where the server is gone. */
  async put(serverId: number, askedAt: Date, dueAt: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO server_deletions (server_id, asked_at, due_at) SELECT id, ?, ? FROM servers WHERE id = ?
       ON DUPLICATE KEY UPDATE asked_at = VALUES(asked_at), due_at = VALUES(due_at)`,
      [askedAt, dueAt, serverId],
    );
  }

  due(now: Date, limit: number): Promise<WaitingDeletion[]> {
    return this.database.select(
      DELETION,
      'FROM server_deletions d WHERE d.due_at <= ? ORDER BY d.due_at LIMIT ?',
      [now, limit],
    );
  }

  async delay(serverId: number, dueAt: Date): Promise<void> {
    await this.database.manager.update(ServerDeletionEntity, { serverId }, { dueAt });
  }

  async drop(serverId: number): Promise<void> {
    await this.database.manager.delete(ServerDeletionEntity, { serverId });
  }
}
