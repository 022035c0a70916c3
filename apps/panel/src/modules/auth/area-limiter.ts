import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { PANEL_CONFIG, type PanelConfig, type RateLimit } from '../../config/panel.config.js';
import type { LimitState } from '../../platform/redis/rate-limit.js';
import { REDIS } from '../../platform/redis/redis.tokens.js';

export type LimitedArea = 'client' | 'application';

interface Window {
  /** Requests that came to this process. */
  local: number;
  /** How many of them Redis has been told of. */
  told: number;
  /** Requests of other processes, as Redis last told. */
  others: number;
  endsAt: number;
  syncedAt: number;
  syncing: Promise<void> | null;
}

const MAX_KEYS = 20_000;
/** Part of the limit that a process may use before it tells the others. */
const BATCH_PART = 0.05;
/** So many batches before the limit each request asks Redis. */
const NEAR_BATCHES = 3;
const SYNC_EVERY_MS = 1_000;

/**
 * Requests per caller and period, counted across all processes in Redis. A process counts by itself and settles in
 * batches (a twentieth of the limit, at least once a second while requests come), so that a request costs no
 * round trip until the limit is near. Alone it is exact; N processes may let through about N batches more. While
 * Redis is away each process holds the limit on its own.
 */
@Injectable()
export class AreaLimiter {
  /** Made anew when administrators change the limit. */
  private readonly limiters = new Map<LimitedArea, { limit: RateLimit; shared: RateLimiterRedis }>();
  private readonly windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'rateLimits' | 'redisPrefix'>,
  ) {}

  /** Counts one request of a key or, with sessions, of a user. */
  async consume(area: LimitedArea, caller: string): Promise<LimitState> {
    const { limit } = this.limiterOf(area);
    const id = `${area}:${caller}`;
    const now = Date.now();
    let window = this.windows.get(id);
    if (!window || window.endsAt <= now) {
      window = {
        local: 0,
        told: 0,
        others: 0,
        endsAt: now + limit.periodSeconds * 1000,
        syncedAt: 0,
        syncing: null,
      };
      this.windows.set(id, window);
    }
    // Each request keeps its own place in the row, however many wait for Redis together.
    const place = ++window.local;
    const batch = Math.max(1, Math.floor(limit.points * BATCH_PART));
    const isStale = place - window.told >= batch || now - window.syncedAt >= SYNC_EVERY_MS;
    const left = limit.points - window.others - place;
    if (window.syncedAt === 0 || (left >= -batch && left < batch * NEAR_BATCHES)) {
      // A window's first request learns what others have counted, and near the limit it is counted one by one.
      await window.syncing;
      if (window.told < place) await (window.syncing ??= this.sync(area, caller, window));
    } else if (isStale && !window.syncing) {
      window.syncing = this.sync(area, caller, window);
    }
    const used = window.others + place;
    return {
      limit: limit.points,
      remaining: Math.max(0, limit.points - used),
      resetsAt: window.endsAt,
      exceeded: used > limit.points,
    };
  }

  private limiterOf(area: LimitedArea): { limit: RateLimit; shared: RateLimiterRedis } {
    const limit = this.config.rateLimits[area];
    const present = this.limiters.get(area);
    if (
      present &&
      present.limit.points === limit.points &&
      present.limit.periodSeconds === limit.periodSeconds
    )
      return present;
    const shared = new RateLimiterRedis({
      storeClient: this.redis,
      keyPrefix: `${this.config.redisPrefix}:limit:${area}`,
      points: limit.points,
      duration: limit.periodSeconds,
      rejectIfRedisNotReady: true,
    });
    const made = { limit, shared };
    this.limiters.set(area, made);
    return made;
  }

  private async sync(area: LimitedArea, caller: string, window: Window): Promise<void> {
    const points = window.local - window.told;
    try {
      const result = await this.limiterOf(area).shared.penalty(caller, points);
      window.told += points;
      window.others = Math.max(0, result.consumedPoints - window.told);
      window.endsAt = Date.now() + Math.max(0, result.msBeforeNext);
    } catch {
      // Redis is away: what was counted here goes out with the next attempt.
    } finally {
      window.syncedAt = Date.now();
      window.syncing = null;
    }
  }
}
