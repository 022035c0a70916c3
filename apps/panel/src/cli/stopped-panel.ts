import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { CliError } from '@app/platform/cli/command.js';
import type { PanelConfig } from '../config/panel.config.js';
import { connectionsOfOthers } from '../platform/database/panel-backup/index.js';

/** A panel that was just stopped closes its connections in this time. */
const CLOSING_MS = 5_000;

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

/** Throws CliError where it does not answer. */
export async function connectRedis(config: PanelConfig): Promise<Redis> {
  const redis = new Redis(config.redisUrl.reveal(), { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw new CliError(`Redis (REDIS_URL) does not answer: ${(error as Error).message}`);
  }
  return redis;
}
