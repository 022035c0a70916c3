import { Module } from '@nestjs/common';
import { FilesystemModule } from '../../platform/filesystem/filesystem.module.js';
import { ServersModule } from '../servers/index.js';
import { FilesController } from './files.controller.js';
import { FilesService } from './files.service.js';

@Module({
  imports: [FilesystemModule, ServersModule],
  controllers: [FilesController],
  providers: [FilesService],
  exports: [FilesService],
})
export class FilesModule {}
