import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from './app.module.js';
import type { ConfigStore } from './config/config-store.js';
import { createDaemonApp } from './platform/http/create-daemon-app.js';

/** Builds the daemon and listens; servers come back in the background (hazard D3). The caller closes it. */
export async function startDaemon(
  config: ConfigStore,
  logger = new AppLogger('daemon', config.current.debug ? 'debug' : 'info'),
): Promise<NestFastifyApplication> {
  const app = await createDaemonApp(AppModule.with(config, logger), config, logger);
  const { host, port } = config.current.api;
  await app.listen(port, host);
  return app;
}

/** Where it listens in truth; Nest's own word for 0.0.0.0 is 127.0.0.1. */
export function listeningAddress(app: NestFastifyApplication): string {
  const { address, port, family } = app.getHttpServer().address() as AddressInfo;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
