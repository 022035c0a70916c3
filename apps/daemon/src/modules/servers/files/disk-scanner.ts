import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import { ServerRegistry } from '../server.registry.js';

const WHEN_OFF_MS = 60_000;

/** Measures the files of every server in turn, one at a time, every `system.disk_check_interval` seconds (0 = never). */
@Injectable()
export class DiskScanner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.scanForEver(this.stopper.signal);
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }

  private async scanForEver(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const interval = this.config.current.system.disk_check_interval * 1000;
      if (interval > 0) await this.scan(signal);
      await sleep(interval || WHEN_OFF_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async scan(signal: AbortSignal): Promise<void> {
    for (const server of this.registry.all()) {
      if (signal.aborted) return;
      await server.measure(signal).catch((error: unknown) => {
        this.logger.pino.debug({ server: server.uuid, error }, 'files could not be measured');
      });
    }
  }
}
