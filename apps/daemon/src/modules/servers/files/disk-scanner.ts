import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import type { Server } from '../server.js';
import { ServerRegistry } from '../server.registry.js';
import { GrowthWatch } from './growth-watch.js';
import { ServerVolume } from './server-volume.port.js';

const WHEN_OFF_MS = 60_000;
/** A server over its limit is stopped within 10 s: this, a walk, and the next sample of its usage. */
const WATCH_MS = 2000;

/**
 * Measures the files of every server in turn, one at a time, every `system.disk_check_interval` seconds (0 = never); and
 * those of a running server as soon as it may have passed its limit, whatever that interval is (hazards F1, F2).
 */
@Injectable()
export class DiskScanner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();
  private readonly growth = new GrowthWatch<Server>();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly files: ServerVolume,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.scanForEver(this.stopper.signal);
    void this.watchForEver(this.stopper.signal);
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
      await this.measure(server, signal);
    }
  }

  private async watchForEver(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(WATCH_MS, undefined, { signal, ref: false }).catch(() => undefined);
      const diskBytes = await this.files.diskUsage().catch(() => null);
      if (diskBytes === null) continue;
      for (const server of this.registry.all()) {
        if (signal.aborted) return;
        if (server.state.is('offline') || !this.growth.isDue(server, diskBytes, server.disk.room)) continue;
        await this.measure(server, signal);
      }
    }
  }

  private async measure(server: Server, signal: AbortSignal): Promise<void> {
    const began = Date.now();
    try {
      const diskBytes = await this.files.diskUsage();
      await server.measure(signal);
      this.growth.noteMeasure(server, diskBytes, Date.now() - began);
    } catch (error) {
      this.logger.pino.debug({ server: server.uuid, error }, 'files could not be measured');
    }
  }
}
