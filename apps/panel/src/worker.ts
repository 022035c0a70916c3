import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from './app.module.js';
import { loadPanelConfig } from './config/panel.config.js';
import { QueueWorker } from './platform/queue/queue-worker.js';

const config = loadPanelConfig();
const logger = new AppLogger('worker', config.logLevel);

try {
  const app = await NestFactory.createApplicationContext(AppModule.register(config, logger), {
    logger,
    abortOnError: false,
  });
  app.enableShutdownHooks();
  app.get(QueueWorker).start();
  logger.log('running jobs and tasks', 'Worker');
} catch (error) {
  logger.pino.fatal({ error: error instanceof Error ? error.stack : error }, 'the worker could not start');
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 100).unref();
}
