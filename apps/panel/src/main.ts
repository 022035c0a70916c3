import 'reflect-metadata';
import { AppLogger } from '@app/platform/logging/logger.js';
import { loadPanelConfig } from './config/panel.config.js';
import { createPanelApp } from './http-app.js';

const config = loadPanelConfig();
const logger = new AppLogger('panel', config.logLevel);

try {
  const app = await createPanelApp(config, logger);
  await app.listen({ port: config.port, host: config.host });
  logger.log(`listening on ${config.host}:${config.port} for ${config.appUrl}`, 'Panel');
} catch (error) {
  logger.pino.fatal({ error: error instanceof Error ? error.stack : error }, 'the panel could not start');
  process.exitCode = 1;
  // Connections that were opened before the failure would keep the process alive.
  setTimeout(() => process.exit(1), 100).unref();
}
