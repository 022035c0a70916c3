import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from './runtime.port.js';

const RETRY_MS = 500;

export interface Patience {
  /** Ends the asking; the last refusal is thrown. */
  readonly signal?: AbortSignal;
  /** Milliseconds after which the refusal counts; for ever without. */
  readonly ms?: number;
}

/** The engine is away or hangs, for example while it is restarted: asking again may help. */
export const isEngineAway = (error: unknown): error is RuntimeError =>
  error instanceof RuntimeError && (error.code === 'unavailable' || error.code === 'timeout');

/**
 * Asks again while the engine is away: "no answer" is neither a yes nor a no (hazard D18). What is asked must bear
 * being asked twice. Rejects with any other refusal, or with the last one when patience ends.
 */
export async function whenEngineAnswers<T>(ask: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const { signal, ms = Infinity } = patience;
  const deadline = Date.now() + ms;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isEngineAway(error)) throw error;
      if (signal?.aborted || Date.now() >= deadline) throw error;
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
