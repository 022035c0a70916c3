import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { BackupArchives } from './backup-archives.port.js';
import { NodeBackupArchives } from './node-backup-archives.js';

@Module({
  imports: [FilesystemModule],
  providers: [{ provide: BackupArchives, useClass: NodeBackupArchives }],
  exports: [BackupArchives],
})
export class BackupArchivesModule {}
