import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

export interface ReceivedFrame {
  readonly event: string;
  readonly args?: readonly string[];
}

/** A browser-like console: remembers frames and lets a test wait for one. */
export class ConsoleClient {
  readonly frames: ReceivedFrame[] = [];
  closed: { code: number; reason: string } | null = null;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as ReceivedFrame);
      this.changed();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.changed();
    });
  }

  static async open(url: string): Promise<ConsoleClient> {
    const client = new ConsoleClient(new WebSocket(url));
    await once(client.socket, 'open');
    return client;
  }

  /** The answer to an upgrade that is refused. */
  static async refused(
    url: string,
  ): Promise<{ status: number; body: unknown; headers: IncomingHttpHeaders }> {
    const socket = new WebSocket(url);
    socket.on('error', () => undefined);
    socket.on('open', () => socket.terminate());
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode!, body: JSON.parse(text), headers: response.headers };
  }

  send(event: string, ...args: (string | null)[]): void {
    this.socket.send(JSON.stringify({ event, args }));
  }

  /** The n-th frame (from 1) of that event, come already or still to come. */
  async frame(event: string, nth = 1): Promise<ReceivedFrame> {
    for (;;) {
      const found = this.frames.filter((frame) => frame.event === event);
      if (found[nth - 1]) return found[nth - 1]!;
      if (this.closed) throw new Error(`closed with ${JSON.stringify(this.closed)} before "${event}" came`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  async close(): Promise<{ code: number; reason: string }> {
    while (!this.closed) await new Promise<void>((resolve) => this.waiting.add(resolve));
    return this.closed;
  }

  private changed(): void {
    for (const resolve of [...this.waiting]) {
      this.waiting.delete(resolve);
      resolve();
    }
  }
}
