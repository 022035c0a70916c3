import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../../config/config-store.js';
import { Runtime } from '../../../platform/runtime/runtime.port.js';
import { ServerRegistry } from '../server.registry.js';

/** Keeps the actors true to their containers: by events, and every so often by a look at all of them (hazard D9). */
@Injectable()
export class ContainerWatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();

  constructor(
    private readonly runtime: Runtime,
    private readonly registry: ServerRegistry,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    const { signal } = this.stopper;
    this.runtime.events(({ name, kind }) => {
      this.registry
        .find(name)
        ?.containerChanged(kind)
        .catch((error: unknown) => this.warn(error));
    }, signal);
    void this.reconcileForEver(signal);
  }

  onModuleDestroy(): void {
    this.stopper.abort();
  }

  /** Asks every actor whose container is not as it believes to look again. */
  async reconcile(): Promise<void> {
    const running = new Set(
      (await this.runtime.list()).filter((each) => each.running).map(({ name }) => name),
    );
    for (const server of this.registry.all()) {
      const agrees = server.state.is('offline') !== running.has(server.uuid);
      if (!agrees) await server.containerChanged('listed').catch((error: unknown) => this.warn(error));
    }
  }

  private async reconcileForEver(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const delay = this.config.current.power.reconcile_interval * 1000;
      await sleep(delay, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await this.reconcile().catch((error: unknown) => this.warn(error));
    }
  }

  private warn(error: unknown): void {
    this.logger.pino.warn({ error }, 'containers could not be looked at');
  }
}
