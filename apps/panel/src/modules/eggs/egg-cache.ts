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

  /** Cached eggs, and for the others what `load` finds; a change while it loads keeps them out of the cache. */
  async getMany(
    ids: readonly number[],
    load: (missing: readonly number[]) => Promise<readonly ResolvedEgg[]>,
  ): Promise<Map<number, ResolvedEgg>> {
    const found = new Map<number, ResolvedEgg>();
    const missing = new Set<number>();
    for (const id of ids) {
      const known = this.eggs.get(id);
      if (known) found.set(id, known);
      else missing.add(id);
    }
    if (missing.size === 0) return found;
    const { epoch } = this;
    for (const egg of await load([...missing])) {
      found.set(egg.id, egg);
      if (epoch === this.epoch) this.eggs.set(egg.id, egg);
    }
    return found;
  }

  /** Call after a change has committed. */
  forget(): void {
    this.invalidation.publish(TOPIC, 'all');
  }
}
