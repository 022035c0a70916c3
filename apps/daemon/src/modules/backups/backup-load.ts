import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { ConfigStore } from '../../config/config-store.js';
import type { Progress } from './backup-archives.port.js';

const MIB = 1024 * 1024;
const WAITING = 'waiting for other backups of this node';
/** Whoever waits goes on as far as the panel is concerned. */
const TOLD_MS = 2000;
/** What is not worth a timer. */
const SHORTEST_MS = 5;

/** What backups may take of a node (hazard B4): so many at once, and so many bytes a second of all of them. */
@Injectable()
export class BackupLoad {
  private readonly limit: ReturnType<typeof pLimit>;
  /** Until when the bytes that have passed take the rate up. */
  private paidUntil = 0;

  constructor(private readonly config: ConfigStore) {
    this.limit = pLimit(config.current.system.backups.max_concurrent);
  }

  /** Runs the work in its turn; one that is cancelled while it waits never begins. */
  async inTurn<T>(signal: AbortSignal, progress: Progress, work: () => Promise<T>): Promise<T> {
    const cancelled = Promise.withResolvers<never>();
    const cancel = (): void => cancelled.reject(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    const timer = setInterval(() => progress(WAITING), TOLD_MS);
    const begin = (): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', cancel);
    };
    const turn = this.limit(async () => {
      begin();
      signal.throwIfAborted();
      return work();
    });
    // The race may be over when a turn comes that nobody wants any more.
    turn.catch(() => undefined);
    return Promise.race([turn, cancelled.promise]).finally(begin);
  }

  /** The same bytes, not faster than `system.backups.write_limit` together with all others. */
  async *paced(bytes: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      yield chunk;
      const rate = this.config.current.system.backups.write_limit * MIB;
      if (rate === 0) continue;
      const now = performance.now();
      this.paidUntil = Math.max(this.paidUntil, now) + (chunk.length / rate) * 1000;
      const ahead = this.paidUntil - now;
      if (ahead > SHORTEST_MS) await this.pause(ahead, signal);
    }
  }

  protected async pause(ms: number, signal: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal });
  }
}
