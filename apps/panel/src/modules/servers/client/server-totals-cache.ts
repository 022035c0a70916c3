import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ServerListType } from '@app/contracts/client/servers.contract.js';
import { CacheInvalidation } from '../../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../../platform/redis/versioned-cache.js';

/** How long the lists of servers are, arm by arm, until a server comes, goes or changes hands: counting grows with the list. */
@Injectable()
export class ServerTotalsCache implements OnModuleInit {
  private readonly totals = new VersionedCache<string, readonly number[]>({ max: 10_000, ttlMs: 10_000 });

  constructor(private readonly invalidation: CacheInvalidation) {}

  onModuleInit(): void {
    this.invalidation.on('server-lists', () => this.totals.forget());
  }

  async of(
    list: { readonly userId: number; readonly type: ServerListType | null } | 'all',
    count: () => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    const key = list === 'all' ? list : `${list.type} ${list.userId}`;
    return (await this.totals.get(key, count))!;
  }
}
