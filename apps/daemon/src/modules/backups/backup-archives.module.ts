import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { PanelClientModule } from '../../platform/panel-client/panel-client.module.js';
import { BackupArchives } from './backup-archives.port.js';
import { BackupLoad } from './backup-load.js';
import { AllBackupArchives } from './repository/all-backup-archives.js';
import { RepositoryBackups } from './repository/repository-backups.js';
import { RepositoryKeys } from './repository/repository-keys.js';
import { S3Uploads } from './s3-uploads.js';

@Module({
  imports: [FilesystemModule, PanelClientModule],
  providers: [
    BackupLoad,
    S3Uploads,
    RepositoryBackups,
    RepositoryKeys,
    { provide: BackupArchives, useClass: AllBackupArchives },
  ],
  exports: [BackupArchives, RepositoryBackups, RepositoryKeys],
})
export class BackupArchivesModule {}
