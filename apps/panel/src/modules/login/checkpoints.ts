import { hash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { sessionsUnavailable } from '@app/contracts/errors/auth.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

const SECONDS = 5 * 60;
const MAX_TRIES = 5;

/** A login whose password was right and whose second factor is still to come. */
export interface Checkpoint {
  readonly userId: number;
  /** `session_epoch` at the password: a new password between the two steps ends the login. */
  readonly epoch: number;
  readonly isRemembered: boolean;
}

/** Logins between password and second factor, by the hash of their token. */
@Injectable()
export class Checkpoints {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** Returns the token. */
  async open(checkpoint: Checkpoint): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const key = this.key(token);
    const fields = { state: JSON.stringify(checkpoint) };
    await this.ask((redis) => redis.multi().hset(key, fields).expire(key, SECONDS).exec());
    return token;
  }

  /** The login of that token, counted as one try; null when it is over or was tried too often. */
  async attempt(token: string): Promise<Checkpoint | null> {
    const key = this.key(token);
    const state = await this.ask((redis) => redis.hget(key, 'state'));
    if (state === null) return null;
    const tries = await this.ask((redis) => redis.hincrby(key, 'tries', 1));
    // It may have ended between the two commands: the count alone would stay for ever.
    if (tries > MAX_TRIES || tries === 1) await this.ask((redis) => redis.expire(key, SECONDS, 'LT'));
    return tries > MAX_TRIES ? null : (JSON.parse(state) as Checkpoint);
  }

  /** False when another request has closed it: then that one logs in. */
  async close(token: string): Promise<boolean> {
    return (await this.ask((redis) => redis.del(this.key(token)))) === 1;
  }

  private key = (token: string): string => `${this.config.redisPrefix}:checkpoint:${hash('sha256', token)}`;

  private async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    try {
      return await command(this.redis);
    } catch (cause) {
      throw sessionsUnavailable({ cause });
    }
  }
}
