import { ConfigError } from '@app/platform/config/load-config.js';
import type { AppLogger } from '@app/platform/logging/logger.js';

/** Settings that cannot be used are told in plain words on standard error, before there is a logger. */
export function readConfig<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Node would open its debugger to everybody on the machine at this signal. */
export function keepDebuggerShut(): void {
  process.on('SIGUSR1', () => undefined);
}

/**
 * A mistake that nobody caught is told in the log like all else, and ends the process. Node would print it with the
 * line of the source, and a line of a bundle is long.
 */
export function exitOnUncaught(logger: AppLogger): void {
  process.on('uncaughtException', (error) => exitWith(logger, 'uncaught exception', error));
}

/** Connections that were opened before the failure would keep the process alive, hence the exit. */
export function exitWith(logger: AppLogger, what: string, error: unknown): never {
  if (error instanceof ConfigError) {
    logger.pino.fatal({ problems: error.problems }, what);
    process.exit(1);
  }
  logger.pino.fatal({ error: error instanceof Error ? error.stack : error }, what);
  process.exit(1);
}
