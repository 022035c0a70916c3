import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
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

/**
 * Counts a guess for the account from the address, and for the account where the address has not guessed too often;
 * both counts, and how long that of the address lasts.
 */
const TAKE = `
local function count(key)
  local guesses = redis.call('INCR', key)
  if guesses == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  return guesses
end
local near = count(KEYS[1])
local all = near > tonumber(ARGV[2]) and 0 or count(KEYS[2])
return { near, all, redis.call('PTTL', KEYS[1]) }`;

/** Forgets those from the address, and one of those for the account. */
const GIVE_BACK = `
redis.call('DEL', KEYS[1])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('DECR', KEYS[2]) end`;

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
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Throws a 429 when that address has guessed too often for that account, a 503 while Redis is away. */
  async take(guess: Guess): Promise<void> {
    const [near, all, endsInMs] = await this.count(guess);
    if (near <= PER_ADDRESS && (all <= PER_ACCOUNT || near <= 1)) return;
    const seconds = Math.max(1, Math.ceil(endsInMs / 1000));
    throw throttled({
      detail: 'There were too many wrong tries for this account from your address; try again later.',
      headers: { 'retry-after': String(seconds) },
    });
  }

  /** The same for a guess of `codeGuess`. */
  async takeCode(guess: Guess): Promise<void> {
    if ((await this.guesses(guess.account)) >= MAX_CODES) {
      throw throttled('There were too many wrong codes for this account; use a recovery code or try later.');
    }
    await this.take(guess);
  }

  /** The guess was right: it was none, and neither were the mistakes before it. */
  async giveBack(guess: Guess): Promise<void> {
    // What cannot be given back now is when its period ends.
    await this.redis.eval(GIVE_BACK, 2, ...this.keys(guess)).catch(() => undefined);
  }

  private async count(guess: Guess): Promise<readonly [near: number, all: number, endsInMs: number]> {
    try {
      const words = [...this.keys(guess), PERIOD_SECONDS, PER_ADDRESS];
      return (await this.redis.eval(TAKE, 2, ...words)) as [number, number, number];
    } catch (cause) {
      throw sessionsUnavailable({ cause });
    }
  }

  /** How often the account was guessed from anywhere in this period. */
  private async guesses(account: string): Promise<number> {
    return Number(await this.redis.get(this.keyOf('account', account)).catch(() => null));
  }

  private keys({ account, address }: Guess): [address: string, account: string] {
    return [this.keyOf('address', `${account}:${address}`), this.keyOf('account', account)];
  }

  private keyOf = (kind: string, of: string): string => `${this.config.redisPrefix}:guesses:${kind}:${of}`;
}
