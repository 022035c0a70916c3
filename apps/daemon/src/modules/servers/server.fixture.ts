import type { BackupPreview } from '@app/contracts/daemon/backups.contract.js';
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { aServerConfiguration, type ServerOverrides } from '@app/testing/server-configuration.js';
import { loadConfig } from '@app/platform/config/load-config.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import type { ConfigStore } from '../../config/config-store.js';
import { DaemonConfigSchema } from '../../config/daemon.config.js';
import { PanelClient } from '../../platform/panel-client/panel-client.js';
import { NODE_LABEL } from '../../platform/runtime/labels.js';
import { gameProgram } from '../../platform/runtime/memory/memory-process.js';
import { MemoryRuntime } from '../../platform/runtime/memory/memory-runtime.js';
import type { ContainerSpec } from '../../platform/runtime/runtime.port.js';
import { withSpecHash } from '../../platform/runtime/spec-hash.js';
import { ActivityQueue } from '../../platform/state/activity-queue.js';
import { OperationJournal } from '../../platform/state/operation-journal.js';
import { ServerRecords } from '../../platform/state/server-records.js';
import { StateDatabase } from '../../platform/state/state-database.js';
import { ActivityRecorder } from '../activity/index.js';
import { Installer, type InstallOutcome, type InstallRequest } from '../installer/index.js';
import {
  BackupArchives,
  type BackupOrder,
  type MadeArchive,
  type Progress,
  type RestoreImpact,
  type RestoreOrder,
  type Proof,
  type ProofOrder,
} from '../backups/index.js';
import { type Arrival, type SentAhead, type Shipment, Shipping } from '../transfers/index.js';
import { imageOf } from './container/container-spec.js';
import { ConsoleLogs } from './console/console-logs.js';
import { ContainerSpecs } from './container/container-specs.port.js';
import { BackupOperation } from './operations/backup.operation.js';
import { DeleteOperation } from './operations/delete.operation.js';
import { InstallOperation } from './operations/install.operation.js';
import { OperationReporter } from './operations/operation-reporter.js';
import { OperationRunner } from './operations/operation-runner.js';
import { Operations } from './operations/operations.js';
import { ProveOperation } from './operations/prove.operation.js';
import { ReinstallOperation } from './operations/reinstall.operation.js';
import { RestoreOperation } from './operations/restore.operation.js';
import type { Server } from './server.js';
import { ServerDependencies } from './server-dependencies.js';
import type { ServerEvent } from './server-events.js';
import { ServerRemoval } from './files/server-removal.js';
import { ServerVolume } from './files/server-volume.port.js';
import { ServerRegistry } from './server.registry.js';
import { ServerRestorer } from './server-restorer.js';
import { ServersService } from './servers.service.js';
import { StatusReporter } from './power/status-reporter.js';
import { Arrivals } from './transfers/arrivals.js';
import { ReceiveOperation } from './transfers/receive.operation.js';
import { TransferOperation } from './transfers/transfer.operation.js';

const NODE = 'node-1';

/** A panel inside `fetch`: answers what the test has set and remembers what it was sent. */
export class TestPanel {
  isUp = true;
  configuration: ServerConfiguration | null = null;
  readonly pushes: { path: string; body: unknown }[] = [];
  /** Status for a path ending, instead of the usual answer. */
  readonly refusals = new Map<string, number>();
  /** What a path ending waits for before it is heard. */
  readonly waits = new Map<string, Promise<void>>();

  readonly fetch: typeof fetch = async (input, init) => {
    const path = new URL(input as string).pathname.replace('/api/remote', '');
    if (!this.isUp) throw new TypeError('connection refused');
    await [...this.waits].find(([end]) => path.endsWith(end))?.[1];
    const refusal = [...this.refusals].find(([end]) => path.endsWith(end));
    if (refusal) return Response.json({ errors: [] }, { status: refusal[1] });
    if (init?.method === 'POST') {
      this.pushes.push({ path, body: init.body ? JSON.parse(init.body as string) : null });
      return new Response(null, { status: 204 });
    }
    if (path === '/servers') {
      const known = this.configuration;
      const data = known ? [{ uuid: known.settings.uuid, ...known }] : [];
      return Response.json({
        data,
        meta: { current_page: 1, last_page: 1, per_page: 50, total: data.length },
      });
    }
    if (path.endsWith('/install')) {
      return Response.json({ container_image: 'installer', entrypoint: 'ash', script: 'echo hi' });
    }
    return this.configuration
      ? Response.json(this.configuration)
      : Response.json({ errors: [] }, { status: 404 });
  };

  pushed(end: string): unknown[] {
    return this.pushes.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
  }
}

export class TestInstaller extends Installer {
  outcome: InstallOutcome | null = { successful: true, exitCode: 0 };
  readonly requests: InstallRequest[] = [];
  /** When set, runs wait for it or for their signal. */
  gate: Promise<void> | null = null;

  async run(request: InstallRequest): Promise<InstallOutcome> {
    this.requests.push(request);
    request.onLine('installing');
    const aborted = new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve()));
    await Promise.race([this.gate, aborted]);
    if (request.signal.aborted) return { successful: false, exitCode: null, error: 'aborted' };
    return this.outcome ?? { successful: false, exitCode: 1 };
  }

  async resume(): Promise<InstallOutcome | null> {
    return this.outcome;
  }

  async readLog(): Promise<string> {
    return 'Header\n\n|  Script Output\n| ------------------------------\ninstalling\n';
  }

  async keepLog(): Promise<void> {}

  async forget(): Promise<void> {}
}

/** Archives that exist by name only. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });

export class TestArchives extends BackupArchives {
  readonly made: BackupOrder[] = [];
  readonly restored: RestoreOrder[] = [];
  readonly removed: string[] = [];
  readonly proved: ProofOrder[] = [];
  readonly forgotten: string[] = [];
  /** What the next work waits for; a rejection is its failure. */
  work: Promise<void> = Promise.resolve();
  isSealed = false;

  async make(
    _server: string,
    order: BackupOrder,
    _signal: AbortSignal,
    progress: Progress,
  ): Promise<MadeArchive> {
    this.made.push(order);
    progress('archiving', { done: 1, total: 3 });
    await this.work;
    return { checksum: 'ab12', size: 5, parts: null, files: 2, contentBytes: 9 };
  }
  async restore(_server: string, order: RestoreOrder): Promise<void> {
    this.restored.push(order);
    await this.work;
  }
  async prove(_server: string, order: ProofOrder, signal: AbortSignal): Promise<Proof> {
    this.proved.push(order);
    await Promise.race([this.work, aborted(signal)]);
    return { outcome: 'sound', error: null };
  }
  async forgetUnfinished(_server: string, backup: string): Promise<void> {
    this.forgotten.push(backup);
  }
  async resumeRestore(): Promise<boolean> {
    return this.isSealed;
  }
  async preview(): Promise<BackupPreview> {
    const none = { files: 0, bytes: 0, paths: [] };
    return { kept: none, left_out: none };
  }
  async impact(): Promise<RestoreImpact> {
    return { lost: null, keptBytes: null, freeBytes: 0 };
  }
  async find(): Promise<null> {
    return null;
  }
  async open(): Promise<null> {
    return null;
  }
  async keep(): Promise<void> {}
  async lists(): Promise<[]> {
    return [];
  }
  async keepList(): Promise<void> {}
  async remove(): Promise<boolean> {
    return false;
  }
  async removeAll(server: string): Promise<void> {
    this.removed.push(server);
  }
}

/** Files that move by name only. */
export class TestShipping extends Shipping {
  readonly sent: Shipment[] = [];
  readonly received: string[] = [];
  /** What the next work waits for; a rejection is its failure. */
  work: Promise<void> = Promise.resolve();

  async send(_server: string, shipment: Shipment, signal: AbortSignal, progress: Progress): Promise<void> {
    this.sent.push(shipment);
    progress('sending', { done: 1, total: 4 });
    await Promise.race([this.work, aborted(signal)]);
  }
  async sendAhead(_server: string, shipment: Shipment): Promise<SentAhead> {
    this.sent.push(shipment);
    return { complete: async () => 'look' };
  }
  async receive(server: string, _arrival: Arrival, signal: AbortSignal): Promise<void> {
    await Promise.race([this.work, aborted(signal)]);
    this.received.push(server);
  }
}

export class TestFiles extends ServerVolume {
  readonly files = new Map<string, string>();
  readonly removed: string[] = [];
  bytes = 0;

  rootOf(uuid: string): string {
    return `/data/${uuid}`;
  }
  /** Servers that have left a folder. */
  readonly left = new Set<string>();
  async has(uuid: string): Promise<boolean> {
    return this.left.has(uuid);
  }
  async ensureRoot(): Promise<void> {}
  async prepareMounts(): Promise<void> {}
  async readText(_uuid: string, path: string): Promise<string | null> {
    return this.files.get(path) ?? null;
  }
  async writeText(_uuid: string, path: string, content: string): Promise<void> {
    this.files.set(path, content);
  }
  async allow(): Promise<void> {}
  async usage(): Promise<number> {
    return this.bytes;
  }
  async diskUsage(): Promise<number> {
    return this.bytes;
  }
  async remove(uuid: string): Promise<void> {
    this.left.delete(uuid);
    this.removed.push(uuid);
  }
}

class TestSpecs extends ContainerSpecs {
  async server(configuration: ServerConfiguration): Promise<ContainerSpec> {
    const { settings } = configuration;
    return withSpecHash({
      name: settings.uuid,
      hostname: settings.uuid,
      domainname: '',
      image: imageOf(settings).image,
      command: [],
      environment: [`STARTUP=${settings.invocation}`],
      labels: { [NODE_LABEL]: NODE },
      user: '',
      workingDirectory: '',
      mounts: [],
      tmpfsMib: 1,
      readOnlyRoot: true,
      capabilitiesDropped: [],
      dns: [],
      networkMode: 'bridge',
      ports: [],
      limits: await this.limits(configuration),
      init: false,
      usernsMode: '',
    });
  }

  async limits({ settings }: ServerConfiguration): Promise<ContainerSpec['limits']> {
    return {
      memoryBytes: settings.build.memory_limit * 2 ** 20,
      memoryReservationBytes: 0,
      memorySwapBytes: 0,
      cpuQuota: 0,
      cpuset: '',
      ioWeight: null,
      pids: null,
      oomKillDisable: false,
    };
  }

  async dockerInterface(): Promise<string> {
    return '172.18.0.1';
  }
}

export interface WorldOptions extends ServerOverrides {
  /** Merged into the daemon's configuration. */
  readonly config?: Record<string, unknown>;
}

/** A node without Docker, panel and disk: real actors on the memory runtime. */
export class TestNode {
  readonly runtime = new MemoryRuntime(NODE, 20);
  readonly panel = new TestPanel();
  readonly installer = new TestInstaller();
  readonly files = new TestFiles();
  readonly archives = new TestArchives();
  readonly shipping = new TestShipping();
  readonly arrivals = new Arrivals();
  readonly database = new StateDatabase(':memory:');
  readonly records = new ServerRecords(this.database);
  readonly journal = new OperationJournal(this.database);
  readonly activity = new ActivityQueue(this.database);
  readonly registry: ServerRegistry;
  readonly service: ServersService;
  readonly reporter: OperationReporter;
  readonly runner: OperationRunner;
  readonly restorer: ServerRestorer;
  readonly dependencies: ServerDependencies;

  constructor(config: Record<string, unknown> = {}) {
    const store = {
      current: loadConfig(DaemonConfigSchema, {
        token_id: 'id',
        token: 'secret',
        remote: 'http://panel.test',
        console: { log_size: 0 },
        power: { stop_grace: 5, term_grace: 1, sync_deadline: 0.5 },
        ...config,
      }),
      credentials: { id: 'id', token: 'secret' },
    } as unknown as ConfigStore;
    const logger = new AppLogger('test', 'silent');
    const panel = new PanelClient(store, this.panel.fetch);
    const statuses = new StatusReporter(panel);
    const { runtime, files, records, journal, installer } = this;
    const activity = new ActivityRecorder(this.activity, panel, store, logger);
    this.dependencies = new ServerDependencies(
      store,
      runtime,
      new TestSpecs(),
      files,
      records,
      panel,
      statuses,
      activity,
      new ConsoleLogs(store),
      logger,
    );
    this.registry = new ServerRegistry(this.dependencies);
    const removal = new ServerRemoval(
      runtime,
      installer,
      files,
      this.archives,
      this.dependencies.logs,
      records,
    );
    const deletion = new DeleteOperation(this.registry, removal, store, journal, statuses, logger);
    const operations = new Operations({
      install: new InstallOperation(panel, files, installer, logger),
      reinstall: new ReinstallOperation(panel, files, installer, logger),
      backup: new BackupOperation(this.archives, panel),
      restore: new RestoreOperation(this.archives, panel),
      prove: new ProveOperation(this.archives, panel),
      transfer: new TransferOperation(this.shipping, panel, store, logger),
      receive: new ReceiveOperation(
        this.arrivals,
        this.shipping,
        removal,
        this.registry,
        journal,
        statuses,
        panel,
        logger,
      ),
      delete: deletion,
    });
    this.reporter = new OperationReporter(operations, journal, logger);
    this.runner = new OperationRunner(operations, this.reporter, journal, panel, logger);
    this.service = new ServersService(
      this.registry,
      this.runner,
      panel,
      runtime,
      records,
      installer,
      deletion,
      logger,
    );
    this.restorer = new ServerRestorer(
      this.registry,
      runtime,
      panel,
      records,
      journal,
      this.runner,
      store,
      logger,
    );
    this.runtime.addImage('game:local', gameProgram());
    // The watcher of the application does the same.
    this.runtime.events(
      ({ name, kind }) => void this.registry.find(name)?.containerChanged(kind),
      this.stopper.signal,
    );
  }

  private readonly stopper = new AbortController();

  /** A server that is installed and offline. */
  async server(overrides: ServerOverrides = {}): Promise<WatchedServer> {
    const uuid = overrides.uuid ?? randomUUID();
    const configuration = aServerConfiguration({ ...overrides, uuid });
    this.panel.configuration = configuration;
    const server = this.registry.add(uuid, configuration);
    await server.restore(await this.runtime.inspect(uuid), null);
    return new WatchedServer(server);
  }

  close(): void {
    this.stopper.abort();
    this.runner.onModuleDestroy();
    this.reporter.onModuleDestroy();
    for (const server of this.registry.all()) server.dispose();
    this.database.close();
  }
}

/** A server with everything it has told. */
export class WatchedServer {
  readonly seen: ServerEvent[] = [];

  constructor(readonly server: Server) {
    server.events.listen((event) => this.seen.push(event));
  }

  get states(): string[] {
    return this.frames('status').map(([state]) => state!);
  }

  get lines(): string[] {
    return this.seen.flatMap((event) => (event.kind === 'console' ? event.lines : []));
  }

  frames(name: string): (readonly string[])[] {
    return this.seen.flatMap((event) => (event.kind === 'frame' && event.event === name ? [event.args] : []));
  }

  async becomes(state: string): Promise<void> {
    await vi.waitFor(
      () => {
        if (this.server.state.current !== state)
          throw new Error(`is ${this.server.state.current}, not ${state}`);
      },
      { timeout: 4000, interval: 2 },
    );
  }

  async run(action: 'start' | 'stop' | 'restart' | 'kill'): Promise<void> {
    await (
      await this.server.setPower(action)
    ).completed;
  }

  async prints(text: string): Promise<void> {
    await vi.waitFor(
      () => {
        if (!this.lines.some((line) => line.includes(text))) throw new Error(`no line with "${text}" yet`);
      },
      { timeout: 4000, interval: 2 },
    );
  }
}
