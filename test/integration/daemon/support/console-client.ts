import { once } from 'node:events';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

export interface Frame {
  readonly event: string;
  readonly args?: string[];
}

/** A browser's side of the console socket. */
export class ConsoleClient {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.frames.push(JSON.parse(String(data)) as Frame));
    socket.on('close', (code, reason) => (this.closed = { code, reason: String(reason) }));
    socket.on('error', () => undefined);
  }

  /** Rejects with the HTTP status when the upgrade is refused. */
  static async open(
    url: string,
    origin?: string,
    headers: Record<string, string> = {},
  ): Promise<ConsoleClient> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, ...(origin ? { origin } : {}) });
    const refused = new Promise<never>((_resolve, reject) => {
      socket.on('unexpected-response', (_request, response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += String(chunk)));
        response.on('end', () => reject(new Error(`${response.statusCode} ${body}`)));
      });
      socket.on('error', reject);
    });
    const client = new ConsoleClient(socket);
    await Promise.race([once(socket, 'open'), refused]);
    refused.catch(() => undefined);
    return client;
  }

  send(event: string, ...args: (string | null)[]): void {
    this.socket.send(JSON.stringify({ event, args }));
  }

  async auth(token: string): Promise<void> {
    this.send('auth', token);
    await this.sees('auth success');
  }

  of(event: string): string[] {
    return this.frames.filter((frame) => frame.event === event).map(({ args }) => args?.[0] ?? '');
  }

  async sees(
    event: string,
    matches: (text: string) => boolean = () => true,
    timeout = 10_000,
  ): Promise<string> {
    return vi.waitFor(
      () => {
        const found = this.of(event).find(matches);
        if (found === undefined)
          throw new Error(`no ${event}; seen: ${JSON.stringify(this.frames.slice(-8))}`);
        return found;
      },
      { timeout, interval: 5 },
    );
  }

  /** The last status told is this one. */
  async turns(state: string, timeout = 10_000): Promise<void> {
    await vi.waitFor(
      () => {
        if (this.of('status').at(-1) !== state) throw new Error(`states so far: ${this.of('status').join()}`);
      },
      { timeout, interval: 5 },
    );
  }

  async isClosed(timeout = 10_000): Promise<{ code: number; reason: string }> {
    return vi.waitFor(
      () => {
        if (!this.closed) throw new Error('still open');
        return this.closed;
      },
      { timeout, interval: 5 },
    );
  }

  close(): void {
    this.socket.terminate();
  }
}
