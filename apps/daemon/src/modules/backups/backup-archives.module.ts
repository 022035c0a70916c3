import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { PanelClientModule } from '../../platform/panel-client/panel-client.module.js';
import { BackupArchives } from './backup-archives.port.js';
import { BackupLoad } from './backup-load.js';
import { NodeBackupArchives } from './node-backup-archives.js';
import { S3Uploads } from './s3-uploads.js';

@Module({
  imports: [FilesystemModule, PanelClientModule],
  providers: [BackupLoad, S3Uploads, { provide: BackupArchives, useClass: NodeBackupArchives }],
  exports: [BackupArchives],
})
export class BackupArchivesModule {}
