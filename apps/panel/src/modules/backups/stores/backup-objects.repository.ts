import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { columnsOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { BackupObjectEntity, type BackupObjectState } from './backup-host.entity.js';

export type BackupObject = Omit<BackupObjectEntity, 'createdAt'>;
export type NewObject = Pick<BackupObject, 'backupHostId' | 'backupId' | 'objectKey'> &
  Partial<Pick<BackupObject, 'repositoryId'>>;

const OBJECT = columnsOf(BackupObjectEntity, 'o', [
  'id',
  'backupHostId',
  'backupId',
  'objectKey',
  'uploadId',
  'repositoryId',
  'state',
]);

@Injectable()
export class BackupObjectsRepository {
  constructor(private readonly database: Database) {}

  async insert(object: NewObject): Promise<void> {
    const row = {
      repositoryId: null,
      ...object,
      uploadId: null,
      state: 'open' as const,
      createdAt: new Date(),
    };
    await this.database.manager.insert(BackupObjectEntity, row);
  }

  /** Null for a backup on its node's disk. */
  async findOf(backupId: number): Promise<BackupObject | null> {
    const [row] = await this.database.select(OBJECT, 'FROM backup_objects o WHERE o.backup_id = ?', [
      backupId,
    ]);
    return row ?? null;
  }

  /** False when one has been begun already, or the object is to go. */
  async setUpload(id: number, uploadId: string): Promise<boolean> {
    const change = await this.database.manager.update(
      BackupObjectEntity,
      { id, uploadId: IsNull(), state: 'open' },
      { uploadId },
    );
    return (change.affected ?? 0) > 0;
  }

  async setState(id: number, state: BackupObjectState): Promise<void> {
    await this.database.manager.update(BackupObjectEntity, { id }, { state });
  }

  /** Objects of backups that failed without a report: one that comes late still counts for a while. */
  async doomFailed(before: Date): Promise<void> {
    await this.database.query(
      `UPDATE backup_objects o JOIN backups b ON b.id = o.backup_id SET o.state = 'doomed'
       WHERE o.state = 'open' AND b.is_successful = 0 AND b.completed_at < ?`,
      [before],
    );
  }

  /** What is to be removed from its store, oldest first. */
  findDoomed(after: number, limit: number): Promise<BackupObject[]> {
    return this.database.select(
      OBJECT,
      `FROM backup_objects o WHERE (o.backup_id IS NULL OR o.state = 'doomed') AND o.id > ?
       ORDER BY o.id LIMIT ?`,
      [after, limit],
    );
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(BackupObjectEntity, { id });
  }
}
