import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { createDataSource, type DatabaseOptions } from './data-source.js';
import { Database } from './database.js';

const RETRY_MS = 500;

/** Waits for a server that is still starting; gives up after the configured time. */
async function connect(source: DataSource, waitMs: number, logger: AppLogger): Promise<DataSource> {
  const giveUpAt = Date.now() + waitMs;
  for (;;) {
    try {
      return await source.initialize();
    } catch (error) {
      if (Date.now() >= giveUpAt) throw error;
      logger.warn(`the database does not answer yet: ${(error as Error).message}`, 'Database');
      await sleep(RETRY_MS);
    }
  }
}

@Global()
@Module({})
export class DatabaseModule {
  static register(schema: Pick<DatabaseOptions, 'entities' | 'migrations'>): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: DataSource,
          inject: [PANEL_CONFIG, AppLogger],
          useFactory: (config: PanelConfig, logger: AppLogger) =>
            connect(
              createDataSource({
                ...schema,
                url: config.databaseUrl.reveal(),
                poolSize: config.databasePoolSize,
              }),
              config.startTimeoutMs,
              logger,
            ),
        },
        Database,
      ],
      exports: [Database, DataSource],
    };
  }
}
