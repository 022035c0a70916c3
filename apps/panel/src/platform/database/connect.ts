import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { AppLogger } from '@app/platform/logging/logger.js';

const RETRY_MS = 500;

/** Waits for a server that is still starting; gives up after `waitMs` with its last error. */
export async function connect(source: DataSource, waitMs: number, logger: AppLogger): Promise<DataSource> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      return await source.initialize();
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
      logger.warn(`the database does not answer yet: ${(error as Error).message}`, 'Database');
      await sleep(RETRY_MS);
    }
  }
}
