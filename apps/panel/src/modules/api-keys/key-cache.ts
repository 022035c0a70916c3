import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ActingUser, Actor } from '../../access/request-context.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { RightsService } from '../rights/index.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ipAllowList } from './ip-allow-list.js';

/** A key as requests need it, ready to compare. */
export interface CachedKey {
  readonly tokenHash: Buffer;
  readonly expiresAt: number;
  readonly allows: ((ip: string) => boolean) | null;
  readonly actor: Actor & { readonly key: NonNullable<Actor['key']> };
}

/**
 * Keys with their owners by identifier, for ten seconds: authentication costs no query on the hot path. Changes
 * of a key or a user are told to every process through CacheInvalidation.
 */
@Injectable()
export class KeyCache implements OnModuleInit {
  private readonly keys = new VersionedCache<string, CachedKey>({
    max: 5_000,
    ttlMs: 10_000,
    // Identifiers are random, so one that is asked for before its key is made does not occur.
    missTtlMs: 10_000,
  });

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly invalidation: CacheInvalidation,
    private readonly rights: RightsService,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('api-key', (changed) =>
      this.keys.forget((_, identifier) => changed === null || identifier === changed),
    );
    this.invalidation.on('user', (id) => this.keys.forget((key) => id === null || key.actor.user.id === id));
  }

  find(identifier: string): Promise<CachedKey | null> {
    return this.keys.get(identifier, () => this.load(identifier));
  }

  /** Whose key it is, as they are now. */
  async ownerOf(identifier: string): Promise<ActingUser | null> {
    return (await this.load(identifier))?.actor.user ?? null;
  }

  private async load(identifier: string): Promise<CachedKey | null> {
    const row = await this.repository.findWithUser(identifier);
    if (!row || (row.keyType !== 1 && row.keyType !== 2)) return null;
    return {
      tokenHash: row.tokenHash,
      expiresAt: row.expiresAt?.getTime() ?? Infinity,
      allows: ipAllowList(row.allowedIps),
      actor: {
        user: { ...row.user, rights: await this.rights.of(row.user) },
        key: { id: row.id, identifier: row.identifier, type: row.keyType, permissions: row.permissions },
      },
    };
  }
}
