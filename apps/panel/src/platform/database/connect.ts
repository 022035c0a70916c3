import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { AppLogger } from '@app/platform/logging/logger.js';

const RETRY_MS = 500;
/** What waiting does not change. */
const REFUSALS = new Set([
  ...['ER_ACCESS_DENIED_ERROR', 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR', 'ER_DBACCESS_DENIED_ERROR'],
  'ER_BAD_DB_ERROR',
]);
/**
 * CURRENT_TIMESTAMP means UTC whatever zone the server lives in; and transactions see what others commit, without
 * each of them saying so.
 */
const SETTINGS = [
  "SET time_zone = '+00:00'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
] as const;

/** The parts of mysql2's pool that are used here. */
interface Pool {
  on(
    event: 'connection',
    listener: (connection: { query(sql: string, done: () => void): void }) => void,
  ): void;
}

/** Sets up connections to come, before their first query, and the one that initialisation has opened. */
async function setUp(source: DataSource): Promise<void> {
  const { pool } = source.driver as unknown as { pool: Pool };
  pool.on('connection', (connection) => {
    // A connection that dies over it fails the query it was opened for; nothing more is to be done here.
    for (const setting of SETTINGS) connection.query(setting, () => undefined);
  });
  for (const setting of SETTINGS) await source.query(setting);
}

/** Waits for a server that is still starting; gives up with its last error after `waitMs`, or at once where it refuses. */
export async function connect(source: DataSource, waitMs: number, logger: AppLogger): Promise<DataSource> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      if (!source.isInitialized) await source.initialize();
      await setUp(source);
      return source;
    } catch (error) {
      if (REFUSALS.has((error as { code?: string }).code ?? '') || Date.now() >= giveUpAt) throw error;
      logger.pino.warn(
        { context: 'Database', reason: (error as Error).message },
        'the database does not answer yet',
      );
      await sleep(RETRY_MS);
    }
  }
}
