import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { StateModule } from '../../platform/state/state.module.js';
import { ActivityModule } from '../activity/index.js';
import { BackupArchivesModule } from '../backups/index.js';
import { ServersModule } from '../servers/index.js';
import { ArchivesController } from './archives/archives.controller.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';
import { PullsController } from './pulls/pulls.controller.js';
import { PullsService } from './pulls/pulls.service.js';
import { SearchController } from './search/search.controller.js';
import { FileTokens } from './streams/file-tokens.js';
import { SignedFilesController } from './streams/signed-files.controller.js';
import { SignedUploads } from './streams/signed-uploads.service.js';
import { UploadSweeper } from './uploads/upload-sweeper.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { UploadsService } from './uploads/uploads.service.js';

@Module({
  imports: [ActivityModule, BackupArchivesModule, FilesystemModule, ServersModule, StateModule],
  controllers: [
    ArchivesController,
    FilesController,
    PullsController,
    SearchController,
    SignedFilesController,
    UploadsController,
  ],
  providers: [FilesService, FileTokens, PullsService, SignedUploads, UploadsService, UploadSweeper],
  exports: [FilesService],
})
export class FilesModule {}
