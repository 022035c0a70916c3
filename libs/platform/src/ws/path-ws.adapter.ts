import { EventEmitter } from 'node:events';
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { AbstractWsAdapter } from '@nestjs/websockets';
import { WebSocketServer } from 'ws';
import { callerIsKnown } from '../http/connection-cap.js';
import { Places } from '../work/places.js';

export interface UpgradeRefusal {
  readonly status: number;
  readonly body: unknown;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}
/** What a gateway learns of an upgrade request; `params` are the `:names` of its path. */
export interface UpgradeContext {
  readonly request: IncomingMessage;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}
/** Decides before the handshake; a refusal is answered as JSON and the socket is closed. */
export type UpgradeCheck = (
  context: UpgradeContext,
) => Promise<UpgradeRefusal | null> | UpgradeRefusal | null;

/** Options of `@WebSocketGateway(options)` as this adapter reads them. */
export interface PathGatewayOptions {
  /** Path with `:name` parameters, matched whole. */
  readonly path: string;
  /** Largest message in bytes after decompression; larger ones close the socket with 1009. */
  readonly maxPayload?: number;
}

/** The server object a gateway gets in afterInit. Emits `connection` with (socket, UpgradeContext). */
export class PathServer extends EventEmitter {
  check: UpgradeCheck = () => null;
  readonly wss: WebSocketServer;
  private readonly pattern: RegExp;

  constructor(options: PathGatewayOptions) {
    super();
    this.wss = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxPayload ?? 32 * 1024,
      perMessageDeflate: false,
      clientTracking: true,
    });
    this.pattern = new RegExp(`^${options.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}/?$`);
  }

  match(pathname: string): Record<string, string> | null {
    const groups = this.pattern.exec(pathname);
    return groups ? { ...groups.groups } : null;
  }

  close(done?: () => void): void {
    for (const socket of this.wss.clients) socket.terminate();
    this.wss.close(() => done?.());
  }
}

const HANDSHAKE_CHECK_MS = 10_000;
/** Handshakes in each turn of the event loop: a thousand that come at once would hold up everybody else's requests. */
const HANDSHAKES_AT_ONCE = 8;
const BASE = 'http://localhost';

function refuse(socket: Duplex, { status, body, headers = {} }: UpgradeRefusal): void {
  const text = JSON.stringify(body);
  const further = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `${further.join('')}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

/**
 * Nest gateways on plain `ws` with parameterised paths. One upgrade handler serves all gateways of the
 * application; what matches no path is refused. Frames are the gateway's own business: the console protocol
 * rate-limits before it parses, which Nest's message handlers cannot.
 */
export class PathWsAdapter extends AbstractWsAdapter {
  private readonly servers: PathServer[] = [];
  private readonly places = new Places(HANDSHAKES_AT_ONCE);
  private listening = false;

  constructor(app: INestApplicationContext) {
    super(app);
  }

  create(_port: number, options?: PathGatewayOptions): PathServer {
    if (!options?.path) throw new TypeError('a gateway needs a path');
    const server = new PathServer(options);
    this.servers.push(server);
    if (!this.listening) {
      this.listening = true;
      (this.httpServer as Server).on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on('error', () => socket.destroy());
        const timer = setTimeout(() => socket.destroy(), HANDSHAKE_CHECK_MS);
        void this.places.hold(async () => {
          if (!socket.destroyed) await this.upgrade(request, socket, head);
          clearTimeout(timer);
          // The place is free in the next turn, however little this one took.
          await setImmediate();
        });
      });
    }
    return server;
  }

  bindMessageHandlers(): void {
    // Gateways listen on the socket themselves.
  }

  override close(server: PathServer): Promise<void> {
    return new Promise((resolve) => server.close(resolve));
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const path = request.url ?? '/';
    // `GET //` is a request that HTTP allows and URL does not.
    if (!URL.canParse(path, BASE)) return refuse(socket, { status: 400, body: { error: 'Bad request.' } });
    const url = new URL(path, BASE);
    for (const server of this.servers) {
      const params = server.match(url.pathname);
      if (!params) continue;
      const context: UpgradeContext = { request, params, query: url.searchParams };
      const refusal = await Promise.resolve()
        .then(() => server.check(context))
        .catch((): UpgradeRefusal => ({
          status: 500,
          body: { error: 'An unexpected error was encountered.' },
        }));
      if (socket.destroyed) return;
      if (refusal) return refuse(socket, refusal);
      // From here the gateway counts its sockets itself.
      callerIsKnown(socket as Socket);
      server.wss.handleUpgrade(request, socket, head, (client) => {
        // ws closes the socket itself on a protocol error; without a listener the process would end with it.
        client.on('error', () => undefined);
        server.emit('connection', client, context);
      });
      return;
    }
    refuse(socket, { status: 404, body: { error: 'Not found.' } });
  }
}
