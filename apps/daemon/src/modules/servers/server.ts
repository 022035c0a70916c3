import { getServer as getRemoteServer } from '@app/contracts/remote/servers.contract.js';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { PowerAction, ServerState, ServerStats } from '@app/contracts/ws/console.frames.js';
import type { ContainerEvent, ContainerStatus } from '../../platform/runtime/runtime.port.js';
import { RuntimeError } from '../../platform/runtime/runtime.port.js';
import { AppError } from '@app/contracts/core/errors.js';
import type { Operation } from '../../platform/state/operation-journal.js';
import type { ServerRecord } from '../../platform/state/server-records.js';
import { StatsMonitor } from '../stats/index.js';
import { CrashControl } from './power/crash-control.js';
import type { RunEnd } from './power/crash.policy.js';
import type { StartTarget } from './power/hooks/start-hook.js';
import { InstallControl, type InstallHost } from './operations/install-control.js';
import type { OperationReporter } from './operations/operation-reporter.js';
import { PowerControl, type PowerHost, type PowerTicket } from './power/power-control.js';
import { ServerConsole } from './console/server-console.js';
import type { ServerDependencies } from './server-dependencies.js';
import { ServerEvents } from './server-events.js';
import {
  notReady,
  powerCancelled,
  reinstallLocked,
  serverBusy,
  serverNotRunning,
  serverSuspended,
} from './server.errors.js';
import { ServerRun } from './container/server-run.js';
import { PowerState } from './power/server.state.js';
import { OutputWatch } from './console/output-watch.js';
import { stopOf } from './power/stop-sequence.js';

const MIB = 1024 * 1024;
const OUTPUT_SAVE_MS = 2000;
const READY_WAIT_MS = 10_000;

/**
 * The actor of one server: all that happens to it goes through here. Its parts decide (power-control, install-control,
 * crash-control) and this class holds what they share: settings, state, the run, its listeners. Longer than 300 lines
 * because the roles it plays for those parts must see one another's fields; none of them holds a rule.
 */
export class Server implements PowerHost, InstallHost, StartTarget {
  readonly events: ServerEvents;
  readonly console: ServerConsole;
  readonly state: PowerState;
  readonly power: PowerControl;
  readonly installation: InstallControl;
  readonly target: StartTarget = this;
  run: ServerRun | null = null;
  private settings: ServerConfiguration;
  private readonly stats: StatsMonitor;
  private readonly crashes: CrashControl;
  private watch: OutputWatch;
  private usage: { readonly bytes: number; readonly at: number } | null = null;
  private lastOutputAt = 0;
  private outputSaver: NodeJS.Timeout | undefined;
  private readonly restored = Promise.withResolvers<void>();
  private isRestored = false;
  private isDisposed = false;
  private isRetired = false;
  private isDiskNoticed = false;

  constructor(
    readonly uuid: string,
    configuration: ServerConfiguration,
    private readonly dependencies: ServerDependencies,
    reporter: OperationReporter,
  ) {
    this.settings = configuration;
    this.events = new ServerEvents((error) => this.log(error, 'a listener failed'));
    this.console = new ServerConsole(this.events, () => dependencies.config.current);
    this.state = new PowerState((next, previous) => this.stateChanged(next, previous));
    this.stats = new StatsMonitor(uuid, dependencies.runtime, () => this.sampled());
    this.watch = new OutputWatch(configuration);
    this.power = new PowerControl(this, dependencies);
    this.installation = new InstallControl(this, dependencies, reporter);
    this.crashes = new CrashControl(this, dependencies);
  }

  get configuration(): ServerConfiguration {
    return this.settings;
  }

  get isSuspended(): boolean {
    return this.settings.settings.suspended;
  }

  get knownUsage(): number | null {
    const lifetimeMs = this.dependencies.config.current.system.disk_check_interval * 1000;
    return this.usage && Date.now() - this.usage.at <= lifetimeMs ? this.usage.bytes : null;
  }

  get utilization(): ServerStats {
    return this.stats.snapshot(this.state.current, this.usage?.bytes ?? 0);
  }

  /** Settles once the state is known to be that of the container (hazard D2); rejects when that takes too long. */
  async ready(): Promise<void> {
    if (this.isRestored) return;
    const timer = Promise.withResolvers<never>();
    const timeout = setTimeout(() => timer.reject(notReady()), READY_WAIT_MS);
    await Promise.race([this.restored.promise, timer.promise]).finally(() => clearTimeout(timeout));
  }

  // --- what others ask for ---

  async setPower(action: PowerAction, waitMs = 0): Promise<PowerTicket> {
    await this.ready();
    return this.power.request(action, waitMs);
  }

  /** Writes a line to the console; rejects when the server is not running or does not read. */
  async sendCommand(text: string): Promise<void> {
    if (this.state.is('offline') || !this.run?.isAttached) throw serverNotRunning();
    // Before the write: the process may end faster than the write returns.
    if (this.isStopCommand(text) && this.state.is('starting', 'running')) this.state.to('stopping');
    await this.run.write(`${text}\n`);
  }

  private isStopCommand(text: string): boolean {
    const stop = stopOf(this.settings);
    return stop.type === 'command' && stop.value !== '' && text === stop.value;
  }

  /** Fetches the settings and applies what can be applied to a running server. */
  async sync(): Promise<void> {
    const { panel } = this.dependencies;
    this.applySettings(await panel.call(getRemoteServer, { params: { uuid: this.uuid } }));
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

  install(startOnCompletion: boolean): void {
    this.assertIdle();
    this.installation.begin('install', startOnCompletion);
  }

  reinstall(): void {
    if (this.power.lock.holder) throw reinstallLocked();
    this.assertIdle();
    this.installation.begin('reinstall', false);
  }

  /** Walks the files and remembers their size. */
  async measure(signal: AbortSignal): Promise<void> {
    this.noteUsage(await this.dependencies.files.usage(this.uuid, signal));
  }

  /** Ends all activity for a removal; nothing is accepted from here on, and no end is a crash. */
  async retire(): Promise<void> {
    this.isRetired = true;
    this.cancelRestart();
    await Promise.all([this.installation.abort(), this.power.cancel()]);
    if (this.state.is('starting', 'running')) this.state.to('stopping');
  }

  /** The removal failed; the server is as it is. */
  unretire(): void {
    this.isRetired = false;
  }

  // --- after a start of the daemon ---

  /** Takes over the container as it is; a healthy one is left alone (hazards D10, D11). */
  async restore(container: ContainerStatus | null, record: ServerRecord | null): Promise<void> {
    if (this.isRestored) return;
    try {
      if (container?.running) await this.adopt(container, record);
    } finally {
      this.isRestored = true;
      this.restored.resolve();
    }
  }

  resumeInstallation(operation: Operation): void {
    this.installation.resume(operation);
  }

  /** A container event, or a look at the list of containers, says that something may have changed. */
  async containerChanged(kind: ContainerEvent['kind'] | 'listed'): Promise<void> {
    if (this.isDisposed || !this.isRestored) return;
    if (kind === 'oom') return this.run?.noteOom();
    if (kind === 'kill') return this.run?.noteKill();
    if (this.run) return this.run.check();
    if ((kind !== 'start' && kind !== 'listed') || this.power.lock.holder || !this.state.is('offline'))
      return;
    const container = await this.dependencies.runtime.inspect(this.uuid);
    // Somebody started it by hand; it is ours all the same.
    if (container?.running && !this.power.lock.holder && this.state.is('offline'))
      await this.adopt(container, null);
  }

  /** Ends all work and listening; the container goes on. */
  dispose(): void {
    this.isDisposed = true;
    this.crashes.dispose();
    this.dropRun();
    this.console.dispose();
    this.restored.resolve();
    this.events.clear();
  }

  // --- PowerHost ---

  assertAllowed(action: PowerAction): void {
    if (this.isDisposed || this.isRetired) throw serverBusy();
    if (this.installation.isRunning) throw serverBusy();
    if (this.isSuspended && (action === 'start' || action === 'restart')) throw serverSuspended();
  }

  started(): void {
    if (this.state.is('starting') && !this.watch.waitsForDone) this.state.to('running');
    this.isDiskNoticed = false;
    this.inBackground(this.noteRun());
  }

  startFailed(error: unknown): void {
    if (powerCancelled.is(error)) return;
    this.log(error, 'a server could not be started');
    const isTold = error instanceof RuntimeError || error instanceof AppError;
    const text =
      error instanceof RuntimeError ? error.detail : isTold ? error.message : 'an unexpected error';
    this.console.notice(`The server could not be started: ${text}`);
  }

  dropRun(): void {
    this.saveOutputAt();
    this.run?.dispose();
    this.run = null;
    this.stats.stop();
  }

  cancelRestart(): void {
    this.crashes.cancel();
  }

  // --- StartTarget ---

  configure(configuration: ServerConfiguration): void {
    this.settings = configuration;
    this.watch = new OutputWatch(configuration);
    this.dependencies.records.saveConfiguration(this.uuid, configuration);
  }

  noteUsage(bytes: number): void {
    this.usage = { bytes, at: Date.now() };
  }

  notice(text: string): void {
    this.console.notice(text);
  }

  progress(line: string): void {
    this.events.frame('install output', line);
  }

  openRun(previousStart: string | null): ServerRun {
    this.dropRun();
    const run: ServerRun = new ServerRun(
      this.uuid,
      this.dependencies.runtime,
      {
        onLines: (lines) => this.printed(lines),
        onHistory: (lines) => this.console.remember(lines),
        onEnd: (end) => this.ended(run, end),
        onError: (error) => this.log(error, 'the container could not be looked at'),
      },
      previousStart,
    );
    this.run = run;
    return run;
  }

  // --- InstallHost ---

  async prepareReinstall(): Promise<void> {
    if (!this.state.is('offline')) await this.power.forceStop('reinstall', { stopMs: 10_000, termMs: 0 });
    await this.sync();
  }

  startAfterInstall(): void {
    this.inBackground(this.power.request('start').then(({ completed }) => completed));
  }

  // --- inside ---

  private assertIdle(): void {
    if (this.isDisposed || this.isRetired || this.installation.isRunning) throw serverBusy();
  }

  private async adopt(container: ContainerStatus, record: ServerRecord | null): Promise<void> {
    const startedAt = container.startedAt?.toISOString() ?? null;
    const isSameRun = record !== null && (record.startedAt === null || record.startedAt === startedAt);
    const isStillStarting =
      isSameRun && record.state === 'starting' && !record.done && this.watch.waitsForDone;
    const since = isSameRun && record.lastOutputAt !== null ? new Date(record.lastOutputAt) : null;
    const run = this.openRun(null);
    await run.attachWithLog(since, this.dependencies.config.current.system.websocket_log_count, () => {
      // Not before its console is there: a stop command could not be written.
      if (this.run !== run || !this.state.is('offline')) return;
      this.state.to(isStillStarting ? 'starting' : 'running');
      this.dependencies.records.saveRun(this.uuid, startedAt, !isStillStarting);
      this.stats.start(container.startedAt ?? new Date());
    });
  }

  private stateChanged(next: ServerState, previous: ServerState): void {
    const { records, statuses } = this.dependencies;
    if (next === 'starting') records.saveRun(this.uuid, null, false);
    records.saveState(this.uuid, next);
    this.events.frame('status', next);
    statuses.changed(this.uuid, previous, next);
    if (next === 'offline') this.events.frame('stats', JSON.stringify(this.utilization));
  }

  private printed(lines: readonly string[]): void {
    this.lastOutputAt = Date.now();
    this.outputSaver ??= setTimeout(() => this.saveOutputAt(), OUTPUT_SAVE_MS);
    const isStarting = this.state.is('starting');
    for (const match of this.watch.look(lines, isStarting)) {
      if (match.kind === 'feature') this.events.frame('feature match', JSON.stringify(match.feature));
      else if (this.state.is('starting')) this.state.to('running');
    }
    this.console.output(lines);
  }

  private ended(run: ServerRun, end: RunEnd): void {
    if (this.run !== run) return;
    const isAsked = this.state.is('stopping');
    const lastLines = this.console.last(
      this.dependencies.config.current.system.crash_detection_activity_lines,
    );
    this.dropRun();
    if (!this.state.is('offline')) this.state.to('offline');
    if (!isAsked && !this.isDisposed && !this.isRetired) this.crashes.handle(end, lastLines);
  }

  private async noteRun(): Promise<void> {
    const container = await this.dependencies.runtime.inspect(this.uuid);
    if (!container?.running || !this.run) return;
    const startedAt = container.startedAt ?? new Date();
    this.stats.start(startedAt);
    this.dependencies.records.saveRun(this.uuid, startedAt.toISOString(), this.state.is('running'));
  }

  private sampled(): void {
    this.events.frame('stats', JSON.stringify(this.utilization));
    const limit = this.settings.settings.build.disk_space * MIB;
    if (limit <= 0 || this.isDiskNoticed || !this.usage || this.usage.bytes <= limit) return;
    this.isDiskNoticed = true;
    this.notice('Server is exceeding the assigned disk space limit, stopping process now.');
    this.inBackground(this.power.forceStop('disk limit'));
  }

  private async updateLimits(): Promise<void> {
    const { runtime, specs } = this.dependencies;
    await runtime.update(this.uuid, await specs.limits(this.settings));
  }

  private saveOutputAt(): void {
    clearTimeout(this.outputSaver);
    this.outputSaver = undefined;
    if (this.lastOutputAt > 0) this.dependencies.records.saveOutputAt(this.uuid, this.lastOutputAt);
    this.lastOutputAt = 0;
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.log(error, 'background work of a server failed'));
  }

  private log(error: unknown, what: string): void {
    this.dependencies.logger.pino.warn({ server: this.uuid, error: String(error) }, what);
  }
}
