import { Module } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { chooseQuota } from './quota/choose-quota.js';
import { RemovalSweeper } from './removal-sweeper.js';
import { ServerFiles } from './server-files.js';

@Module({
  providers: [
    {
      provide: ServerFiles,
      inject: [ConfigStore, AppLogger],
      useFactory: async ({ current: { system } }: ConfigStore, logger: AppLogger) => {
        const failed = (server: string, error: unknown): void =>
          logger.pino.warn({ server, error }, 'the filesystem does not hold the disk limit of a server');
        const quota = await chooseQuota(system.data, system.quotas.mode, failed);
        await quota.open();
        return new ServerFiles(system.data, { uid: system.user.uid, gid: system.user.gid }, quota);
      },
    },
    RemovalSweeper,
  ],
  exports: [ServerFiles],
})
export class FilesystemModule {}
