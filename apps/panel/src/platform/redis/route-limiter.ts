import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimiterName } from '@app/contracts/core/limiters.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from './redis.tokens.js';
import { limitExceeded, type LimitState } from './rate-limit.js';

/** Limiters by name: those of single routes (`route.limit`), and those of failures. */
@Injectable()
export class RouteLimiter {
  private readonly limiters: ReadonlyMap<string, RateLimiterRedis>;

  constructor(@Inject(REDIS) redis: Redis, @Inject(PANEL_CONFIG) config: PanelConfig) {
    this.limiters = new Map(
      Object.entries(config.routeLimits).map(([name, { points, periodSeconds }]) => [
        name,
        new RateLimiterRedis({
          storeClient: redis,
          keyPrefix: `${config.redisPrefix}:limit:${name}`,
          points,
          duration: periodSeconds,
          rejectIfRedisNotReady: true,
          // While Redis is away each process holds the limit on its own.
          // Who was refused is refused again without asking Redis.
          inMemoryBlockOnConsumed: points + 1,
          insuranceLimiter: new RateLimiterMemory({ points, duration: periodSeconds }),
        }),
      ]),
    );
  }

  async consume(name: LimiterName, key: string): Promise<LimitState> {
    const limiter = this.limiters.get(name)!;
    const state = (result: RateLimiterRes, exceeded: boolean): LimitState => ({
      limit: limiter.points,
      remaining: exceeded ? 0 : result.remainingPoints,
      resetsAt: Date.now() + result.msBeforeNext,
      exceeded,
    });
    try {
      return state(await limiter.consume(key), false);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return state(refusal, true);
      throw refusal;
    }
  }

  /**
   * Takes a place for an attempt before it is made, so that a hundred at once are no more than one after the other,
   * and gives it back when it turns out well: only failures count. Throws a 429 when there were too many.
   */
  async countFailure(name: LimiterName, key: string, attempt: () => Promise<boolean>): Promise<boolean> {
    const state = await this.consume(name, key);
    if (state.exceeded) throw limitExceeded(state, Date.now());
    let isWrong = false;
    try {
      isWrong = !(await attempt());
      return !isWrong;
    } finally {
      // An attempt that could not be made is no wrong one.
      if (!isWrong)
        await this.limiters
          .get(name)!
          .reward(key)
          .catch(() => undefined);
    }
  }
}
