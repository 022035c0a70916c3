import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { NestFactory } from '@nestjs/core';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from './app.module.js';
import { loadPanelConfig } from './config/panel.config.js';
import { QueueWorker } from './platform/queue/queue-worker.js';
import { exitOnUncaught, exitWith, keepDebuggerShut, readConfig } from './start-up.js';

const ALIVE_MS = 10_000;

/** A process whose loop stands still, or that has lost Redis, leaves the file as old as it is. */
function showLife(path: string, worker: QueueWorker, logger: AppLogger): void {
  const touch = (): void => {
    if (!worker.isTakingJobs) return;
    writeFile(path, '').catch((error: unknown) =>
      logger.pino.warn({ context: 'Worker', error }, 'cannot touch WORKER_ALIVE_FILE'),
    );
  };
  setInterval(touch, ALIVE_MS).unref();
  touch();
}

async function work(): Promise<void> {
  const config = readConfig(loadPanelConfig);
  const logger = new AppLogger('worker', config.logLevel);
  exitOnUncaught(logger);
  keepDebuggerShut();
  try {
    const app = await NestFactory.createApplicationContext(AppModule.register(config, logger), {
      logger,
      abortOnError: false,
    });
    app.enableShutdownHooks();
    const worker = app.get(QueueWorker);
    worker.start();
    if (config.workerAliveFile !== null) showLife(config.workerAliveFile, worker, logger);
    logger.pino.info({ context: 'Worker' }, 'running jobs and tasks');
  } catch (error) {
    exitWith(logger, 'the worker could not start', error);
  }
}

void work();
