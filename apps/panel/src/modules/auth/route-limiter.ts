import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { LimiterName } from '@app/contracts/core/limiters.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';
import type { LimitState } from './rate-limit.js';

/** Extra limiters of single routes, named by `route.limit`; per server, or per user where there is none. */
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
}
