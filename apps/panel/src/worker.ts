import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from './app.module.js';
import { loadPanelConfig } from './config/panel.config.js';
import { QueueWorker } from './platform/queue/queue-worker.js';
import { exitOnUncaught, exitWith, readConfig } from './start-up.js';

async function work(): Promise<void> {
  const config = readConfig(loadPanelConfig);
  const logger = new AppLogger('worker', config.logLevel);
  exitOnUncaught(logger);
  try {
    const app = await NestFactory.createApplicationContext(AppModule.register(config, logger), {
      logger,
      abortOnError: false,
    });
    app.enableShutdownHooks();
    app.get(QueueWorker).start();
    logger.pino.info({ context: 'Worker' }, 'running jobs and tasks');
  } catch (error) {
    exitWith(logger, 'the worker could not start', error);
  }
}

void work();
