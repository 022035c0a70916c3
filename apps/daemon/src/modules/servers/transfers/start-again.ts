import type { AppLogger } from '@app/platform/logging/logger.js';
import type { Server } from '../server.js';

/** In the background, a server that ran before it was moved, or was to be. */
export function startAgain(server: Server, logger: AppLogger): void {
  server
    .setPower('start')
    .then(({ completed }) => completed)
    .catch((error: unknown) => {
      logger.pino.warn({ server: server.uuid, error }, 'a server was not started again after its move');
    });
}
