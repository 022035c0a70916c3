import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { BackupRepositoryEntity } from './backup-repository.entity.js';

export type RepositoryRow = Omit<BackupRepositoryEntity, 'createdAt'>;
/** With the server that it belongs to, and the node that works on it now. */
export interface ServedRepository {
  readonly server: string;
  readonly nodeId: number;
}

const REPOSITORY = columnsOf(BackupRepositoryEntity, 'r', [
  'id',
  'backupHostId',
  'serverId',
  'uuid',
  'path',
  'password',
]);

@Injectable()
export class BackupRepositoriesRepository {
  constructor(private readonly database: Database) {}

  async find(id: number): Promise<RepositoryRow | null> {
    const [row] = await this.database.select(REPOSITORY, 'FROM backup_repositories r WHERE r.id = ?', [id]);
    return row ?? null;
  }

  async findOf(serverId: number, backupHostId: number): Promise<RepositoryRow | null> {
    const [row] = await this.database.select(
      REPOSITORY,
      'FROM backup_repositories r WHERE r.server_id = ? AND r.backup_host_id = ?',
      [serverId, backupHostId],
    );
    return row ?? null;
  }

  /** Who works on it; null once the server is gone. */
  async findServed(id: number): Promise<ServedRepository | null> {
    const [row] = await this.database.query<ServedRepository>(
      `SELECT s.uuid AS server, s.node_id AS nodeId FROM backup_repositories r
       JOIN servers s ON s.id = r.server_id WHERE r.id = ?`,
      [id],
    );
    return row ?? null;
  }

  async insert(row: Omit<RepositoryRow, 'id'>): Promise<number> {
    const made = { ...row, createdAt: new Date() };
    const result = await this.database.manager.insert(BackupRepositoryEntity, made);
    return result.identifiers[0]!['id'] as number;
  }

  /** Those whose servers are gone and of which nothing is left to be taken out, oldest first. */
  findLeft(after: number, limit: number): Promise<RepositoryRow[]> {
    return this.database.select(
      REPOSITORY,
      `FROM backup_repositories r WHERE r.server_id IS NULL AND r.id > ?
         AND NOT EXISTS (SELECT 1 FROM backup_objects o WHERE o.repository_id = r.id)
       ORDER BY r.id LIMIT ?`,
      [after, limit],
    );
  }

  /** Those in a store that hold no backup any more. */
  findEmptyOf(backupHostId: number): Promise<RepositoryRow[]> {
    return this.database.select(
      REPOSITORY,
      `FROM backup_repositories r WHERE r.backup_host_id = ?
         AND NOT EXISTS (SELECT 1 FROM backup_objects o WHERE o.repository_id = r.id) ORDER BY r.id`,
      [backupHostId],
    );
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(BackupRepositoryEntity, { id });
  }
}
