import { Injectable } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ServerFiles } from '../../platform/filesystem/index.js';
import type { Server } from '../servers/index.js';
import { denylist } from './denylist.js';
import { UserFiles } from './user-files.js';

/** The files of each server as its users may use them. */
@Injectable()
export class FilesService {
  private readonly known = new WeakMap<Server, UserFiles>();

  constructor(
    private readonly files: ServerFiles,
    private readonly logger: AppLogger,
  ) {}

  of(server: Server): UserFiles {
    let files = this.known.get(server);
    if (!files) {
      const denies = denylist(() => server.configuration.settings.egg.file_denylist);
      files = new UserFiles(server, this.files.jail(server.uuid, denies), (error) =>
        this.logger.pino.warn({ server: server.uuid, error }, 'files could not be measured'),
      );
      this.known.set(server, files);
    }
    return files;
  }
}
