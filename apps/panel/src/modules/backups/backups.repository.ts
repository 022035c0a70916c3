import { Injectable } from '@nestjs/common';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { ServerEntity } from '../../entities.js';
import { columnsOf, type RowIn, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { BackupEntity } from './backup.entity.js';

export type Backup = RowOf<BackupEntity>;
export type BackupChange = Partial<
  Omit<BackupEntity, 'id' | 'serverId' | 'uuid' | 'createdAt' | 'updatedAt'>
>;

const BACKUP = columnsOf(BackupEntity, 'b');
/** What backups depend on of their server. */
const SERVER = columnsOf(ServerEntity, 's', ['id', 'uuid', 'nodeId', 'status', 'backupLimit']);
export type BackedUpServer = RowIn<typeof SERVER>;

/** It counts against the limit and the throttle. */
const COUNTS = '(b.completed_at IS NULL OR b.is_successful = 1)';

@Injectable()
export class BackupsRepository {
  constructor(private readonly database: Database) {}

  async page(
    serverId: number,
    request: ListRequest,
  ): Promise<{ rows: Backup[]; total: number; counted: number }> {
    const [rows, total, counted] = await Promise.all([
      this.database.select(BACKUP, 'FROM backups b WHERE b.server_id = ? ORDER BY b.id LIMIT ? OFFSET ?', [
        serverId,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
      this.database.count('FROM backups b WHERE b.server_id = ?', [serverId]),
      this.count(serverId),
    ]);
    return { rows, total, counted };
  }

  count(serverId: number): Promise<number> {
    return this.database.count(`FROM backups b WHERE b.server_id = ? AND ${COUNTS}`, [serverId]);
  }

  async find(id: number): Promise<Backup | null> {
    return (await this.database.select(BACKUP, 'FROM backups b WHERE b.id = ?', [id]))[0] ?? null;
  }

  /** It is to be restored once another one has been made. */
  async isAwaited(id: number): Promise<boolean> {
    return (await this.database.count('FROM backups b WHERE b.restore_next = ?', [id])) > 0;
  }

  async findByUuid(uuid: string): Promise<Backup | null> {
    const [row] = await this.database.select(BACKUP, 'FROM backups b WHERE b.uuid = ?', [uuid]);
    return row ?? null;
  }

  async findByServer(serverId: number, uuid: string): Promise<Backup | null> {
    const backup = await this.findByUuid(uuid);
    return backup?.serverId === serverId ? backup : null;
  }

  /** Times at which backups that count were begun. */
  async begunSince(serverId: number, since: Date): Promise<Date[]> {
    const rows = await this.database.query<{ begun: Date }>(
      `SELECT b.created_at AS begun FROM backups b WHERE b.server_id = ? AND b.created_at > ? AND ${COUNTS}`,
      [serverId, since],
    );
    return rows.map(({ begun }) => begun);
  }

  /** The one that rotation takes first; null when all that count are locked or still being made. */
  async findOldestRemovable(serverId: number): Promise<Backup | null> {
    const [row] = await this.database.select(
      BACKUP,
      'FROM backups b WHERE b.server_id = ? AND b.is_successful = 1 AND b.is_locked = 0 ORDER BY b.id LIMIT 1',
      [serverId],
    );
    return row ?? null;
  }

  /** Those that are still being made, oldest first. */
  findUnfinished(startedBefore: Date, limit: number): Promise<Backup[]> {
    return this.database.select(
      BACKUP,
      'FROM backups b WHERE b.completed_at IS NULL AND b.created_at < ? ORDER BY b.created_at LIMIT ?',
      [startedBefore, limit],
    );
  }

  findUnfinishedOf(serverId: number): Promise<Backup[]> {
    return this.database.select(BACKUP, 'FROM backups b WHERE b.server_id = ? AND b.completed_at IS NULL', [
      serverId,
    ]);
  }

  findRestoring(serverId: number): Promise<Backup[]> {
    return this.database.select(
      BACKUP,
      'FROM backups b WHERE b.server_id = ? AND b.restore_started_at IS NOT NULL AND b.restore_ended_at IS NULL',
      [serverId],
    );
  }

  /** The one that was restored last, or is being restored. */
  async findLastRestored(serverId: number): Promise<Backup | null> {
    const [row] = await this.database.select(
      BACKUP,
      `FROM backups b WHERE b.server_id = ? AND b.restore_started_at IS NOT NULL
       ORDER BY b.restore_started_at DESC LIMIT 1`,
      [serverId],
    );
    return row ?? null;
  }

  /** The newest one when it has failed. */
  async findLastFailed(serverId: number): Promise<Backup | null> {
    const [row] = await this.database.select(
      BACKUP,
      'FROM backups b WHERE b.server_id = ? ORDER BY b.id DESC LIMIT 1',
      [serverId],
    );
    return row && row.completedAt !== null && !row.isSuccessful ? row : null;
  }

  async insert(
    backup: Pick<BackupEntity, 'serverId' | 'uuid' | 'name' | 'ignoredFiles' | 'isLocked' | 'isScheduled'>,
    now: Date,
  ): Promise<Backup> {
    const row = {
      ...backup,
      isSuccessful: false,
      checksum: null,
      bytes: 0,
      files: null,
      contentBytes: null,
      proofOutcome: null,
      proofError: null,
      provedAt: null,
      proofTriedAt: null,
      completedAt: null,
      restoreStartedAt: null,
      restoreEndedAt: null,
      restoreTruncates: false,
      restoreStarts: false,
      restoreNext: null,
      createdAt: now,
      updatedAt: now,
    };
    const result = await this.database.manager.insert(BackupEntity, row);
    return { ...row, id: Number((result.identifiers[0] as { id: number }).id) };
  }

  async update(id: number, change: BackupChange): Promise<void> {
    await this.database.manager.update(BackupEntity, { id }, { ...change, updatedAt: new Date() });
  }

  /** False when it was gone already. */
  async delete(id: number): Promise<boolean> {
    return ((await this.database.manager.delete(BackupEntity, { id })).affected ?? 0) > 0;
  }

  /** The server, kept from others until the transaction ends; null when it is gone. */
  async lockServer(id: number): Promise<BackedUpServer | null> {
    const [row] = await this.database.select(SERVER, 'FROM servers s WHERE s.id = ? FOR UPDATE', [id]);
    return row ?? null;
  }

  async findServer(id: number): Promise<BackedUpServer | null> {
    return (await this.database.select(SERVER, 'FROM servers s WHERE s.id = ?', [id]))[0] ?? null;
  }

  /** The node that may speak of a backup. */
  async findNode(serverId: number): Promise<number | null> {
    const [row] = await this.database.query<{ nodeId: number }>(
      'SELECT node_id AS nodeId FROM servers WHERE id = ?',
      [serverId],
    );
    return row?.nodeId ?? null;
  }
}
