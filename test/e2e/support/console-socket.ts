import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Frame {
  event: string;
  args?: string[];
}

const DEADLINE_MS = 60_000;

/** A console client as a browser would be one. Frames are kept, so waiting for one that came already works. */
export class ConsoleSocket {
  readonly frames: Frame[] = [];
  private waiters: (() => void)[] = [];
  private closed: { code: number } | null = null;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      this.wake();
    });
    socket.on('close', (code) => {
      this.closed = { code };
      this.wake();
    });
    socket.on('error', () => this.wake());
  }

  /** Resolves when the socket is open; rejects when the upgrade is refused. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<ConsoleSocket> {
    const socket = new WebSocket(url, { headers });
    const opened = new ConsoleSocket(socket);
    await once(socket, 'open');
    return opened;
  }

  send(event: string, ...args: string[]): void {
    this.socket.send(JSON.stringify({ event, args }));
  }

  /** The first frame, from `after` on, that fits; rejects when the socket closes or nothing fits in time. */
  async waitFor(fits: (frame: Frame) => boolean, what: string, after = 0): Promise<Frame> {
    const deadline = Date.now() + DEADLINE_MS;
    for (let next = after; ;) {
      for (; next < this.frames.length; next += 1) if (fits(this.frames[next]!)) return this.frames[next]!;
      if (this.closed)
        throw new Error(`socket closed with ${this.closed.code} while waiting for ${what}: ${this.tail()}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no ${what} in time; last frames: ${this.tail()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiters.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  status(state: string, after = 0): Promise<Frame> {
    return this.waitFor(
      (frame) => frame.event === 'status' && frame.args?.[0] === state,
      `status ${state}`,
      after,
    );
  }

  line(text: string, after = 0): Promise<Frame> {
    return this.waitFor(
      (frame) => frame.event === 'console output' && (frame.args?.[0] ?? '').includes(text),
      `console line with "${text}"`,
      after,
    );
  }

  async closeCode(): Promise<number> {
    if (!this.closed) await once(this.socket, 'close');
    return this.closed!.code;
  }

  close(): void {
    this.socket.close();
  }

  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter();
  }

  private tail(): string {
    return JSON.stringify(this.frames.slice(-8));
  }
}
