import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** Other processes say when an egg changes; the time covers what is lost while Redis is away. */
const TTL_MS = 10_000;
const TOPIC = 'egg';

/** Resolved eggs by id. An egg may inherit from any other, so a change forgets them all. */
@Injectable()
export class EggCache implements OnModuleInit {
  private readonly eggs = new LRUCache<number, ResolvedEgg>({ max: 1_000, ttl: TTL_MS });
  private epoch = 0;

  constructor(private readonly invalidation: CacheInvalidation) {}

  onModuleInit(): void {
    this.invalidation.on(TOPIC, () => {
      this.epoch++;
      this.eggs.clear();
    });
  }

  /** The cached egg, else what `load` finds; a change while it loads keeps it out of the cache. */
  async get(id: number, load: () => Promise<ResolvedEgg | null>): Promise<ResolvedEgg | null> {
    const known = this.eggs.get(id);
    if (known) return known;
    const { epoch } = this;
    const egg = await load();
    if (egg && epoch === this.epoch) this.eggs.set(id, egg);
    return egg;
  }

  /** Call after a change has committed. */
  forget(): void {
    this.invalidation.publish(TOPIC, 'all');
  }
}
