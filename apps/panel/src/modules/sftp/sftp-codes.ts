import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';
import { codeGuess, LoginThrottle } from '../login/index.js';
import { TwoFactorService } from '../two-factor/index.js';
import type { User } from '../users/index.js';

const REMEMBERED_SECONDS = 12 * 3600;

/**
 * Codes of the second factor at SFTP. Programs open several connections, later ones too, all with what was typed once:
 * a code that was right goes on to count for the same account from the same address, until its password changes.
 */
@Injectable()
export class SftpCodes {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
    private readonly twoFactor: TwoFactorService,
    private readonly throttle: LoginThrottle,
  ) {}

  /** Throws a 429 after too many wrong ones, a 503 while Redis is away. */
  async accept(user: User, code: string, address: string): Promise<boolean> {
    const known = `${user.id}:${user.sessionEpoch}:${address}:${code}`;
    const key = `${this.config.redisPrefix}:sftp-code:${hash('sha256', known)}`;
    if ((await this.redis.exists(key)) === 1) return true;
    const guess = codeGuess(user.id, address);
    await this.throttle.takeCode(guess);
    if ((await this.twoFactor.accept(user.id, { code })) === null) return false;
    await this.throttle.giveBack(guess);
    await this.redis.set(key, '1', 'EX', REMEMBERED_SECONDS);
    return true;
  }
}
