import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';

/** A job that has been asked for and is not done. */
export interface OutboxRow {
  readonly id: number;
  readonly job: string;
  readonly payload: unknown;
  readonly version: number;
  readonly createdAt: Date;
}

export type OutboxEntry = Pick<OutboxRow, 'id' | 'job'>;

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /** Writes the job down, or counts it on the row of its key that is there already. Returns the row's id. */
  async insert(
    row: { readonly job: string; readonly key: string; readonly payload: unknown },
    availableAt: Date,
    now: Date,
  ): Promise<number> {
    // One statement: two transactions that both looked first would both insert.
    const result = (await this.database.query(
      `INSERT INTO outbox (job, dedupe_key, payload, available_at, created_at) VALUES (?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), version = version + 1, created_at = VALUES(created_at)`,
      [row.job, row.key, JSON.stringify(row.payload), availableAt, now],
    )) as unknown as { insertId: number };
    return Number(result.insertId);
  }

  /** Writes down many of the same job, as `insert` does. */
  async insertAll(
    job: string,
    rows: readonly { readonly key: string; readonly payload: unknown }[],
    availableAt: Date,
    now: Date,
  ): Promise<OutboxEntry[]> {
    await this.database.query(
      `INSERT INTO outbox (job, dedupe_key, payload, available_at, created_at)
       VALUES ${rows.map(() => '(?, ?, ?, ?, ?)').join(', ')}
       ON DUPLICATE KEY UPDATE version = version + 1, created_at = VALUES(created_at)`,
      rows.flatMap(({ key, payload }) => [job, key, JSON.stringify(payload), availableAt, now]),
    );
    return this.database.query<OutboxEntry>(
      'SELECT id, job FROM outbox WHERE job = ? AND dedupe_key IN (?)',
      [job, rows.map(({ key }) => key)],
    );
  }

  async find(id: number): Promise<OutboxRow | null> {
    const [row] = await this.database.query<OutboxRow>(
      'SELECT id, job, payload, version, created_at AS createdAt FROM outbox WHERE id = ?',
      [id],
    );
    return row ?? null;
  }

  /** Removes what has been done; false when it was asked for again meanwhile, or is gone. */
  async remove({ id, version }: Pick<OutboxRow, 'id' | 'version'>): Promise<boolean> {
    const result = (await this.database.query('DELETE FROM outbox WHERE id = ? AND version = ?', [
      id,
      version,
    ])) as unknown as { affectedRows: number };
    return result.affectedRows > 0;
  }

  /** Takes rows that are due away from other sweepers until `nextAt`. */
  async claim(now: Date, nextAt: Date, limit: number): Promise<OutboxEntry[]> {
    return this.database.transaction(async () => {
      const rows = await this.database.query<OutboxEntry>(
        'SELECT id, job FROM outbox WHERE available_at <= ? ORDER BY available_at LIMIT ? FOR UPDATE SKIP LOCKED',
        [now, limit],
      );
      if (rows.length === 0) return rows;
      await this.database.query('UPDATE outbox SET available_at = ? WHERE id IN (?)', [
        nextAt,
        rows.map((row) => row.id),
      ]);
      return rows;
    });
  }

  /** The rows behind that id, in the order of their ids. */
  after(id: number, limit: number): Promise<OutboxEntry[]> {
    return this.database.query<OutboxEntry>('SELECT id, job FROM outbox WHERE id > ? ORDER BY id LIMIT ?', [
      id,
      limit,
    ]);
  }
}
