import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { ROOT } from './system.js';

export interface PlayerEvent {
  event: 'spawn' | 'message' | 'kicked' | 'error' | 'end' | 'dug' | 'block';
  text?: string;
  message?: string;
  reason?: string;
  /** The name of the block that was dug, or is there. */
  block?: string;
  at?: readonly [number, number, number];
}

/** A Minecraft client in a process of its own (test/e2e/bot). */
export class Player {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly events: PlayerEvent[] = [];
  /** Tells everybody who waits that there is something new. */
  private readonly news = new EventEmitter();

  constructor(host: string, port: number, name: string) {
    this.process = spawn(process.execPath, [join(ROOT, 'test/e2e/bot/bot.mjs'), host, String(port), name]);
    this.process.stderr.resume();
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line) as PlayerEvent);
      this.news.emit('news');
    });
    this.process.once('exit', () => this.news.emit('news'));
  }

  chat(text: string): void {
    this.process.stdin.write(`${text}\n`);
  }

  /** Takes the block below it away. */
  dig(): Promise<PlayerEvent> {
    this.process.stdin.write('!dig\n');
    return this.waitFor(({ event }) => event === 'dug', 'block that it has dug');
  }

  async blockAt(place: readonly number[]): Promise<string> {
    this.process.stdin.write(`!look ${place.join(' ')}\n`);
    return (await this.waitFor(({ event }) => event === 'block', 'block')).block!;
  }

  ended(): Promise<PlayerEvent> {
    return this.waitFor(({ event }) => event === 'end', 'end');
  }

  async waitFor(fits: (event: PlayerEvent) => boolean, what: string): Promise<PlayerEvent> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = this.events.find(fits);
      if (found) return found;
      if (this.process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the player saw no ${what}: ${JSON.stringify(this.events.slice(-5))}`);
      }
      const untilDeadline = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
      await once(this.news, 'news', { signal: untilDeadline }).catch(() => undefined);
    }
  }

  spawned(): Promise<PlayerEvent> {
    return this.waitFor(({ event }) => event === 'spawn', 'spawn');
  }

  /** Leaves the game and ends the process. */
  async leave(): Promise<void> {
    this.process.stdin.end();
    if (this.process.exitCode === null) await new Promise((resolve) => this.process.once('exit', resolve));
  }
}
