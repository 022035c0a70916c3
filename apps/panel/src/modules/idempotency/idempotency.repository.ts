import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isLockTimeout } from '../../platform/database/sql-errors.js';
import type { KeptClaim } from './idempotency.policy.js';

/** A key of one owner, with what it stands for. */
export interface Claim {
  readonly ownerId: number;
  readonly name: string;
  readonly fingerprint: string;
}

export interface StoredClaim extends KeptClaim {
  /** Encrypted; null = none yet. */
  readonly answer: string | null;
}

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** What is known of a key; `locked` while a transaction that claims it has not ended. */
  async find({ ownerId, name }: Claim): Promise<StoredClaim | 'locked' | null> {
    try {
      const [row] = await this.database.query<Omit<StoredClaim, 'isAnswered'>>(
        `SELECT fingerprint, answer, created_at AS createdAt FROM idempotency_keys
         WHERE owner_id = ? AND name = ? FOR UPDATE NOWAIT`,
        [ownerId, name],
      );
      return row ? { ...row, isAnswered: row.answer !== null } : null;
    } catch (error) {
      if (isLockTimeout(error)) return 'locked';
      throw error;
    }
  }

  /** Throws what `isDuplicate` knows when somebody else has claimed the key. */
  async insert({ ownerId, name, fingerprint }: Claim, now: Date): Promise<void> {
    await this.database.query(
      'INSERT INTO idempotency_keys (owner_id, name, fingerprint, created_at) VALUES (?, ?, ?, ?)',
      [ownerId, name, fingerprint, now],
    );
  }

  /** False when the claim is gone. */
  async answer({ ownerId, name }: Claim, answer: string): Promise<boolean> {
    const result = (await this.database.query(
      'UPDATE idempotency_keys SET answer = ? WHERE owner_id = ? AND name = ?',
      [answer, ownerId, name],
    )) as unknown as { affectedRows: number };
    return result.affectedRows > 0;
  }

  async remove({ ownerId, name }: Claim): Promise<void> {
    await this.database.query('DELETE FROM idempotency_keys WHERE owner_id = ? AND name = ?', [
      ownerId,
      name,
    ]);
  }

  /** Removes at most so many; returns how many there were. */
  async removeBefore(before: Date, limit: number): Promise<number> {
    const result = (await this.database.query(
      'DELETE FROM idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT ?',
      [before, limit],
    )) as unknown as { affectedRows: number };
    return result.affectedRows;
  }
}
