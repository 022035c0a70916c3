import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AdminRights } from '../../access/admin-rights.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { RightsRepository } from './rights.repository.js';

/**
 * What users may do as administrators, for ten seconds. A change of a user's roles, or of what they give, is told to
 * every process as a change of the user, as is that of a root administrator.
 */
@Injectable()
export class RightsService implements OnModuleInit {
  private readonly rights = new VersionedCache<number, AdminRights>({ max: 20_000, ttlMs: 10_000 });

  constructor(
    private readonly repository: RightsRepository,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('user', (id) => this.rights.forget((_, userId) => id === null || userId === id));
  }

  async of(user: { readonly id: number; readonly rootAdmin: boolean }): Promise<AdminRights> {
    if (user.rootAdmin) return AdminRights.ROOT;
    const load = async (): Promise<AdminRights> => AdminRights.of(await this.repository.grantsOf(user.id));
    return (await this.rights.get(user.id, load))!;
  }
}
