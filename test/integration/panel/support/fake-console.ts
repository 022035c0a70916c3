import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { jwtVerify } from 'jose';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '@app/contracts/ws/console.frames.js';
import type { FakeDaemon } from './fake-daemon.js';

export interface NodeSocket {
  readonly socket: WebSocket;
  readonly origin: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly path: string;
  /** Everything the panel sent, the authentication included. */
  readonly frames: { readonly event: string; readonly text: string }[];
  /** Claims of the newest token. */
  claims: Record<string, unknown> | null;
  closeCode: number | null;
}

/**
 * The console sockets of a fake daemon: checks tokens as daemons do (signature, time, not older than the process),
 * answers commands with one line and can be told to close, to be slow or to restart.
 */
export class FakeConsole {
  readonly sockets: NodeSocket[] = [];
  private readonly wss = new WebSocketServer({ noServer: true });
  private readonly waiting = new Set<() => void>();
  /** Tokens issued at or before this second are refused: the daemon did not run then. */
  private bootedAt = 0;

  constructor(private readonly daemon: FakeDaemon) {
    this.listen();
  }

  /** Resolves with the first value that is not undefined, asked for after each event. */
  async until<T>(read: () => T | undefined): Promise<T> {
    for (;;) {
      const value = read();
      if (value !== undefined) return value;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** The n-th socket (from 0), once it has authenticated. */
  authenticated(index: number): Promise<NodeSocket> {
    return this.until(() => (this.sockets[index]?.claims ? this.sockets[index] : undefined));
  }

  /** The process dies as by -9: nothing is closed in order and nobody listens. */
  async die(): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate();
    await this.daemon.stop();
  }

  /** A new process on the same port. */
  async revive(): Promise<void> {
    this.bootedAt = Math.floor(Date.now() / 1000);
    await this.daemon.resume();
    this.listen();
  }

  /** As if the process had run for long: tokens of this second are good again. */
  forget(): void {
    this.bootedAt = 0;
    this.sockets.length = 0;
  }

  private listen(): void {
    this.daemon.httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const path = request.url ?? '';
      const uuid = /^\/api\/servers\/([^/]+)\/ws$/.exec(path)?.[1];
      if (!uuid || !this.daemon.servers.has(uuid)) {
        socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.wss.handleUpgrade(request, socket, head, (client) => this.connected(client, request, uuid));
    });
  }

  private connected(socket: WebSocket, request: IncomingMessage, uuid: string): void {
    const seen: NodeSocket = {
      socket,
      origin: request.headers.origin,
      headers: request.headers,
      path: request.url ?? '',
      frames: [],
      claims: null,
      closeCode: null,
    };
    this.sockets.push(seen);
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data.toString());
      if (!frame) return;
      seen.frames.push(frame);
      if (frame.event === 'auth') void this.authenticate(seen, uuid, frame.text);
      if (frame.event === 'send command') {
        socket.send(encodeFrame('console output', [`> ${frame.text}`]));
      }
      this.changed();
    });
    socket.on('close', (code) => {
      seen.closeCode = code;
      this.changed();
    });
    this.changed();
  }

  private async authenticate(seen: NodeSocket, uuid: string, token: string): Promise<void> {
    try {
      const key = new TextEncoder().encode(this.daemon.token);
      const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'] });
      if (payload.iat! <= this.bootedAt) throw new Error('jwt: created too far in past (denylist)');
      const isFirst = seen.claims === null;
      seen.claims = payload;
      seen.socket.send(encodeFrame('auth success'));
      if (isFirst) seen.socket.send(encodeFrame('status', [this.daemon.servers.get(uuid)!.state]));
    } catch (error) {
      seen.socket.send(encodeFrame('jwt error', [(error as Error).message]));
    }
    this.changed();
  }

  private changed(): void {
    for (const resolve of [...this.waiting]) {
      this.waiting.delete(resolve);
      resolve();
    }
  }
}
