import { getServer as getRemoteServer } from '@app/contracts/remote/servers.contract.js';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { PowerAction, ServerState, ServerStats } from '@app/contracts/ws/console.frames.js';
import type { ContainerEvent, ContainerStatus } from '../../platform/runtime/runtime.port.js';
import type { ServerRecord } from '../../platform/state/server-records.js';
import { ServerConsole } from './console/server-console.js';
import { RunControl } from './container/run-control.js';
import { DiskLimit } from './files/disk-limit.js';
import { WorkSlot } from './operations/work-slot.js';
import { CrashControl } from './power/crash-control.js';
import { PowerControl, type PowerTicket } from './power/power-control.js';
import { PowerState } from './power/server.state.js';
import { stopOf } from './power/stop-sequence.js';
import type { ServerDependencies } from './server-dependencies.js';
import { notReady, serverNotRunning } from './server.errors.js';
import { ServerEvents } from './server-events.js';
import type { ServerParts } from './server-parts.js';
import { ServerSettings } from './server-settings.js';

const READY_WAIT_MS = 10_000;

/** The actor of one server: puts its parts together, and is what others ask. No rule stands here. */
export class Server {
  readonly events: ServerEvents;
  readonly console: ServerConsole;
  readonly state: PowerState;
  readonly slot: WorkSlot;
  readonly power: PowerControl;
  private readonly settings: ServerSettings;
  readonly disk: DiskLimit;
  private readonly runs: RunControl;
  private readonly crashes: CrashControl;
  private readonly restored = Promise.withResolvers<void>();
  private isRestored = false;
  private isDisposed = false;

  constructor(
    readonly uuid: string,
    configuration: ServerConfiguration,
    private readonly dependencies: ServerDependencies,
  ) {
    const { config, records, logs } = dependencies;
    this.events = new ServerEvents((error) => this.log(error, 'a listener failed'));
    this.settings = new ServerSettings(uuid, configuration, records, ({ settings: { build, id } }) =>
      this.inBackground(dependencies.files.allow(uuid, build.disk_space, id)),
    );
    this.console = new ServerConsole(
      this.events,
      () => config.current,
      logs.of(uuid),
      () => this.isDisposed || this.runs.saveOutput(),
    );
    this.state = new PowerState((next, previous) => this.stateChanged(next, previous));
    this.slot = new WorkSlot(this.state);
    this.disk = new DiskLimit(
      () => config.current.system.disk_check_interval * 1000,
      () => this.configuration.settings.build.disk_space,
    );
    const { events, settings, console, state, slot, disk } = this;
    const parts: ServerParts = { uuid, settings, events, console, state, slot, disk };
    this.runs = new RunControl(parts, dependencies, {
      ended: (end, wasAsked, lastLines) => {
        if (!wasAsked && !this.isDisposed && !slot.isFinal) this.crashes.handle(end, lastLines);
      },
      sampled: () => this.checkDisk(),
      failed: (error, what) => this.log(error, what),
    });
    this.power = new PowerControl({ ...parts, runs: this.runs }, dependencies, () => this.crashes.cancel());
    this.crashes = new CrashControl(parts, dependencies, this.power);
  }

  get configuration(): ServerConfiguration {
    return this.settings.current;
  }

  get isSuspended(): boolean {
    return this.settings.isSuspended;
  }

  get utilization(): ServerStats {
    return this.runs.utilization;
  }

  /** Whether a console command could be written now. */
  get isAttached(): boolean {
    return this.runs.current?.isAttached ?? false;
  }

  /** Settles once the state is known to be that of the container (hazard D2); rejects when that takes too long. */
  async ready(): Promise<void> {
    if (this.isRestored) return;
    const timer = Promise.withResolvers<never>();
    const timeout = setTimeout(() => timer.reject(notReady()), READY_WAIT_MS);
    await Promise.race([this.restored.promise, timer.promise]).finally(() => clearTimeout(timeout));
  }

  async setPower(action: PowerAction, waitMs = 0): Promise<PowerTicket> {
    await this.ready();
    return this.power.request(action, waitMs);
  }

  /** Writes a line to the console; rejects when the server is not running or does not read. */
  async sendCommand(text: string): Promise<void> {
    const run = this.runs.current;
    if (this.state.is('offline') || !run?.isAttached) throw serverNotRunning();
    const stop = stopOf(this.configuration);
    const isStop = stop.type === 'command' && stop.value !== '' && text === stop.value;
    // Before the write: the process may end faster than the write returns.
    if (isStop && this.state.is('starting', 'running')) this.state.to('stopping');
    await run.write(`${text}\n`);
  }

  /** Fetches the settings and applies what can be applied to a running server. */
  async sync(): Promise<void> {
    const { panel } = this.dependencies;
    this.applySettings(await panel.call(getRemoteServer, { params: { uuid: this.uuid } }));
  }

  /** Takes new settings without acting on them. */
  configure(configuration: ServerConfiguration): void {
    this.settings.replace(configuration);
  }

  applySettings(configuration: ServerConfiguration): void {
    const wasSuspended = this.isSuspended;
    this.configure(configuration);
    if (this.isSuspended && !wasSuspended) {
      this.events.emit({ kind: 'suspended' });
      if (!this.state.is('offline')) this.inBackground(this.power.forceStop('suspension'));
    } else if (this.state.is('starting', 'running')) {
      this.inBackground(this.updateLimits());
    }
  }

  /** A daemon's line on the console. */
  notice(text: string): void {
    this.console.notice(text);
  }

  /** Walks the files and remembers their size. */
  async measure(signal: AbortSignal): Promise<void> {
    this.disk.note(await this.dependencies.files.usage(this.uuid, signal));
  }

  /** After a start of the daemon: takes over the container as it is; a healthy one is left alone (D10, D11). */
  async restore(container: ContainerStatus | null, record: ServerRecord | null): Promise<void> {
    if (this.isRestored) return;
    if (record) this.console.goOnFrom(record.consolePosition);
    try {
      if (container?.running) await this.runs.adopt(container, record);
    } finally {
      this.isRestored = true;
      this.restored.resolve();
    }
  }

  /** A container event, or a look at the list of containers, says that something may have changed. */
  async containerChanged(kind: ContainerEvent['kind'] | 'listed'): Promise<void> {
    if (this.isDisposed || !this.isRestored) return;
    await this.runs.containerChanged(kind);
    if (kind === 'listed') this.inBackground(this.power.resumeStop());
  }

  /** Ends all work and listening; the container goes on. */
  dispose(): void {
    this.isDisposed = true;
    this.slot.close();
    this.crashes.dispose();
    this.runs.drop();
    this.console.dispose();
    this.restored.resolve();
    this.events.clear();
  }

  private stateChanged(next: ServerState, previous: ServerState): void {
    const { records, statuses } = this.dependencies;
    if (next === 'starting') records.beginRun(this.uuid);
    records.saveState(this.uuid, next);
    this.events.frame('status', next);
    statuses.changed(this.uuid, previous, next);
    if (next === 'offline') this.events.frame('stats', JSON.stringify(this.utilization));
  }

  private checkDisk(): void {
    if (!this.disk.isNewlyExceeded()) return;
    this.notice('Server is exceeding the assigned disk space limit, stopping process now.');
    this.inBackground(this.power.forceStop('disk limit'));
  }

  private async updateLimits(): Promise<void> {
    const { runtime, specs } = this.dependencies;
    await runtime.update(this.uuid, await specs.limits(this.configuration));
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.log(error, 'background work of a server failed'));
  }

  private log(error: unknown, what: string): void {
    this.dependencies.logger.pino.warn({ server: this.uuid, error }, what);
  }
}
