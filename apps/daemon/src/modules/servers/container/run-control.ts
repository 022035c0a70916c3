import type { ServerStats } from '@app/contracts/ws/console.frames.js';
import type { ContainerEvent, ContainerStatus } from '../../../platform/runtime/runtime.port.js';
import { whenEngineAnswers } from '../../../platform/runtime/when-engine-answers.js';
import type { ServerRecord } from '../../../platform/state/server-records.js';
import { StatsMonitor } from '../../stats/index.js';
import type { RunEnd } from '../power/crash.policy.js';
import type { ServerDependencies } from '../server-dependencies.js';
import type { ServerParts } from '../server-parts.js';
import { ServerRun } from './server-run.js';

const OUTPUT_SAVE_MS = 2000;

/** A server with its run. */
export interface RunningParts extends ServerParts {
  readonly runs: RunControl;
}

/** What a run means for the rest of the server. */
export interface RunListener {
  /** It ended; `lastLines` is what it printed last. */
  ended(end: RunEnd, wasAsked: boolean, lastLines: readonly string[]): void;
  /** A sample of its usage has come. */
  sampled(): void;
  failed(error: unknown, what: string): void;
}

/** The run of a server's container, its output and its usage; null while there is none. */
export class RunControl {
  private run: ServerRun | null = null;
  private readonly stats: StatsMonitor;
  private outputSaver: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: ServerParts,
    private readonly dependencies: ServerDependencies,
    private readonly listener: RunListener,
  ) {
    this.stats = new StatsMonitor(parts.uuid, dependencies.runtime, () => this.sampled());
  }

  get current(): ServerRun | null {
    return this.run;
  }

  get utilization(): ServerStats {
    return this.stats.snapshot(this.parts.state.current, this.parts.disk.lastBytes);
  }

  /** A run that a start is about to begin; the container counts as started once its start time is another one. */
  open(previousStart: string | null): ServerRun {
    this.drop();
    const { console } = this.parts;
    const run: ServerRun = new ServerRun(
      this.parts.uuid,
      this.dependencies.runtime,
      {
        onLines: (lines) => this.printed(lines),
        onHistory: (lines) => console.remember(lines),
        onGap: () =>
          console.notice('Lines may be missing here: they were printed while the daemon was away.'),
        onEnd: (end) => this.ended(run, end),
        onError: (error) => this.listener.failed(error, 'the container could not be looked at'),
      },
      previousStart,
    );
    this.run = run;
    return run;
  }

  /** Forgets the run without an end; the container goes on. */
  drop(): void {
    this.saveOutput();
    this.run?.dispose();
    this.run = null;
    this.stats.stop();
  }

  /** Takes over a container that runs (hazards D9, D10, D11). */
  async adopt(container: ContainerStatus, record: ServerRecord | null): Promise<void> {
    const { state, settings, uuid } = this.parts;
    const { config, records } = this.dependencies;
    const startedAt = container.startedAt?.toISOString() ?? null;
    const isSameRun = record !== null && (record.startedAt === null || record.startedAt === startedAt);
    const isStillStarting =
      isSameRun && record.state === 'starting' && !record.done && settings.watch.waitsForDone;
    const seen =
      isSameRun && record.lastOutputAt !== null ? { at: record.lastOutputAt, lines: record.lastLines } : null;
    const run = this.open(null);
    await run.attachWithLog(seen, config.current.system.websocket_log_count, () => {
      // Not before its console is there: a stop command could not be written.
      if (this.run !== run || !state.is('offline')) return;
      state.to(isStillStarting ? 'starting' : 'running');
      records.saveRun(uuid, startedAt, !isStillStarting);
      this.stats.start(container.startedAt ?? new Date());
    });
  }

  /** The container of the open run has been started. */
  async noteStart(): Promise<void> {
    const { uuid, state } = this.parts;
    const { run } = this;
    const isOver = (): boolean => run === null || this.run !== run;
    const container = await whenEngineAnswers(async () =>
      isOver() ? null : this.dependencies.runtime.inspect(uuid),
    );
    if (!container?.running || isOver()) return;
    const startedAt = container.startedAt ?? new Date();
    this.stats.start(startedAt);
    this.dependencies.records.saveRun(uuid, startedAt.toISOString(), state.is('running'));
  }

  /** A container event, or a look at the list of containers, says that something may have changed. */
  async containerChanged(kind: ContainerEvent['kind'] | 'listed'): Promise<void> {
    if (kind === 'oom') return this.run?.noteOom();
    if (kind === 'kill') return this.run?.noteKill();
    if (this.run) return this.run.check();
    if ((kind !== 'start' && kind !== 'listed') || !this.isUnattended) return;
    const container = await this.dependencies.runtime.inspect(this.parts.uuid);
    // Somebody started it by hand; it is ours all the same.
    if (container?.running && this.isUnattended) await this.adopt(container, null);
  }

  private get isUnattended(): boolean {
    const { slot, state } = this.parts;
    return !slot.isPowerTaken && state.is('offline');
  }

  private printed(lines: readonly string[]): void {
    const { state, settings, events, console } = this.parts;
    this.outputSaver ??= setTimeout(() => this.saveOutput(), OUTPUT_SAVE_MS);
    for (const match of settings.watch.look(lines, state.is('starting'))) {
      if (match.kind === 'feature') events.frame('feature match', JSON.stringify(match.feature));
      else if (state.is('starting')) state.to('running');
    }
    console.output(lines);
  }

  private ended(run: ServerRun, end: RunEnd): void {
    if (this.run !== run) return;
    const { state, console } = this.parts;
    const wasAsked = state.is('stopping');
    const { crash_detection_activity_lines: count } = this.dependencies.config.current.system;
    const lastLines = console.last(count);
    this.drop();
    if (!state.is('offline')) state.to('offline');
    this.listener.ended(end, wasAsked, lastLines);
  }

  private sampled(): void {
    this.parts.events.frame('stats', JSON.stringify(this.utilization));
    this.listener.sampled();
  }

  /** Writes down where the output has come to. */
  saveOutput(): void {
    clearTimeout(this.outputSaver);
    this.outputSaver = undefined;
    const { uuid, console } = this.parts;
    const seen = this.run?.seen;
    if (seen) this.dependencies.records.saveOutput(uuid, seen.at, seen.lines);
    this.dependencies.records.saveConsolePosition(uuid, console.position);
  }
}
