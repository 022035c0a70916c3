import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { CacheInvalidation } from './cache-invalidation.js';
import { LiveBus } from './live-bus.js';
import { REDIS, REDIS_SUBSCRIBER } from './redis.tokens.js';
import { RouteLimiter } from './route-limiter.js';

const MAX_RETRY_MS = 2_000;
const COMMAND_TIMEOUT_MS = 2_000;

/**
 * Connects in the background and for ever: the panel serves while Redis is away, so no command may wait for it.
 * `enableOfflineQueue: false` makes commands fail at once instead of piling up.
 */
function connect(config: PanelConfig, logger: AppLogger, purpose: string, queueOffline: boolean): Redis {
  const redis = new Redis(config.redisUrl.reveal(), {
    connectionName: `rookery-${purpose}`,
    lazyConnect: true,
    enableOfflineQueue: queueOffline,
    // The check asks with a command that a listening connection may not send.
    enableReadyCheck: !queueOffline,
    maxRetriesPerRequest: queueOffline ? null : 1,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 6), MAX_RETRY_MS),
    connectTimeout: 5_000,
    // A Redis that accepts but does not answer is away too.
    ...(queueOffline ? {} : { commandTimeout: COMMAND_TIMEOUT_MS }),
  });
  let isDown = false;
  redis.on('error', (error: Error) => {
    if (!isDown) {
      const reason = error.message || error.name;
      logger.pino.warn({ context: 'Redis', purpose, reason }, 'Redis is away');
    }
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) logger.pino.info({ context: 'Redis', purpose }, 'Redis is back');
    isDown = false;
  });
  redis.connect().catch(() => undefined);
  return redis;
}

@Global()
@Module({
  providers: [
    {
      provide: REDIS,
      inject: [PANEL_CONFIG, AppLogger],
      useFactory: async (config: PanelConfig, logger: AppLogger) => {
        const redis = connect(config, logger, 'commands', false);
        await firstAnswer(redis);
        return redis;
      },
    },
    {
      provide: REDIS_SUBSCRIBER,
      inject: [PANEL_CONFIG, AppLogger],
      useFactory: (config: PanelConfig, logger: AppLogger) => connect(config, logger, 'subscriber', true),
    },
    CacheInvalidation,
    LiveBus,
    RouteLimiter,
  ],
  exports: [REDIS, CacheInvalidation, LiveBus, RouteLimiter],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(REDIS_SUBSCRIBER) private readonly subscriber: Redis,
  ) {}

  onApplicationShutdown(): void {
    this.redis.disconnect();
    this.subscriber.disconnect();
  }
}

const FIRST_ANSWER_MS = 1_000;

/** Gives a running Redis the moment it needs to accept, so that the first requests already see it. */
function firstAnswer(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      redis.off('ready', done);
      redis.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, FIRST_ANSWER_MS);
    redis.once('ready', done);
    redis.once('close', done);
  });
}
