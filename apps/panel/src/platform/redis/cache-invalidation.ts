import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { afterWhole } from '../database/whole-request.js';
import { RedisChannel } from './redis-channel.js';
import { REDIS, REDIS_SUBSCRIBER } from './redis.tokens.js';

/** What may be told to have changed, with the type of the id that says which one. */
export interface Topics {
  egg: number;
  node: number;
  /** A node has more allocations, or fewer. */
  'node-allocations': number;
  /** A mount has more servers, or fewer. */
  'mount-servers': number;
  /** A server came, went, changed hands or limits: lengths of lists and loads of nodes are others. */
  'server-lists': null;
  /** The allocations or the values of a server. */
  'server-parts': number;
  /** A server, whatever of it. */
  server: number;
  /** Who may do what on a server. */
  'server-members': number;
  user: number;
  /** A user came or went. */
  'user-list': null;
  /** The session of a browser has ended, by its id. */
  session: string;
  /** Of the panel, as administrators store them. */
  settings: null;
  /** By the identifier, the public part of a key. */
  'api-key': string;
}

type Topic = keyof Topics;
/** `id` is null when everything of the topic may be stale. */
type OnInvalid<T extends Topic> = (id: Topics[T] | null) => void;

const READ_ID: { readonly [T in Topic]: (text: string) => Topics[T] } = {
  egg: Number,
  node: Number,
  'node-allocations': Number,
  'mount-servers': Number,
  'server-lists': () => null,
  'server-parts': Number,
  server: Number,
  'server-members': Number,
  user: Number,
  'user-list': () => null,
  session: String,
  settings: () => null,
  'api-key': String,
};
const ALL = '*';
const PATIENCE_MS = 250;
const isTopic = (name: string): name is Topic => Object.hasOwn(READ_ID, name);

/**
 * Tells every process of the panel to forget a cached value. Local listeners run at once; others when Redis
 * delivers. Caches keep a short time to live beside it, for the time that Redis is away.
 */
@Injectable()
export class CacheInvalidation implements OnModuleInit {
  private readonly listeners = new Map<Topic, Set<(id: unknown) => void>>();
  /** On their way to Redis. */
  private readonly sending = new Set<Promise<unknown>>();
  private readonly channel: RedisChannel;

  constructor(
    @Inject(REDIS) redis: Redis,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
    @Inject(PANEL_CONFIG) config: PanelConfig,
    private readonly logger: AppLogger,
  ) {
    this.channel = new RedisChannel(redis, `${config.redisPrefix}:invalidate`);
  }

  onModuleInit(): void {
    this.channel.listen(this.subscriber, this.logger, (topic, id) => {
      // Another release of the panel may know more topics.
      if (isTopic(topic)) this.tell(topic, id === ALL ? null : READ_ID[topic](id));
    });
    // Messages sent while the connection was down are lost, so everything may be stale.
    this.subscriber.on('ready', () => {
      for (const topic of this.listeners.keys()) this.tell(topic, null);
    });
  }

  on<T extends Topic>(topic: T, listener: OnInvalid<T>): void {
    const listeners = this.listeners.get(topic) ?? new Set();
    listeners.add(listener as (id: unknown) => void);
    this.listeners.set(topic, listeners);
  }

  /** Call after the write has committed; null means all of the topic. Never fails. */
  publish<T extends Topic>(topic: T, id: Topics[T] | null): void {
    afterWhole(() => this.publishNow(topic, id));
  }

  private publishNow<T extends Topic>(topic: T, id: Topics[T] | null): void {
    this.tell(topic, id);
    const sent = this.channel
      .send(topic, String(id ?? ALL))
      .catch(() => undefined)
      .finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }

  get isSending(): boolean {
    return this.sending.size > 0;
  }

  /**
   * Settles once Redis has what was published so far and so has passed it on, or a little later where it does not
   * answer. Whoever hears of a write after that may ask another process, which finds the message first.
   */
  async sent(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    await Promise.race([Promise.all(this.sending), late]);
    clearTimeout(timer);
  }

  private tell<T extends Topic>(topic: T, id: Topics[T] | null): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(id);
  }
}
