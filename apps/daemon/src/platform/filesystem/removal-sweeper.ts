import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ServerFiles } from './server-files.js';

/** Deletes in the background, at boot, what an earlier process left in the middle of a removal or a write. */
@Injectable()
export class RemovalSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();

  constructor(
    private readonly files: ServerFiles,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    const { signal } = this.stopper;
    this.files.sweep(signal).catch((error: unknown) => {
      if (!signal.aborted)
        this.logger.pino.warn({ error }, 'what an earlier process left could not be deleted');
    });
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }
}
