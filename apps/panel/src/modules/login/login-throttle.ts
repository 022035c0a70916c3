import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { throttled } from '@app/contracts/errors/common.errors.js';
import { sessionsUnavailable } from '@app/contracts/errors/auth.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

const PERIOD_SECONDS = 15 * 60;
/** Guesses for one account from one address. */
const PER_ADDRESS = 5;
/** Guesses for one account from anywhere; beyond it an address has one. */
const PER_ACCOUNT = 30;

/**
 * Wrong codes for one account from anywhere. A code has six digits and nine of them count at a time; who guesses knows
 * the password already. Recovery codes are too long to be guessed and stay open to the owner.
 */
const MAX_CODES = 20;

/** Who is guessed, and from where. */
export interface Guess {
  readonly account: string;
  readonly address: string;
}

/** A guess of the code of a second factor, whatever it opens. */
export const codeGuess = (userId: number, address: string): Guess => ({ account: `code-${userId}`, address });

/**
 * Guesses of passwords and codes, counted before they are looked at, so that many at once are not one.
 *
 * Nobody can lock somebody else out: what others guess lowers the number of tries that an address has, never to
 * none. Without that an account's name would be enough to keep its owner away; without the lowering thousands of
 * addresses would have five tries each.
 */
@Injectable()
export class LoginThrottle {
  private readonly addresses: RateLimiterRedis;
  private readonly accounts: RateLimiterRedis;

  constructor(@Inject(REDIS) redis: Redis, @Inject(PANEL_CONFIG) config: PanelConfig) {
    const counter = (name: string, points: number): RateLimiterRedis =>
      new RateLimiterRedis({
        storeClient: redis,
        keyPrefix: `${config.redisPrefix}:guesses:${name}`,
        points,
        duration: PERIOD_SECONDS,
        rejectIfRedisNotReady: true,
      });
    this.addresses = counter('address', PER_ADDRESS);
    this.accounts = counter('account', PER_ACCOUNT);
  }

  /** Throws a 429 when that address has guessed too often for that account, a 503 while Redis is away. */
  async take({ account, address }: Guess): Promise<void> {
    try {
      const near = await this.addresses.penalty(`${account}:${address}`);
      const isMuch = near.consumedPoints > PER_ADDRESS;
      const all = isMuch ? null : await this.accounts.penalty(account);
      const isMany = all !== null && all.consumedPoints > PER_ACCOUNT && near.consumedPoints > 1;
      if (!isMuch && !isMany) return;
      const seconds = Math.max(1, Math.ceil(near.msBeforeNext / 1000));
      throw throttled({
        detail: 'There were too many wrong tries for this account from your address; try again later.',
        headers: { 'retry-after': String(seconds) },
      });
    } catch (error) {
      if (throttled.is(error)) throw error;
      throw sessionsUnavailable({ cause: error });
    }
  }

  /** The same for a guess of `codeGuess`. */
  async takeCode(guess: Guess): Promise<void> {
    if ((await this.guesses(guess.account)) >= MAX_CODES) {
      throw throttled('There were too many wrong codes for this account; use a recovery code or try later.');
    }
    await this.take(guess);
  }

  /** The guess was right: it was none, and neither were the mistakes before it. */
  async giveBack({ account, address }: Guess): Promise<void> {
    const key = `${account}:${address}`;
    // What cannot be given back now is when its period ends.
    await Promise.all([this.addresses.delete(key), this.accounts.reward(account, 1)]).catch(() => undefined);
  }

  /** How often the account was guessed from anywhere in this period. */
  private async guesses(account: string): Promise<number> {
    return (await this.accounts.get(account).catch(() => null))?.consumedPoints ?? 0;
  }
}
