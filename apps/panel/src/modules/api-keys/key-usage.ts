import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** A key that is used all the time is written this often. */
const WRITE_EVERY_MS = 60_000;
/** Uses of many keys are gathered this long into one statement. */
const GATHER_MS = 250;

/** Keeps `last_used_at`, off the path of the request. */
@Injectable()
export class KeyUsage implements OnApplicationShutdown {
  private readonly written = new LRUCache<number, true>({ max: 10_000, ttl: WRITE_EVERY_MS });
  private readonly pending = new Set<number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly logger: AppLogger,
  ) {}

  touch(keyId: number): void {
    if (this.written.has(keyId)) return;
    this.written.set(keyId, true);
    this.pending.add(keyId);
    this.timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ids = [...this.pending];
    this.pending.clear();
    if (ids.length === 0) return;
    try {
      await this.repository.touch(ids, new Date());
    } catch (error) {
      // A lost stamp is mended by the key's next use.
      for (const id of ids) this.written.delete(id);
      this.logger.pino.debug({ context: 'ApiKeys', error }, 'last use of API keys not written');
    }
  }
}
