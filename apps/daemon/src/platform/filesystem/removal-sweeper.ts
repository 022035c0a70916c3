import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ServerFiles } from './server-files.js';

/** Deletes in the background, at boot, what removals left that were interrupted by the end of the process. */
@Injectable()
export class RemovalSweeper implements OnApplicationBootstrap {
  constructor(
    private readonly files: ServerFiles,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.files.sweep().catch((error: unknown) => {
      this.logger.pino.warn({ error }, 'files of removed servers could not be deleted');
    });
  }
}
