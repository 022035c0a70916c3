import 'reflect-metadata';
import { ConfigError } from '@app/platform/config/load-config.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { loadFromEnvironment, readCommandLine } from './config/command-line.js';
import { listeningAddress, startDaemon } from './daemon.js';

const early = new AppLogger('daemon');
// One server's stream must not take the others down (hazard N10).
process.on('unhandledRejection', (reason) =>
  early.pino.error({ error: describe(reason) }, 'unhandled rejection'),
);
process.on('uncaughtException', (error) =>
  early.pino.error({ error: describe(error) }, 'uncaught exception'),
);

// Node would open its debugger to everybody on the machine (hazard C9).
process.on('SIGUSR1', () => undefined);

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs the daemon by the command line; ends the process when it cannot begin. */
export async function boot(): Promise<void> {
  try {
    const { config: path, debug } = readCommandLine();
    const config = loadFromEnvironment(path);
    const logger = new AppLogger('daemon', debug || config.current.debug ? 'debug' : 'info');
    const app = await startDaemon(config, logger);
    logger.pino.info({ address: listeningAddress(app) }, 'listening');
  } catch (error) {
    early.pino.fatal(error instanceof ConfigError ? error.message : describe(error));
    process.exit(1);
  }
}
