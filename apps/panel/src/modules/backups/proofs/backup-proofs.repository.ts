import { Injectable } from '@nestjs/common';
import { columnsOf, type RowOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { BackupEntity } from '../backup.entity.js';

export type DueBackup = RowOf<BackupEntity> & { readonly nodeId: number };

const BACKUP = columnsOf(BackupEntity, 'b');

@Injectable()
export class BackupProofsRepository {
  constructor(private readonly database: Database) {}

  /**
   * For each node on which nothing goes on, the newest backup of a server that was never proved, or longest ago.
   * Only those of which the daemon counted what they hold: older ones have nothing to be compared with.
   */
  async findDue(provedBefore: Date, triedBefore: Date): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT due.id FROM (
         SELECT b.id, ROW_NUMBER() OVER (
           PARTITION BY s.node_id ORDER BY b.proved_at IS NOT NULL, b.proved_at, b.id
         ) AS place
         FROM (
           SELECT MAX(c.id) AS id FROM backups c WHERE c.is_successful = 1 AND c.completed_at IS NOT NULL GROUP BY c.server_id
         ) newest
         JOIN backups b ON b.id = newest.id
         JOIN servers s ON s.id = b.server_id
         JOIN nodes n ON n.id = s.node_id
         WHERE b.content_bytes IS NOT NULL AND s.status IS NULL AND n.maintenance_mode = 0
           AND (b.proved_at IS NULL OR b.proved_at < ?) AND (b.proof_tried_at IS NULL OR b.proof_tried_at < ?)
           AND NOT EXISTS (
             SELECT 1 FROM operations o JOIN servers t ON t.id = o.server_id
             WHERE o.state = 'running' AND t.node_id = s.node_id
           )
       ) due WHERE due.place = 1 ORDER BY due.id`,
      [provedBefore, triedBefore],
    );
    return rows.map(({ id }) => id);
  }

  async find(id: number): Promise<RowOf<BackupEntity> | null> {
    return (await this.database.select(BACKUP, 'FROM backups b WHERE b.id = ?', [id]))[0] ?? null;
  }
}
