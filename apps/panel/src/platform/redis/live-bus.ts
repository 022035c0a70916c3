import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { afterWhole } from '../database/whole-request.js';
import { RedisChannel } from './redis-channel.js';
import { REDIS, REDIS_SUBSCRIBER } from './redis.tokens.js';

/** Something that happens and is told to every process at once; `T` is JSON. */
export interface LiveTopic<T> {
  readonly name: string;
  /** Never there: it carries the type. */
  readonly payload?: T;
}

export const defineTopic = <T>(name: string): LiveTopic<T> => ({ name });

type Listener = (payload: never) => void;

/**
 * What just happened, told to every process of the panel including this one: for screens that are open. Nothing is
 * kept: who was not listening asks for the state as it is.
 */
@Injectable()
export class LiveBus implements OnModuleInit {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly channel: RedisChannel;

  constructor(
    @Inject(REDIS) redis: Redis,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(PANEL_CONFIG) config: PanelConfig,
    private readonly logger: AppLogger,
  ) {
    this.channel = new RedisChannel(redis, `${config.redisPrefix}:live`);
  }

  onModuleInit(): void {
    this.channel.listen(this.subscriber, this.logger, (topic, text) => {
      if (this.listeners.has(topic)) this.tell(topic, JSON.parse(text));
    });
  }

  on<T>(topic: LiveTopic<T>, listener: (payload: T) => void): void {
    const listeners = this.listeners.get(topic.name) ?? new Set();
    listeners.add(listener as Listener);
    this.listeners.set(topic.name, listeners);
  }

  /** Call after the write has committed. Never fails; without Redis this process alone hears of it. */
  publish<T>(topic: LiveTopic<T>, payload: T): void {
    afterWhole(
      () =>
        void this.channel
          .send(topic.name, JSON.stringify(payload))
          .catch(() => this.tell(topic.name, payload)),
    );
  }

  private tell(topic: string, payload: unknown): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(payload as never);
  }
}
