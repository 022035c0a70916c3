import { powerLocked } from '../server.errors.js';

export interface LockHolder {
  readonly owner: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** One power action at a time per server, in the order of asking; says who holds it since when (hazard D1). */
export class PowerLock {
  private current: LockHolder | null = null;
  private readonly queue: (() => void)[] = [];

  get holder(): LockHolder | null {
    return this.current;
  }

  /** Waits at most `waitMs` (0 = not at all); rejects with powerLocked. The result releases, once. */
  async acquire(owner: string, waitMs: number): Promise<() => void> {
    if (this.current) await this.waitTurn(waitMs);
    this.current = { owner, since: Date.now() };
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.current = null;
      this.queue.shift()?.();
    };
  }

  private async waitTurn(waitMs: number): Promise<void> {
    if (waitMs <= 0) throw powerLocked();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const turn = (): void => {
      clearTimeout(timer);
      // Taken before the waiter wakes up, so that nobody slips in between.
      this.current = { owner: 'next in line', since: Date.now() };
      resolve();
    };
    const timer = setTimeout(() => {
      this.queue.splice(this.queue.indexOf(turn), 1);
      reject(powerLocked());
    }, waitMs);
    this.queue.push(turn);
    await promise;
  }
}
