import { setTimeout as sleep } from 'node:timers/promises';
import { stopAction } from '@app/eggs';
import type { ServerConfiguration } from '@app/contracts/remote/settings.js';
import type { Runtime } from '../../../platform/runtime/runtime.port.js';
import { isEngineAway, whenEngineAnswers } from '../../../platform/runtime/when-engine-answers.js';
import type { ServerRun } from '../container/server-run.js';

export interface StopGraces {
  /** Milliseconds for the egg's own way of stopping. */
  readonly stopMs: number;
  /** Milliseconds for SIGTERM after that. */
  readonly termMs: number;
}

/** How long SIGKILL may take, in milliseconds. */
const KILL_WAIT_MS = 10_000;
/** An engine that is away says so sooner. */
const TAKEN_MS = 1000;

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

/** Asks until the engine has taken it; any other refusal is as good as taken: the end shows itself. */
async function insist(ask: () => Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await whenEngineAnswers(ask, { signal }).catch(() => undefined);
}

/**
 * Asks for the end of a run, and asks again whenever its console was attached anew: an engine that dies takes with it
 * what it was told. Resolves true when the run has ended within the time, counted from the moment of being heard.
 */
async function endsWhenAsked(
  run: ServerRun,
  ask: () => Promise<void>,
  ms: number,
  signal: AbortSignal,
): Promise<boolean> {
  const over = new AbortController();
  const asking = AbortSignal.any([signal, over.signal]);
  const heard = Promise.withResolvers<void>();
  const askAgain = async (): Promise<void> => {
    while (!asking.aborted) {
      const again = run.nextAttachment;
      await insist(ask, asking);
      heard.resolve();
      run.check();
      await again;
    }
  };
  void askAgain();
  try {
    await Promise.race([heard.promise, run.ended, aborted(asking)]);
    return await endsWithin(run, ms, signal);
  } finally {
    over.abort();
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

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
  if (await endsWhenAsked(run, askEgg, graces.stopMs, signal)) return;
  const terminate = (): Promise<void> => runtime.signal(name, 'SIGTERM');
  if (!signal.aborted && (await endsWhenAsked(run, terminate, graces.termMs, signal))) return;
  if (!signal.aborted) await killRun(run, name, runtime, signal);

  async function askEgg(): Promise<void> {
    try {
      if (action.kind === 'signal') return await runtime.signal(name, action.signal);
      if (action.kind === 'command' && run.isAttached) return await run.write(`${action.line}\n`);
    } catch (error) {
      if (isEngineAway(error) && action.kind === 'signal') throw error;
      // Falls through to the engine's own stop, which needs no console.
    }
    const stopping = runtime.stop(name, Math.ceil(graces.stopMs / 1000));
    // It returns when the container has stopped: being taken is enough here.
    await Promise.race([stopping, sleep(TAKEN_MS, undefined, { ref: false })]);
    stopping.catch(() => undefined);
  }
}

/** SIGKILL until it has worked; returns early when the signal fires. */
export async function killRun(
  run: ServerRun,
  name: string,
  runtime: Runtime,
  signal = new AbortController().signal,
): Promise<void> {
  const kill = (): Promise<void> => runtime.signal(name, 'SIGKILL');
  if (await endsWhenAsked(run, kill, KILL_WAIT_MS, signal)) return;
  if (!signal.aborted) throw new Error('the container is still running after SIGKILL');
}
