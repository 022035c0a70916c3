import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { CliError } from '@app/platform/cli/command.js';
import type { PanelConfig } from '../config/panel.config.js';
import { connectionsOfOthers } from '../platform/database/panel-backup/index.js';

/** A panel that was just stopped closes its connections in this time. */
const CLOSING_MS = 5_000;
const RETRY_MS = 500;
/** What waiting does not change. */
const REFUSAL = /^(WRONGPASS|NOAUTH|NOPERM)/;

/** A panel that runs would write into the database, and read what is half there. */
export async function refuseWhileOthersAreConnected(
  connection: Parameters<typeof connectionsOfOthers>[0],
): Promise<void> {
  const giveUpAt = Date.now() + CLOSING_MS;
  for (let others = 1; others > 0; await sleep(200)) {
    others = await connectionsOfOthers(connection);
    if (others > 0 && Date.now() > giveUpAt) {
      throw new CliError(`${others} connections to the database are open: stop panel and worker first`);
    }
  }
}

/** Waits for one that is still starting; throws CliError where it does not answer in time, or lets nobody in. */
export async function connectRedis(config: PanelConfig): Promise<Redis> {
  const giveUpAt = Date.now() + config.startTimeoutMs;
  for (;;) {
    try {
      return await connectOnce(config);
    } catch (error) {
      const { message } = error as Error;
      if (REFUSAL.test(message) || Date.now() > giveUpAt)
        throw new CliError(`Redis (REDIS_URL) does not answer: ${message}`, false, { cause: error });
      await sleep(RETRY_MS);
    }
  }
}

async function connectOnce(config: PanelConfig): Promise<Redis> {
  const redis = new Redis(config.redisUrl.reveal(), { lazyConnect: true, maxRetriesPerRequest: 1 });
  // The reason of a failed connection comes by this event; the command only says that it is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    throw reason ?? error;
  }
  return redis;
}
