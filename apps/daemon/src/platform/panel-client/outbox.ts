import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './backoff.js';
import { PanelRefusedError } from './panel-client.js';

interface Slot<V> {
  value: V;
}

/**
 * Sends the last value per key, in order and one at a time per key (hazard P1): a value that waits is replaced by
 * a newer one, a value on its way is finished first. Failures are retried for ever with jitter; a final refusal
 * by the panel drops the value.
 */
export class Outbox<V> {
  private readonly waiting = new Map<string, Slot<V>>();
  private readonly active = new Map<string, Promise<void>>();
  private readonly stopper = new AbortController();

  constructor(
    private readonly send: (key: string, value: V, signal: AbortSignal) => Promise<void>,
    /** Merges a waiting value with the one that replaces it. */
    private readonly merge: (waiting: V, next: V) => V,
    private readonly delays: { baseMs: number; maxMs: number } = { baseMs: 500, maxMs: 30_000 },
  ) {}

  put(key: string, value: V): void {
    if (this.stopper.signal.aborted) return;
    const slot = this.waiting.get(key);
    if (slot) slot.value = this.merge(slot.value, value);
    else this.waiting.set(key, { value });
    // Later, not now: what `send` puts in synchronously must find this run.
    if (!this.active.has(key))
      this.active.set(
        key,
        Promise.resolve().then(() => this.drain(key)),
      );
  }

  /** Forgets what waits for a key. */
  drop(key: string): void {
    this.waiting.delete(key);
  }

  /** Number of keys with something to send. */
  get size(): number {
    return new Set([...this.waiting.keys(), ...this.active.keys()]).size;
  }

  async close(): Promise<void> {
    this.stopper.abort();
    this.waiting.clear();
    await Promise.allSettled(this.active.values());
  }

  private async drain(key: string): Promise<void> {
    const { signal } = this.stopper;
    const backoff = new Backoff(this.delays.baseMs, this.delays.maxMs);
    for (let slot = this.waiting.get(key); slot && !signal.aborted; slot = this.waiting.get(key)) {
      this.waiting.delete(key);
      try {
        await this.send(key, slot.value, signal);
        backoff.reset();
      } catch (error) {
        if (error instanceof PanelRefusedError && error.isFinal) continue;
        const newer = this.waiting.get(key);
        this.waiting.set(key, { value: newer ? this.merge(slot.value, newer.value) : slot.value });
        await sleep(backoff.next(), undefined, { signal }).catch(() => undefined);
      }
    }
    // In the same turn as the last look at `waiting`, so that nothing is put in unseen.
    this.active.delete(key);
  }
}
