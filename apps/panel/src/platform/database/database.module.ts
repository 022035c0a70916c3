import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppLogger } from '@app/platform/logging/logger.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { connect } from './connect.js';
import { createDataSource, type DatabaseOptions } from './data-source.js';
import { Database } from './database.js';

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
