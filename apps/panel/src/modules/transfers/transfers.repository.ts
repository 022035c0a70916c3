import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { TransferEntity } from './transfer.entity.js';

export type Transfer = RowOf<TransferEntity>;
export type NewTransfer = Pick<
  TransferEntity,
  | 'serverId'
  | 'oldNode'
  | 'newNode'
  | 'oldAllocation'
  | 'newAllocation'
  | 'oldAdditionalAllocations'
  | 'newAdditionalAllocations'
>;

const TRANSFER = columnsOf(TransferEntity, 't');

@Injectable()
export class TransfersRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  async insert(transfer: NewTransfer, now: Date): Promise<number> {
    const result = await this.database.manager.insert(TransferEntity, {
      ...transfer,
      isRunning: true,
      successful: null,
      archived: false,
      createdAt: now,
      updatedAt: now,
    });
    this.changed(transfer.serverId);
    return Number((result.identifiers[0] as { id: number }).id);
  }

  async find(id: number): Promise<Transfer | null> {
    return (await this.database.select(TRANSFER, 'FROM server_transfers t WHERE t.id = ?', [id]))[0] ?? null;
  }

  /** The one that goes on. */
  async findRunning(serverId: number): Promise<Transfer | null> {
    const rest = 'FROM server_transfers t WHERE t.server_id = ? AND t.is_running = 1';
    return (await this.database.select(TRANSFER, rest, [serverId]))[0] ?? null;
  }

  /** The newest one, ended or not. */
  async findLast(serverId: number): Promise<Transfer | null> {
    const rest = 'FROM server_transfers t WHERE t.server_id = ? ORDER BY t.id DESC LIMIT 1';
    return (await this.database.select(TRANSFER, rest, [serverId]))[0] ?? null;
  }

  async end({ id, serverId }: Pick<Transfer, 'id' | 'serverId'>, successful: boolean): Promise<void> {
    const change = { isRunning: null, successful, updatedAt: new Date() };
    await this.database.manager.update(TransferEntity, { id }, change);
    this.changed(serverId);
  }

  async setArchived({ id, serverId }: Pick<Transfer, 'id' | 'serverId'>): Promise<void> {
    await this.database.manager.update(TransferEntity, { id }, { archived: true, updatedAt: new Date() });
    this.changed(serverId);
  }

  /** Incremental backups of the server lie on the disk of its node. */
  async hasRepositoryOnNode(serverId: number): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM backup_objects o JOIN backup_repositories r ON r.id = o.repository_id
       JOIN backup_hosts h ON h.id = r.backup_host_id
       WHERE r.server_id = ? AND h.schema = 'wings' AND o.backup_id IS NOT NULL LIMIT 1`,
      [serverId],
    );
    return rows.length > 0;
  }

  /** Good backups of the server whose archives lie on its node. */
  async backupsOnNode(serverId: number): Promise<string[]> {
    const rows = await this.database.query<{ uuid: string }>(
      `SELECT b.uuid FROM backups b WHERE b.server_id = ? AND b.is_successful = 1 AND b.completed_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM backup_objects o WHERE o.backup_id = b.id) ORDER BY b.id`,
      [serverId],
    );
    return rows.map(({ uuid }) => uuid);
  }

  private changed(serverId: number): void {
    this.database.afterCommit(() => this.invalidation.publish('server', serverId));
  }
}
