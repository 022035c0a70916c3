import type { LoggerService } from '@nestjs/common';
import { pino, type Logger, type LevelWithSilent } from 'pino';

/** Names whose values never reach a log line. */
const REDACT = [
  'authorization',
  'token',
  'password',
  'secret',
  'cookie',
  '*.authorization',
  '*.token',
  '*.password',
  '*.secret',
  '*.cookie',
];

/** An error with its whole cause chain; what is no error stays as it is. */
const errorForLog = (error: unknown): unknown =>
  error instanceof Error
    ? {
        name: error.name,
        message: error.message,
        stack: error.stack,
        ...(error.cause === undefined ? {} : { cause: errorForLog(error.cause) }),
      }
    : error;

/** What Nest tells of its own wiring, a line per module and route. */
const WIRING = new Set<unknown>([
  'InstanceLoader',
  'NestFactory',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/**
 * One JSON line per entry, secrets redacted. Ours is `logger.pino.warn({ context, error }, 'what happened')`; the
 * methods below are for Nest. `destination` is a file descriptor: standard
 * output unless said otherwise, 2 for commands whose output is read by programs.
 */
export class AppLogger implements LoggerService {
  readonly pino: Logger;

  constructor(name: string, level: LevelWithSilent = 'info', destination = 1) {
    this.pino = pino(
      { name, level, redact: REDACT, serializers: { error: errorForLog } },
      pino.destination({ dest: destination, sync: true }),
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    this.pino[WIRING.has(context) ? 'debug' : 'info']({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const [stack, context] = rest.length > 1 ? rest : [undefined, rest[0]];
    this.pino.error(
      { context, stack, error: message instanceof Error ? message : undefined },
      String(message),
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.pino.warn({ context: rest.at(-1) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.pino.debug({ context: rest.at(-1) }, String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.pino.trace({ context: rest.at(-1) }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.pino.fatal({ context: rest.at(-1) }, String(message));
  }
}
