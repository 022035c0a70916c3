import { Module } from '@nestjs/common';
import { ConfigStore } from '../../config/config-store.js';
import { RemovalSweeper } from './removal-sweeper.js';
import { ServerFiles } from './server-files.js';

@Module({
  providers: [
    {
      provide: ServerFiles,
      inject: [ConfigStore],
      useFactory: ({ current: { system } }: ConfigStore) =>
        new ServerFiles(system.data, { uid: system.user.uid, gid: system.user.gid }),
    },
    RemovalSweeper,
  ],
  exports: [ServerFiles],
})
export class FilesystemModule {}
