import { setTimeout as sleep } from 'node:timers/promises';
import { stopAction } from '@app/eggs';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { Runtime } from '../../../platform/runtime/runtime.port.js';
import type { ServerRun } from '../container/server-run.js';

export interface StopGraces {
  /** Milliseconds for the egg's own way of stopping. */
  readonly stopMs: number;
  /** Milliseconds for SIGTERM after that. */
  readonly termMs: number;
}

/** How long SIGKILL may take, in milliseconds. */
const KILL_WAIT_MS = 10_000;

/** Resolves true when the run ends within the time; the signal ends the waiting early. */
export async function endsWithin(run: ServerRun, ms: number, signal?: AbortSignal): Promise<boolean> {
  const timer = new AbortController();
  const signals = signal ? AbortSignal.any([timer.signal, signal]) : timer.signal;
  try {
    return await Promise.race([
      run.ended.then(() => true),
      sleep(ms, false, { signal: signals, ref: false }).catch(() => false),
    ]);
  } finally {
    timer.abort();
  }
}

export const stopOf = (configuration: ServerConfiguration): { type: string; value: string } => {
  const { type, value } = configuration.process_configuration.stop;
  return { type, value: value ?? '' };
};

/** Ours: a panel may give a server its own grace, in seconds. */
export function graceOf(configuration: ServerConfiguration, fallbackS: number): number {
  const own = configuration.process_configuration.stop['grace_seconds'];
  return (typeof own === 'number' && own >= 0 ? own : fallbackS) * 1000;
}

/**
 * The egg's stop, then SIGTERM, then SIGKILL (hazard D7: a signal gets its grace too). Resolves when the run has
 * ended or the signal fires; rejects when not even SIGKILL ends it.
 */
export async function stopRun(
  run: ServerRun,
  name: string,
  runtime: Runtime,
  stop: { type: string; value: string },
  graces: StopGraces,
  signal: AbortSignal,
): Promise<void> {
  const action = stopAction(stop);
  // `ended` comes from the run, so a failing request shows itself as a container that goes on.
  const tried = askToStop();
  if (await endsWithin(run, graces.stopMs, signal)) return;
  await tried;
  if (signal.aborted) return;
  await runtime.signal(name, 'SIGTERM').catch(() => undefined);
  run.check();
  if (await endsWithin(run, graces.termMs, signal)) return;
  if (signal.aborted) return;
  await killRun(run, name, runtime);

  async function askToStop(): Promise<void> {
    try {
      if (action.kind === 'signal') return await runtime.signal(name, action.signal);
      if (action.kind === 'command' && run.isAttached) return await run.write(`${action.line}\n`);
    } catch {
      // Falls through to the engine's own stop, which needs no console.
    }
    await runtime.stop(name, Math.ceil(graces.stopMs / 1000)).catch(() => undefined);
    run.check();
  }
}

/** SIGKILL until it has worked. */
export async function killRun(run: ServerRun, name: string, runtime: Runtime): Promise<void> {
  await runtime.signal(name, 'SIGKILL');
  run.check();
  if (await endsWithin(run, KILL_WAIT_MS)) return;
  throw new Error('the container is still running after SIGKILL');
}
