import type { Redis } from 'ioredis';
import type { AppLogger } from '@app/platform/logging/logger.js';

/**
 * A channel that every process of the panel hears, itself included. What is sent while nobody listens is lost: nothing
 * of Redis is kept here.
 */
export class RedisChannel {
  constructor(
    private readonly redis: Redis,
    private readonly name: string,
  ) {}

  /** Listens for good: ioredis subscribes again by itself after a reconnect. */
  listen(subscriber: Redis, logger: AppLogger, hear: (topic: string, text: string) => void): void {
    subscriber.on('message', (channel: string, message: string) => {
      if (channel !== this.name) return;
      const at = message.indexOf(' ');
      hear(message.slice(0, at), message.slice(at + 1));
    });
    subscriber.subscribe(this.name).catch((error: unknown) => {
      logger.pino.warn({ context: 'Redis', channel: this.name, error }, 'cannot listen to a channel');
    });
  }

  /** Rejects while Redis is away. The topic is one word. */
  send(topic: string, text: string): Promise<number> {
    return this.redis.publish(this.name, `${topic} ${text}`);
  }
}
