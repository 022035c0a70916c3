import { Injectable } from '@nestjs/common';
import type { RotationRule } from '@app/contracts/core/backup-rotation.js';
import { columnsOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { BackupEntity } from '../backup.entity.js';
import type { Backup } from '../backups.repository.js';
import { BackupRotationEntity } from './backup-rotation.entity.js';

const RULE = columnsOf(BackupRotationEntity, 'r');
const BACKUP = columnsOf(BackupEntity, 'b');

@Injectable()
export class BackupRotationRepository {
  constructor(private readonly database: Database) {}

  /** Null where all are kept. */
  async find(serverId: number): Promise<RotationRule | null> {
    const [row] = await this.database.select(RULE, 'FROM backup_rotations r WHERE r.server_id = ?', [
      serverId,
    ]);
    return row ?? null;
  }

  async save(serverId: number, { keepLast, keepDaily, keepWeekly, keepMonthly, timeZone }: RotationRule) {
    const row = { serverId, keepLast, keepDaily, keepWeekly, keepMonthly, timeZone };
    await this.database.manager.upsert(BackupRotationEntity, row, ['serverId']);
  }

  async delete(serverId: number): Promise<void> {
    await this.database.manager.delete(BackupRotationEntity, { serverId });
  }

  /** Servers that have a rule, by id. */
  async serversAfter(serverId: number, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ serverId: number }>(
      'SELECT r.server_id AS serverId FROM backup_rotations r WHERE r.server_id > ? ORDER BY r.server_id LIMIT ?',
      [serverId, limit],
    );
    return rows.map((row) => row.serverId);
  }

  /** Backups that a rule speaks of. */
  findSuccessful(serverId: number): Promise<Backup[]> {
    return this.database.select(
      BACKUP,
      'FROM backups b WHERE b.server_id = ? AND b.is_successful = 1 AND b.completed_at IS NOT NULL ORDER BY b.id DESC',
      [serverId],
    );
  }
}
