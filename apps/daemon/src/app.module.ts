import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigModule } from './config/config.module.js';
import type { ConfigStore } from './config/config-store.js';
import { ActivityModule } from './modules/activity/index.js';
import { ConsoleModule } from './modules/console/index.js';
import { FilesModule } from './modules/files/index.js';
import { ServersModule } from './modules/servers/index.js';
import { SftpModule } from './modules/sftp/index.js';
import { SystemModule } from './modules/system/index.js';
import { HttpModule } from './platform/http/http.module.js';

@Global()
@Module({})
export class AppModule {
  static with(config: ConfigStore, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        HttpModule,
        ActivityModule,
        ServersModule,
        ConsoleModule,
        FilesModule,
        SftpModule,
        SystemModule,
      ],
      providers: [{ provide: AppLogger, useValue: logger }],
      exports: [AppLogger],
    };
  }
}
