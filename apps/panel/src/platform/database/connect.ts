import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { AppLogger } from '@app/platform/logging/logger.js';

const RETRY_MS = 500;
const SET_UTC = "SET time_zone = '+00:00'";

/** The parts of mysql2's pool that are used here. */
interface Pool {
  on(
    event: 'connection',
    listener: (connection: { query(sql: string, done: () => void): void }) => void,
  ): void;
}

/**
 * Lets CURRENT_TIMESTAMP mean UTC whatever zone the server lives in: on connections to come, before their first
 * query, and on the one that initialisation has opened.
 */
async function speakUtc(source: DataSource): Promise<void> {
  const { pool } = source.driver as unknown as { pool: Pool };
  // A connection that dies over it fails the query it was opened for; nothing more is to be done here.
  pool.on('connection', (connection) => connection.query(SET_UTC, () => undefined));
  await source.query(SET_UTC);
}

/** Waits for a server that is still starting; gives up after `waitMs` with its last error. */
export async function connect(source: DataSource, waitMs: number, logger: AppLogger): Promise<DataSource> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      if (!source.isInitialized) await source.initialize();
      await speakUtc(source);
      return source;
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
      logger.pino.warn(
        { context: 'Database', reason: (error as Error).message },
        'the database does not answer yet',
      );
      await sleep(RETRY_MS);
    }
  }
}
