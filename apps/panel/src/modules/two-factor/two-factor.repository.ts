import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { TwoFactorEntity } from './two-factor.entity.js';

export type TwoFactorChange = Partial<
  Pick<TwoFactorEntity, 'secret' | 'confirmedAt' | 'lastStep' | 'recoveryCodes'>
>;

@Injectable()
export class TwoFactorRepository {
  constructor(private readonly database: Database) {}

  /** Locked until the running transaction ends, so that one code is not taken twice. */
  findLocked(userId: number): Promise<TwoFactorEntity | null> {
    return this.database.manager.findOne(TwoFactorEntity, {
      where: { userId },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** A first secret, or another one in the place of one that was never confirmed. */
  async offer(userId: number, secret: string): Promise<void> {
    const now = new Date();
    await this.database.query(
      `INSERT INTO two_factors (user_id, secret, recovery_codes, created_at, updated_at) VALUES (?, ?, '[]', ?, ?)
       ON DUPLICATE KEY UPDATE secret = VALUES(secret), last_step = NULL, updated_at = VALUES(updated_at)`,
      [userId, secret, now, now],
    );
  }

  async update(userId: number, change: TwoFactorChange): Promise<void> {
    await this.database.manager.update(TwoFactorEntity, { userId }, { ...change, updatedAt: new Date() });
  }

  async delete(userId: number): Promise<void> {
    await this.database.manager.delete(TwoFactorEntity, { userId });
  }
}
