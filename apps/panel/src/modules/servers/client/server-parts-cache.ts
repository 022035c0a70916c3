import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CacheInvalidation } from '../../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../../platform/redis/versioned-cache.js';
import { AllocationsService } from '../../allocations/index.js';
import { StartupService } from '../../startup/index.js';
import type { ServerParts } from './client-server-row.js';

/** Allocations and values of servers for the client API, until one of them changes. */
@Injectable()
export class ServerPartsCache implements OnModuleInit {
  private readonly parts = new VersionedCache<number, ServerParts>({ max: 2_000, ttlMs: 10_000 });

  constructor(
    private readonly allocations: AllocationsService,
    private readonly startup: StartupService,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('server-parts', (changed) =>
      this.parts.forget((_, id) => changed === null || id === changed),
    );
    // Values go with the variables of their egg.
    this.invalidation.on('egg', () => this.parts.forget());
  }

  getMany(serverIds: readonly number[]): Promise<ReadonlyMap<number, ServerParts>> {
    return this.parts.getMany(serverIds, async (missing) => {
      const [allocations, values] = await Promise.all([
        this.allocations.byServers(missing),
        this.startup.values(missing),
      ]);
      const byServer = Map.groupBy(allocations, (allocation) => allocation.serverId);
      return missing.map((id) => [
        id,
        { allocations: byServer.get(id) ?? [], values: values.get(id) ?? new Map<number, string>() },
      ]);
    });
  }
}
