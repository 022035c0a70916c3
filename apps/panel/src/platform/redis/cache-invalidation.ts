import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { REDIS, REDIS_SUBSCRIBER } from './redis.tokens.js';

/** `id` is null when everything of the topic may be stale. */
export type OnInvalid = (id: string | null) => void;

/**
 * Tells every process of the panel to forget a cached value. Local listeners run at once; others when Redis
 * delivers. Caches keep a short time to live beside it, for the time that Redis is away.
 */
@Injectable()
export class CacheInvalidation implements OnModuleInit {
  private readonly listeners = new Map<string, Set<OnInvalid>>();
  private readonly channel: string;

  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(PANEL_CONFIG) config: PanelConfig,
    private readonly logger: AppLogger,
  ) {
    this.channel = `${config.redisPrefix}:invalidate`;
  }

  onModuleInit(): void {
    this.subscriber.on('message', (channel: string, text: string) => {
      if (channel !== this.channel) return;
      const at = text.indexOf(' ');
      this.tell(text.slice(0, at), text.slice(at + 1));
    });
    // Messages sent while the connection was down are lost, so everything may be stale.
    this.subscriber.on('ready', () => {
      for (const topic of this.listeners.keys()) this.tell(topic, null);
    });
    // Runs again by itself after a reconnect (ioredis re-subscribes).
    this.subscriber.subscribe(this.channel).catch((error: unknown) => {
      this.logger.warn(`cannot listen for cache changes: ${String(error)}`, 'Redis');
    });
  }

  on(topic: string, listener: OnInvalid): void {
    const listeners = this.listeners.get(topic) ?? new Set();
    listeners.add(listener);
    this.listeners.set(topic, listeners);
  }

  /** Call after the write has committed. Never fails. */
  publish(topic: string, id: string | number): void {
    this.tell(topic, String(id));
    this.redis.publish(this.channel, `${topic} ${id}`).catch(() => undefined);
  }

  private tell(topic: string, id: string | null): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(id);
  }
}
