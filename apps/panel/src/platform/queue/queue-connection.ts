import type { RedisOptions } from 'ioredis';
import type { PanelConfig } from '../../config/panel.config.js';

/**
 * BullMQ's connection settings. Workers wait for Redis for ever (BullMQ demands null there); adding a job fails
 * soon instead, so that a request does not hang while Redis is away.
 */
export function queueConnection(config: PanelConfig, purpose: 'queue' | 'worker'): RedisOptions {
  const url = new URL(config.redisUrl.reveal());
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    db: Number(url.pathname.slice(1) || 0),
    ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
    connectionName: `rookery-${purpose}`,
    maxRetriesPerRequest: purpose === 'worker' ? null : 1,
    enableOfflineQueue: purpose === 'worker',
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2_000),
  };
}
