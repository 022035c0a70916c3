import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { isAscii } from '../database/sql-filter.js';
import type { DeadJobs, LateJobs, ListedRow, NewOutboxRow, OutboxEntry, OutboxRow } from './outbox-row.js';

const ROW = 'id, job, payload, version, lost_runs AS lostRuns, created_at AS createdAt';
/** No sweeper finds a dead row, however many there are. */
const NEVER = new Date('9999-12-31T00:00:00Z');
const MAX_ERROR = 2_000;

@Injectable()
export class OutboxRepository {
  constructor(private readonly database: Database) {}

  /**
   * Writes jobs of one kind down, or counts them on the rows of their keys that are there already; a dead one lives
   * again. Gives the rows.
   */
  async insert(
    job: string,
    rows: readonly NewOutboxRow[],
    availableAt: Date,
    now: Date,
  ): Promise<OutboxEntry[]> {
    // One statement: two transactions that both looked first would both insert.
    await this.database.query(
      `INSERT INTO outbox (job, dedupe_key, payload, available_at, created_at)
       VALUES ${rows.map(() => '(?, ?, ?, ?, ?)').join(', ')}
       ON DUPLICATE KEY UPDATE version = version + 1, created_at = VALUES(created_at),
         available_at = IF(failed_at IS NULL, available_at, VALUES(available_at)),
         lost_runs = IF(failed_at IS NULL, lost_runs, 0), failed_at = NULL, error = NULL`,
      rows.flatMap(({ key, payload }) => [job, key, JSON.stringify(payload), availableAt, now]),
    );
    return this.database.query<OutboxEntry>(
      'SELECT id, job FROM outbox WHERE job = ? AND dedupe_key IN (?)',
      [job, rows.map(({ key }) => key)],
    );
  }

  /** Null when the job is done or dead. */
  async find(id: number): Promise<OutboxRow | null> {
    const rest = 'FROM outbox WHERE id = ? AND failed_at IS NULL';
    return (await this.database.query<OutboxRow>(`SELECT ${ROW} ${rest}`, [id]))[0] ?? null;
  }

  /** Removes what has been done; false when it was asked for again meanwhile, or is gone. */
  async remove({ id, version }: Pick<OutboxRow, 'id' | 'version'>): Promise<boolean> {
    const result = (await this.database.query('DELETE FROM outbox WHERE id = ? AND version = ?', [
      id,
      version,
    ])) as unknown as { affectedRows: number };
    return result.affectedRows > 0;
  }

  /** Counts runs that ended with their process. */
  async countLost(id: number, runs: number): Promise<void> {
    await this.database.query('UPDATE outbox SET lost_runs = lost_runs + ? WHERE id = ?', [runs, id]);
  }

  /** Keeps what has failed for good; false when it was asked for again meanwhile, or is gone. */
  async bury({ id, version }: Pick<OutboxRow, 'id' | 'version'>, error: string, now: Date): Promise<boolean> {
    const result = (await this.database.query(
      'UPDATE outbox SET failed_at = ?, error = ?, available_at = ? WHERE id = ? AND version = ?',
      [now, error.slice(0, MAX_ERROR), NEVER, id, version],
    )) as unknown as { affectedRows: number };
    return result.affectedRows > 0;
  }

  /** Brings a dead row back; false when it is none. */
  async revive(id: number, availableAt: Date, now: Date): Promise<boolean> {
    const result = (await this.database.query(
      `UPDATE outbox SET failed_at = NULL, error = NULL, lost_runs = 0, version = version + 1, available_at = ?,
         created_at = ? WHERE id = ? AND failed_at IS NOT NULL`,
      [availableAt, now, id],
    )) as unknown as { affectedRows: number };
    return result.affectedRows > 0;
  }

  /** The same for all of these names; the sweeper finds them at once. Returns how many there were. */
  async reviveAll(jobs: readonly string[], now: Date): Promise<number> {
    const names = jobs.filter(isAscii);
    if (names.length === 0) return 0;
    const result = (await this.database.query(
      `UPDATE outbox SET failed_at = NULL, error = NULL, lost_runs = 0, version = version + 1, available_at = ?,
         created_at = ? WHERE failed_at IS NOT NULL AND job IN (?)`,
      [now, now, names],
    )) as unknown as { affectedRows: number };
    return result.affectedRows;
  }

  /** Newest first; `most` of them count. */
  async newest(
    isDead: boolean | null,
    { page, perPage }: { readonly page: number; readonly perPage: number },
    most: number,
  ): Promise<{ rows: ListedRow[]; total: number }> {
    const from = `FROM outbox${isDead === null ? '' : ` WHERE failed_at IS ${isDead ? 'NOT NULL' : 'NULL'}`}`;
    const total = await this.database.countUpTo(most, from);
    const offset = (page - 1) * perPage;
    const rows = await this.database.query<ListedRow>(
      `SELECT ${ROW}, failed_at AS failedAt, error ${from} ORDER BY id DESC LIMIT ? OFFSET ?`,
      [Math.min(perPage, Math.max(0, total - offset)), offset],
    );
    return { rows, total };
  }

  /** Those that failed for good, by their names; so many names. */
  async deadByName(limit: number): Promise<DeadJobs[]> {
    const rows = await this.database.query<DeadJobs>(
      `SELECT job, COUNT(*) AS count, MIN(failed_at) AS since, MAX(error) AS error FROM outbox
       WHERE failed_at IS NOT NULL GROUP BY job ORDER BY job LIMIT ?`,
      [limit],
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  /** Jobs of these names that were asked for before that and are still tried. */
  async askedBefore(jobs: readonly string[], before: Date): Promise<LateJobs> {
    const [row] = await this.database.query<LateJobs>(
      `SELECT COUNT(*) AS count, MIN(created_at) AS since FROM outbox
       WHERE job IN (?) AND failed_at IS NULL AND created_at < ?`,
      [jobs, before],
    );
    return { count: Number(row!.count), since: row!.since };
  }

  async counts(): Promise<{ readonly waiting: number; readonly dead: number }> {
    const dead = await this.database.count('FROM outbox WHERE failed_at IS NOT NULL');
    return { dead, waiting: (await this.database.count('FROM outbox')) - dead };
  }

  async findListed(id: number): Promise<ListedRow | null> {
    const [row] = await this.database.query<ListedRow>(
      `SELECT ${ROW}, failed_at AS failedAt, error FROM outbox WHERE id = ?`,
      [id],
    );
    return row ?? null;
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
    return this.database.query<OutboxEntry>(
      'SELECT id, job FROM outbox WHERE id > ? AND failed_at IS NULL ORDER BY id LIMIT ?',
      [id, limit],
    );
  }

  /** Removes at most so many that died before; returns how many there were. */
  async removeDead(before: Date, limit: number): Promise<number> {
    const result = (await this.database.query(
      'DELETE FROM outbox WHERE failed_at < ? ORDER BY failed_at LIMIT ?',
      [before, limit],
    )) as unknown as { affectedRows: number };
    return result.affectedRows;
  }
}
