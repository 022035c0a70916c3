import { Module } from '@nestjs/common';
import { SignedLinks } from '../../access/signed-links.port.js';
import { ActivityModule } from '../activity/index.js';
import { NodesModule } from '../nodes/index.js';
import { ServersModule } from '../servers/index.js';
import { UsersModule } from '../users/index.js';
import { FileArchivesService } from './file-archives.service.js';
import { FileLinksController } from './streams/file-links.controller.js';
import { FileLinksService } from './streams/file-links.service.js';
import { FileNode } from './file-node.js';
import { FileStreamsClientController } from './streams/file-streams.client.controller.js';
import { FileStreamsService } from './streams/file-streams.service.js';
import { FilesClientController } from './files.client.controller.js';
import { FilesService } from './files.service.js';
import { UploadsClientController } from './streams/uploads.client.controller.js';
import { UploadsService } from './streams/uploads.service.js';

@Module({
  imports: [ActivityModule, NodesModule, ServersModule, UsersModule],
  controllers: [
    FilesClientController,
    FileStreamsClientController,
    UploadsClientController,
    FileLinksController,
  ],
  providers: [
    FileArchivesService,
    FileLinksService,
    FileNode,
    FileStreamsService,
    FilesService,
    UploadsService,
    { provide: SignedLinks, useExisting: FileLinksService },
  ],
  exports: [FileLinksService, SignedLinks],
})
export class FilesModule {}
