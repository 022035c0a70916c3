import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@app/contracts/core/errors.js';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';
import { RuntimeError } from '../../../platform/runtime/runtime.port.js';
import type { RunningParts } from '../container/run-control.js';
import type { Claim } from '../operations/work-slot.js';
import type { ServerDependencies } from '../server-dependencies.js';
import { alreadyRunning, powerCancelled, serverSuspended } from '../server.errors.js';
import { startTargetOf } from './start-target.js';
import { runStartHooks } from './start-sequence.js';
import { graceOf, killRun, stopOf, stopRun, type StopGraces } from './stop-sequence.js';

/** An accepted power action; `completed` settles with its outcome. */
export interface PowerTicket {
  readonly completed: Promise<void>;
}

interface CurrentAction {
  readonly done: Promise<void>;
  readonly startsServer: boolean;
}

/** How long a kill waits for a cancelled start to take itself back: longer than any call to the engine. */
const CANCEL_WAIT_MS = 45_000;
const SUSPEND_GRACE: StopGraces = { stopMs: 60_000, termMs: 5000 };

/** Start, stop, restart and kill of one server, one at a time; kill alone breaks in (daemon-runtime.md §2). */
export class PowerControl {
  private action: CurrentAction | null = null;
  private killing: Promise<void> | null = null;
  /** Kills asked for so far: what was asked before one of them does not come after it. */
  private kills = 0;
  private wasKilled = false;

  constructor(
    private readonly server: RunningParts,
    private readonly dependencies: ServerDependencies,
    /** Calls off a start that a crash has left pending. */
    readonly cancelRestart: () => void,
  ) {}

  /** Resolves when the action has been accepted; rejects with the refusal. */
  async request(action: PowerAction, waitMs = 0): Promise<PowerTicket> {
    const { slot, state } = this.server;
    this.assertNotSuspended(action);
    if (action === 'kill') {
      slot.assertFree('power');
      return ticket(this.kill());
    }
    const { kills } = this;
    // What is asked for after a kill comes after it.
    await this.killing?.catch(() => undefined);
    const claim = await slot.takePower(action, waitMs);
    try {
      this.assertNotSuspended(action);
      if (kills !== this.kills) throw powerCancelled();
      if (action === 'start' && !state.is('offline')) throw alreadyRunning();
    } catch (error) {
      claim.release();
      throw error;
    }
    this.cancelRestart();
    return ticket(
      this.perform(action !== 'stop', claim, async (signal) => {
        if (action !== 'start') await this.stop(this.graces, signal);
        if (action !== 'stop') await this.start(signal);
      }),
    );
  }

  /** Ends whatever goes on, then stops the server for good: with a minute's grace, or at once. */
  async forceStop(owner: string, graces: StopGraces = SUSPEND_GRACE, within?: Claim): Promise<void> {
    const { slot } = this.server;
    this.cancelRestart();
    slot.abortPower();
    const claim = await slot.takePower(owner, CANCEL_WAIT_MS, within);
    await this.perform(false, claim, (signal) => this.stop(graces, signal));
  }

  /**
   * The server is stopping and nobody is at it any more: what was asked for was lost with the engine, or a typed
   * command did not end it. Asked again, so that no server stays `stopping`.
   */
  async resumeStop(): Promise<void> {
    const { state, slot } = this.server;
    if (!state.is('stopping') || slot.isPowerTaken || slot.isFinal || this.killing) return;
    await (this.wasKilled ? this.kill() : this.forceStop('reconciling', this.graces));
  }

  private assertNotSuspended(action: PowerAction): void {
    const starts = action === 'start' || action === 'restart';
    if (starts && this.server.settings.isSuspended) throw serverSuspended();
  }

  private get graces(): StopGraces {
    const { stop_grace, term_grace } = this.dependencies.config.current.power;
    const stopMs = graceOf(this.server.settings.current, stop_grace);
    return { stopMs, termMs: term_grace * 1000 };
  }

  private async perform(
    startsServer: boolean,
    claim: Claim,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const done = work(claim.signal);
    const action = { done, startsServer };
    this.action = action;
    try {
      await done;
    } finally {
      if (this.action === action) this.action = null;
      claim.release();
    }
  }

  private async start(signal: AbortSignal): Promise<void> {
    const { state, runs } = this.server;
    if (!state.is('offline')) throw alreadyRunning();
    this.wasKilled = false;
    state.to('starting');
    try {
      await runStartHooks(startTargetOf(this.server), this.dependencies, signal);
      this.started();
    } catch (error) {
      runs.drop();
      // Through `stopping`, so that nobody takes the end for a crash.
      if (state.is('starting', 'running')) state.to('stopping');
      if (state.is('stopping')) state.to('offline');
      this.tellFailure(error);
      throw error;
    }
  }

  private started(): void {
    const { state, settings, disk, runs } = this.server;
    if (state.is('starting') && !settings.watch.waitsForDone) state.to('running');
    disk.newRun();
    runs
      .noteStart()
      .catch((error: unknown) => this.warn(error, 'a started container could not be looked at'));
  }

  private tellFailure(error: unknown): void {
    if (powerCancelled.is(error)) return;
    this.warn(error, 'a server could not be started');
    const isTold = error instanceof RuntimeError || error instanceof AppError;
    const text =
      error instanceof RuntimeError ? error.detail : isTold ? error.message : 'an unexpected error';
    this.server.console.notice(`The server could not be started: ${text}`);
  }

  private async stop(graces: StopGraces, signal: AbortSignal): Promise<void> {
    const { uuid, state, runs, settings } = this.server;
    if (state.is('offline')) return;
    if (!state.is('stopping')) {
      this.wasKilled = false;
      state.to('stopping');
    }
    const run = runs.current;
    if (run) {
      await stopRun(run, uuid, this.dependencies.runtime, stopOf(settings.current), graces, signal);
    }
    if (signal.aborted) throw powerCancelled();
    await this.settleOffline();
  }

  /** SIGKILL; cancels a start or stop that is going on (hazard D8), and mends the state of a dead server. */
  private kill(): Promise<void> {
    this.kills += 1;
    this.killing ??= this.performKill().finally(() => (this.killing = null));
    return this.killing;
  }

  private async performKill(): Promise<void> {
    const { action } = this;
    const { uuid, slot, runs, state } = this.server;
    this.cancelRestart();
    if (state.is('starting', 'running')) state.to('stopping');
    this.wasKilled = true;
    slot.abortPower();
    const cancelled = action?.done.catch(() => undefined);
    if (action?.startsServer) {
      await Promise.race([cancelled, sleep(CANCEL_WAIT_MS, undefined, { ref: false })]);
    }
    if (runs.current) await killRun(runs.current, uuid, this.dependencies.runtime);
    await this.settleOffline();
  }

  /** The engine has the last word on whether the server is down. */
  private async settleOffline(): Promise<void> {
    const { uuid, state, runs } = this.server;
    const { runtime } = this.dependencies;
    const isRunning = !runs.current && (await runtime.inspect(uuid))?.running;
    if (isRunning) {
      await runtime.signal(uuid, 'SIGKILL');
      await runtime.wait(uuid, AbortSignal.timeout(10_000));
    }
    if (runs.current) return;
    if (state.is('starting', 'running')) state.to('stopping');
    if (state.is('stopping')) state.to('offline');
  }

  private warn(error: unknown, what: string): void {
    this.dependencies.logger.pino.warn({ server: this.server.uuid, error }, what);
  }
}

/** Nobody need look at the outcome: the server's state and console tell it too. */
function ticket(completed: Promise<void>): PowerTicket {
  completed.catch(() => undefined);
  return { completed };
}
