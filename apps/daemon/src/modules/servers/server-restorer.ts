import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { OPERATIONS } from '@app/contracts/operations/operation-kinds.js';
import { listServers, resetServers } from '@app/contracts/remote/servers.contract.js';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { ConfigStore } from '../../config/config-store.js';
import { Backoff } from '../../platform/panel-client/backoff.js';
import { PanelClient } from '../../platform/panel-client/panel-client.js';
import type { ContainerStatus } from '../../platform/runtime/runtime.port.js';
import { Runtime } from '../../platform/runtime/runtime.port.js';
import { OperationJournal } from '../../platform/state/operation-journal.js';
import { ServerRecords, type ServerRecord } from '../../platform/state/server-records.js';
import { OperationRunner } from './operations/operation-runner.js';
import type { Server } from './server.js';
import { ServerRegistry } from './server.registry.js';

const STARTS_AT_ONCE = 4;

/**
 * What happens after the daemon's start, all in the background (hazards D2, D3): servers come back from the local
 * records, running containers are attached, interrupted work goes on, and the panel is asked once it answers (D4).
 */
@Injectable()
export class ServerRestorer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopper = new AbortController();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly registry: ServerRegistry,
    private readonly runtime: Runtime,
    private readonly panel: PanelClient,
    private readonly records: ServerRecords,
    private readonly journal: OperationJournal,
    private readonly runner: OperationRunner,
    private readonly config: ConfigStore,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    const records = this.records.list();
    const removals = this.removals();
    for (const { uuid, configuration } of records) {
      if (!removals.has(uuid)) this.registry.add(uuid, configuration);
    }
    const goOn = this.takeUpOperations();
    this.work = this.restoreAll(records, goOn).catch((error: unknown) => {
      this.logger.pino.error({ error }, 'servers could not be restored');
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.stopper.abort();
    await this.work;
    for (const server of this.registry.all()) server.dispose();
  }

  private removals(): Set<string> {
    const operations = this.journal.list().filter(({ kind }) => OPERATIONS[kind].begins === 'final');
    return new Set(operations.map(({ server }) => server));
  }

  private async restoreAll(records: readonly ServerRecord[], goOn: () => Server[]): Promise<void> {
    const { signal } = this.stopper;
    const list = await this.insist('the container engine does not answer', () => this.runtime.list());
    if (!list) return;
    const containers = new Map(list.map((container) => [container.name, container]));
    await Promise.all(records.map((record) => this.restore(record, containers.get(record.uuid) ?? null)));
    const resumed = goOn();
    void this.startFormer(records, containers);
    const configurations = await this.insist('the panel does not answer', () => this.fetchAll());
    if (!configurations || signal.aborted) return;
    await this.take(configurations, containers, records);
    // The panel ends what it believes to be interrupted; that must not hit what goes on, nor what has ended well.
    if (signal.aborted) return;
    const ended = Promise.all([this.runner.owedTold(), ...resumed.map((server) => server.slot.idle)]);
    await Promise.race([ended, once(signal, 'abort')]);
    if (signal.aborted) return;
    await this.insist('the panel does not answer', () =>
      this.panel.push(resetServers, { body: { uptime_seconds: process.uptime() } }, { signal }),
    );
  }

  private async restore(record: ServerRecord, container: ContainerStatus | null): Promise<void> {
    const server = this.registry.find(record.uuid);
    await server?.restore(container, record).catch((error: unknown) => {
      this.logger.pino.warn({ server: record.uuid, error }, 'a server could not be attached');
    });
  }

  /**
   * Before anybody is served: the journal holds now what the former process left, and later what this one has begun
   * too. Answers how to go on with it, which gives the servers that have work then.
   */
  private takeUpOperations(): () => Server[] {
    this.runner.failUnknown();
    const left = this.journal.list().map((operation) => {
      const server = this.registry.find(operation.server);
      return { server, goOn: this.runner.resume(operation, server) };
    });
    return () => left.flatMap(({ server, goOn }) => (goOn() && server ? [server] : []));
  }

  /** Servers that ran when the daemon went and whose container is down, for example after a reboot. */
  private async startFormer(
    records: readonly ServerRecord[],
    containers: ReadonlyMap<string, ContainerStatus>,
  ): Promise<void> {
    const waiting = records.filter(
      ({ uuid, state }) => ['running', 'starting'].includes(state) && !containers.get(uuid)?.running,
    );
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next && !this.stopper.signal.aborted; next = waiting.shift()) {
        const server = this.registry.find(next.uuid);
        if (!server) continue;
        await server.setPower('start').then(
          ({ completed }) => completed.catch(() => undefined),
          (error: unknown) => this.logger.pino.warn({ server: server.uuid, error }, 'no start'),
        );
      }
    };
    await Promise.all(Array.from({ length: STARTS_AT_ONCE }, worker));
  }

  private async fetchAll(): Promise<Map<string, ServerConfiguration>> {
    const { signal } = this.stopper;
    const per_page = this.config.current.remote_query.boot_servers_per_page;
    const page = (number: number) =>
      this.panel.call(listServers, { query: { page: number, per_page } }, { signal, retryMs: 0 });
    // Wings asks for page 0 first; panels take it for the first one.
    const first = await page(0);
    const found = [...first.data];
    for (let number = 2; number <= first.meta.last_page; number++) found.push(...(await page(number)).data);
    return new Map(found.map(({ uuid, ...configuration }) => [uuid, configuration]));
  }

  private async take(
    configurations: ReadonlyMap<string, ServerConfiguration>,
    containers: ReadonlyMap<string, ContainerStatus>,
    records: readonly ServerRecord[],
  ): Promise<void> {
    const removals = this.removals();
    for (const [uuid, configuration] of configurations) {
      if (removals.has(uuid)) continue;
      const known = this.registry.find(uuid);
      if (known) known.applySettings(configuration);
      else await this.registry.add(uuid, configuration).restore(containers.get(uuid) ?? null, null);
    }
    // Only those of the former daemon: a server created a moment ago is in no list yet.
    for (const { uuid } of records) {
      const server = this.registry.find(uuid);
      if (!server || configurations.has(uuid) || server.slot.operation !== null) continue;
      // Its files and container stay: a panel that lost its memory must not cost anybody a world.
      this.logger.pino.warn({ server: server.uuid }, 'the panel does not know this server; it is left alone');
      this.records.remove(server.uuid);
      this.registry.drop(server);
    }
  }

  /** Repeats until it works or the daemon ends, with jittered delays (hazards D4, P2). */
  private async insist<T>(problem: string, work: () => Promise<T>): Promise<T | null> {
    const { signal } = this.stopper;
    const backoff = new Backoff(500, 30_000);
    while (!signal.aborted) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) break;
        this.logger.pino.warn({ error }, problem);
        await sleep(backoff.next(), undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
    return null;
  }
}
