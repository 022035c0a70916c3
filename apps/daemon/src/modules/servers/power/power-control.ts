import { setTimeout as sleep } from 'node:timers/promises';
import type { PowerAction } from '@app/contracts/ws/console.frames.js';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { StartTarget } from './hooks/start-hook.js';
import { PowerLock } from './power-lock.js';
import type { ServerDependencies } from '../server-dependencies.js';
import { alreadyRunning, powerCancelled } from '../server.errors.js';
import type { ServerRun } from '../container/server-run.js';
import type { PowerState } from './server.state.js';
import { runStartHooks } from './start-sequence.js';
import { graceOf, killRun, stopOf, stopRun, type StopGraces } from './stop-sequence.js';

/** The server as its power control sees it. */
export interface PowerHost {
  readonly uuid: string;
  readonly state: PowerState;
  readonly configuration: ServerConfiguration;
  readonly run: ServerRun | null;
  readonly target: StartTarget;
  /** Throws the refusal when the server may not do that now. */
  assertAllowed(action: PowerAction): void;
  /** The container runs and its console is attached. */
  started(): void;
  startFailed(error: unknown): void;
  /** Forgets the run without an end, after a start that failed. */
  dropRun(): void;
  cancelRestart(): void;
}

/** An accepted power action; `completed` settles with its outcome. */
export interface PowerTicket {
  readonly completed: Promise<void>;
}

interface PowerOperation {
  readonly controller: AbortController;
  readonly done: Promise<void>;
  readonly startsServer: boolean;
}

/** How long a kill waits for a cancelled start to take itself back: longer than any call to the engine. */
const CANCEL_WAIT_MS = 45_000;
/** How long an action waits for one that is only returning. */
const SETTLE_WAIT_MS = 2000;
const SUSPEND_GRACE: StopGraces = { stopMs: 60_000, termMs: 5000 };

/** Start, stop, restart and kill of one server, one at a time; kill alone breaks in (daemon-runtime.md §2). */
export class PowerControl {
  readonly lock = new PowerLock();
  private operation: PowerOperation | null = null;

  constructor(
    private readonly host: PowerHost,
    private readonly dependencies: ServerDependencies,
  ) {}

  /** Resolves when the action has been accepted; rejects with the refusal. */
  async request(action: PowerAction, waitMs = 0): Promise<PowerTicket> {
    const { host } = this;
    host.assertAllowed(action);
    if (action === 'kill') return ticket(this.kill());
    const release = await this.lock.acquire(
      action,
      this.isSettling ? Math.max(waitMs, SETTLE_WAIT_MS) : waitMs,
    );
    try {
      host.assertAllowed(action);
      if (action === 'start' && !host.state.is('offline')) throw alreadyRunning();
    } catch (error) {
      release();
      throw error;
    }
    host.cancelRestart();
    return ticket(
      this.perform(action !== 'stop', release, async (signal) => {
        if (action !== 'start') await this.stop(this.graces, signal);
        if (action !== 'stop') await this.start(signal);
      }),
    );
  }

  /** Ends whatever goes on, then stops the server for good: with a minute's grace, or at once. */
  async forceStop(owner: string, graces: StopGraces = SUSPEND_GRACE): Promise<void> {
    this.host.cancelRestart();
    this.operation?.controller.abort();
    const release = await this.lock.acquire(owner, CANCEL_WAIT_MS);
    await this.perform(false, release, (signal) => this.stop(graces, signal));
  }

  /** Ends every operation; for a server that is removed. */
  async cancel(): Promise<void> {
    const { operation } = this;
    operation?.controller.abort();
    await operation?.done.catch(() => undefined);
  }

  /**
   * What the action in progress was asked for has been reached and told, and it only has to return: whoever acts on
   * that state must not be refused for it.
   */
  private get isSettling(): boolean {
    return this.operation !== null && this.host.state.is('running', 'offline');
  }

  private get graces(): StopGraces {
    const { stop_grace, term_grace } = this.dependencies.config.current.power;
    return { stopMs: graceOf(this.host.configuration, stop_grace), termMs: term_grace * 1000 };
  }

  private async perform(
    startsServer: boolean,
    release: () => void,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const controller = new AbortController();
    const done = work(controller.signal);
    const operation = { controller, done, startsServer };
    this.operation = operation;
    try {
      await done;
    } finally {
      if (this.operation === operation) this.operation = null;
      release();
    }
  }

  private async start(signal: AbortSignal): Promise<void> {
    const { host } = this;
    if (!host.state.is('offline')) throw alreadyRunning();
    host.state.to('starting');
    try {
      await runStartHooks(host.target, this.dependencies, signal);
      host.started();
    } catch (error) {
      host.dropRun();
      // Through `stopping`, so that nobody takes the end for a crash.
      if (host.state.is('starting', 'running')) host.state.to('stopping');
      if (host.state.is('stopping')) host.state.to('offline');
      host.startFailed(error);
      throw error;
    }
  }

  private async stop(graces: StopGraces, signal: AbortSignal): Promise<void> {
    const { host, dependencies } = this;
    if (host.state.is('offline')) return;
    if (!host.state.is('stopping')) host.state.to('stopping');
    const { run } = host;
    if (run) {
      await stopRun(run, host.uuid, dependencies.runtime, stopOf(host.configuration), graces, signal);
    }
    if (signal.aborted) throw powerCancelled();
    await this.settleOffline();
  }

  /** SIGKILL; cancels a start or stop that is going on (hazard D8), and mends the state of a dead server. */
  private async kill(): Promise<void> {
    const { host, operation } = this;
    host.cancelRestart();
    operation?.controller.abort();
    if (host.state.is('starting', 'running')) host.state.to('stopping');
    const cancelled = operation?.done.catch(() => undefined);
    if (operation?.startsServer) {
      await Promise.race([cancelled, sleep(CANCEL_WAIT_MS, undefined, { ref: false })]);
    }
    // The next start may come as soon as `offline` is told, while the kill only returns: that one is to go on.
    const isOvertaken = (): boolean => this.operation !== null && this.operation !== operation;
    if (isOvertaken()) return;
    if (host.run) await killRun(host.run, host.uuid, this.dependencies.runtime);
    await this.settleOffline(isOvertaken);
  }

  /** The engine has the last word on whether the server is down; an action that has come meanwhile is left alone. */
  private async settleOffline(isOvertaken = (): boolean => false): Promise<void> {
    const { host } = this;
    const { runtime } = this.dependencies;
    const isRunning = !host.run && !isOvertaken() && (await runtime.inspect(host.uuid))?.running;
    if (isOvertaken()) return;
    if (isRunning) {
      await runtime.signal(host.uuid, 'SIGKILL');
      await runtime.wait(host.uuid, AbortSignal.timeout(10_000));
    }
    if (host.run || isOvertaken()) return;
    if (host.state.is('starting', 'running')) host.state.to('stopping');
    if (host.state.is('stopping')) host.state.to('offline');
  }
}

/** Nobody need look at the outcome: the server's state and console tell it too. */
function ticket(completed: Promise<void>): PowerTicket {
  completed.catch(() => undefined);
  return { completed };
}
