import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { EventsFrame } from '@app/contracts/ws/events.frames.js';

type Data<T extends EventsFrame['type']> = Extract<EventsFrame, { type: T }>['data'];

const address = (panelUrl: string): string => `${panelUrl.replace('http', 'ws')}/api/client/events`;

/** One tab of a browser at the events socket: remembers frames and lets a test wait for them. */
export class EventsClient {
  readonly frames: EventsFrame[] = [];
  closed: { code: number } | null = null;
  private readonly waiting = new Set<() => void>();

  private constructor(readonly socket: WebSocket) {
    const wake = (): void => {
      for (const resolve of this.waiting) resolve();
      this.waiting.clear();
    };
    socket.on('message', (data: Buffer) => {
      this.frames.push(JSON.parse(data.toString()) as EventsFrame);
      wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.closed = { code };
      wake();
    });
  }

  static async open(panelUrl: string, headers: Record<string, string>): Promise<EventsClient> {
    const client = new EventsClient(new WebSocket(address(panelUrl), { headers }));
    await once(client.socket, 'open');
    return client;
  }

  /** Status of an upgrade that is refused. */
  static async refused(panelUrl: string, headers: Record<string, string>): Promise<number> {
    const socket = new WebSocket(address(panelUrl), { headers });
    socket.on('error', () => undefined);
    socket.on('open', () => socket.terminate());
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
    response.resume();
    return response.statusCode!;
  }

  watch(data: { servers?: string[]; stats?: boolean; topics?: string[] }): void {
    this.socket.send(JSON.stringify({ type: 'watch', data }));
  }

  /** The next frame of that type that fits, from the n-th frame on; come already or still to come. */
  async frame<T extends EventsFrame['type']>(
    type: T,
    fits: (data: Data<T>) => boolean = () => true,
    from = 0,
  ): Promise<Data<T>> {
    for (;;) {
      const found = this.frames
        .slice(from)
        .find((frame) => frame.type === type && fits(frame.data as Data<T>));
      if (found) return found.data as Data<T>;
      if (this.closed) throw new Error(`closed with ${this.closed.code} before ${type} came`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  async end(): Promise<number> {
    while (!this.closed) await new Promise<void>((resolve) => this.waiting.add(resolve));
    return this.closed.code;
  }
}
