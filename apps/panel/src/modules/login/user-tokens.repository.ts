import { hash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { UserTokenEntity, type TokenPurpose } from './user-token.entity.js';

const hashOf = (token: string): string => hash('sha256', token);

/** Tokens of links, by their hash. A user has one of each purpose: the newest. */
@Injectable()
export class UserTokensRepository {
  constructor(private readonly database: Database) {}

  /** Returns the token, which exists nowhere else. */
  async issue(userId: number, purpose: TokenPurpose, expiresAt: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.database.manager.upsert(
      UserTokenEntity,
      { userId, purpose, tokenHash: hashOf(token), expiresAt },
      ['userId', 'purpose'],
    );
    return token;
  }

  /**
   * Whose token it is, or null when there is none or it is too old; it is used up then. Inside a transaction a
   * refusal that follows gives it back.
   */
  async take(token: string, purpose: TokenPurpose, now: Date): Promise<number | null> {
    const where = { tokenHash: hashOf(token), purpose };
    const lock = { mode: 'pessimistic_write' } as const;
    const row = await this.database.manager.findOne(UserTokenEntity, { where, lock });
    if (!row || row.expiresAt <= now) return null;
    await this.database.manager.delete(UserTokenEntity, { id: row.id });
    return row.userId;
  }
}
