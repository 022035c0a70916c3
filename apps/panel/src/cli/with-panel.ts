import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppLogger } from '@app/platform/logging/logger.js';
import { AppModule } from '../app.module.js';
import { loadPanelConfig } from '../config/panel.config.js';

/** A command may not speak on standard output but for its result, so logs go to standard error. */
export const cliLogger = (): AppLogger => new AppLogger('cli', 'warn', 2);

/** Runs `work` with the panel's services, without listening and without running jobs. */
export async function withPanel(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  const logger = cliLogger();
  const app = await NestFactory.createApplicationContext(AppModule.register(loadPanelConfig(), logger), {
    logger,
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}
