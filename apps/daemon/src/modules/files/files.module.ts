import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { ServersModule } from '../servers/index.js';
import { ArchivesController } from './archives/archives.controller.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';

import { SearchController } from './search/search.controller.js';

@Module({
  imports: [FilesystemModule, ServersModule],
  controllers: [ArchivesController, FilesController, SearchController],
  providers: [FilesService],
  exports: [FilesService],
})
export class FilesModule {}
