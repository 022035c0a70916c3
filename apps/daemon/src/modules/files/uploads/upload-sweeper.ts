import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ServerFiles } from '../../../platform/filesystem/index.js';
import { UploadsService } from './uploads.service.js';

const MINUTE_MS = 60_000;
const INTERVAL_MS = 10 * MINUTE_MS;
/** Since its last byte: enough for whoever goes on the next morning. */
const UNFINISHED_MS = 24 * 60 * MINUTE_MS;
/** What is left of a finished one is for a sender that did not get the last answer. */
const FINISHED_MS = 15 * MINUTE_MS;

/** Removes uploads that nobody goes on with, at boot and every ten minutes. */
@Injectable()
export class UploadSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();

  constructor(
    private readonly volumes: ServerFiles,
    private readonly uploads: UploadsService,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.sweepForEver(this.stopper.signal);
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }

  private async sweepForEver(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sweep(signal).catch((error: unknown) => {
        this.logger.pino.warn({ error }, 'unfinished uploads could not be removed');
      });
      await sleep(INTERVAL_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async sweep(signal: AbortSignal): Promise<void> {
    for (const uuid of await this.volumes.known()) {
      for (const { id, touched, isHere } of await this.uploads.found(uuid)) {
        if (signal.aborted) return;
        const lifetime = isHere ? UNFINISHED_MS : FINISHED_MS;
        if (Date.now() - touched.getTime() > lifetime) await this.uploads.forget(uuid, id);
      }
    }
  }
}
