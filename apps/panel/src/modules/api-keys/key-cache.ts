import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../../access/request-context.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import { ipAllowList } from './ip-allow-list.js';

/** A key as requests need it, ready to compare. */
export interface CachedKey {
  readonly tokenHash: Buffer;
  readonly expiresAt: number;
  readonly allows: ((ip: string) => boolean) | null;
  readonly actor: Actor & { readonly key: NonNullable<Actor['key']> };
}

export const KEY_TOPIC = 'api-key';
export const USER_TOPIC = 'user';

const TTL_MS = 10_000;
const MAX_KEYS = 5_000;

/**
 * Keys with their owners by identifier, for ten seconds: authentication costs no query on the hot path. Changes
 * of a key or a user are told to every process through CacheInvalidation.
 */
@Injectable()
export class KeyCache implements OnModuleInit {
  private readonly keys = new LRUCache<string, CachedKey>({ max: MAX_KEYS, ttl: TTL_MS });
  private readonly loading = new Map<string, Promise<CachedKey | null>>();
  /** Counts invalidations, so that a look-up that began before one is not kept. */
  private generation = 0;

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on(KEY_TOPIC, (identifier) =>
      this.forget((key) => key.actor.key.identifier === identifier, identifier),
    );
    this.invalidation.on(USER_TOPIC, (id) => this.forget((key) => String(key.actor.user.id) === id, id));
  }

  async find(identifier: string): Promise<CachedKey | null> {
    const cached = this.keys.get(identifier);
    if (cached) return cached;
    const running = this.loading.get(identifier);
    if (running) return running;
    const load = this.load(identifier).finally(() => {
      if (this.loading.get(identifier) === load) this.loading.delete(identifier);
    });
    this.loading.set(identifier, load);
    return load;
  }

  private async load(identifier: string): Promise<CachedKey | null> {
    const generation = this.generation;
    const row = await this.repository.findWithUser(identifier);
    if (!row || (row.keyType !== 1 && row.keyType !== 2)) return null;
    const key: CachedKey = {
      tokenHash: row.tokenHash,
      expiresAt: row.expiresAt?.getTime() ?? Infinity,
      allows: ipAllowList(row.allowedIps),
      actor: {
        user: row.user,
        key: { id: row.id, identifier: row.identifier, type: row.keyType, permissions: row.permissions },
      },
    };
    if (generation === this.generation) this.keys.set(identifier, key);
    return key;
  }

  private forget(concerns: (key: CachedKey) => boolean, id: string | null): void {
    this.generation++;
    // Callers that come after the change must not get the answer of a look-up from before it.
    this.loading.clear();
    if (id === null) this.keys.clear();
    else for (const [identifier, key] of this.keys.entries()) if (concerns(key)) this.keys.delete(identifier);
  }
}
