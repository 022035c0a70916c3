import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** Resolved eggs by id. An egg may inherit from any other, so a change forgets them all. */
@Injectable()
export class EggCache implements OnModuleInit {
  private readonly eggs = new VersionedCache<number, ResolvedEgg>({ max: 1_000, ttlMs: 10_000 });

  constructor(private readonly invalidation: CacheInvalidation) {}

  onModuleInit(): void {
    this.invalidation.on('egg', () => this.eggs.forget());
  }

  /** Cached eggs, and for the others what `load` finds. */
  getMany(
    ids: readonly number[],
    load: (missing: readonly number[]) => Promise<readonly ResolvedEgg[]>,
  ): Promise<Map<number, ResolvedEgg>> {
    return this.eggs.getMany(ids, async (missing) =>
      (await load(missing)).map((egg) => [egg.id, egg] as const),
    );
  }

  /** Call after a change has committed. */
  forget(): void {
    this.invalidation.publish('egg', null);
  }
}
