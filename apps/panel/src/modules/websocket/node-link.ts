import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { AFTER_HEADER, decodeFrame, encodeFrame, POSITION_HEADER } from '@app/contracts/ws/console.frames.js';
import { ConsolePosition } from './console-position.js';
import { FrameScanner, textsOf } from './frame-scanner.js';
import { isTransient, reconnectDelayMs, relayedCode } from './websocket.policy.js';

export interface LinkTarget {
  /** `ws(s)://node/api/servers/{uuid}/ws` */
  readonly url: string;
  readonly token: string;
  /** Of the handshake: our daemon knows by its own key that the panel relays, and by whom. Wings ignores them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A fresh way in after the node went away, or why there is none any more. */
export type Renewal =
  { readonly target: LinkTarget } | { readonly refused: { readonly code: number; readonly reason: string } };

export interface NodeLinkOptions {
  readonly target: LinkTarget;
  /** Nodes take connections of their panel's address only. */
  readonly origin: string;
  readonly connectTimeoutMs: number;
  /** How long a node may stay away before the client is told to go. */
  readonly keepTryingMs: number;
  readonly renew: () => Promise<Renewal>;
}

export interface NodeLinkEvents {
  /** Frames can be sent: at first, and again after each loss. */
  onReady(): void;
  /** Whole messages, as they came over the wire. */
  onFrames(bytes: Buffer): void;
  /** The node went away; the link tries to get back. */
  onLost(): void;
  /** Nothing will come any more. `problem` is set when the node was never reached. */
  onEnded(code: number, reason: string, problem: string | null): void;
}

/** A node's frame; its longest line is far below. */
const MAX_FRAME = 1024 * 1024;
/** A link that broke sooner was no success: the time to try does not start anew. */
const STABLE_MS = 5_000;
/** A token of the very second in which a daemon started is refused by it (console-websocket.md §7). */
const NEXT_SECOND_MS = 1_100;
const SEND_BUFFER = 64 * 1024;
/** Within a text of the console the quotes would be escaped, so this is the frame itself. */
const DELETED = Buffer.from(encodeFrame('deleted').slice(0, -1));
/** The first byte that tells it from most others. */
const TELLING = DELETED.indexOf('deleted');

/**
 * One connection to a node's console that survives a restart of the daemon:
 *
 *   connecting ──► ready ──► lost ──► connecting …      (transient close, for keepTryingMs at most)
 *        │           └─────────┴──► ended               (any other close, or time is up)
 *        └── fails ──► ended                            (the first attempt only)
 */
export class NodeLink {
  private socket: WebSocket | null = null;
  private timer: NodeJS.Timeout | undefined;
  private attempts = 0;
  private lostAt: number | null = null;
  private readyAt = 0;
  private isReady = false;
  private isEnded = false;
  private isPaused = false;
  private isDeleted = false;
  private missedPongs = 0;
  private readonly position = new ConsolePosition();

  constructor(
    private readonly options: NodeLinkOptions,
    private readonly events: NodeLinkEvents,
  ) {}

  start(): void {
    this.open(this.options.target, true);
  }

  /** Resolves when the next frame may be sent; slow nodes make their senders wait. */
  send(text: string): Promise<void> {
    const socket = this.socket;
    if (!socket || !this.isReady) return Promise.resolve();
    if (socket.bufferedAmount < SEND_BUFFER) {
      socket.send(text);
      return Promise.resolve();
    }
    return new Promise((resolve) => socket.send(text, () => resolve()));
  }

  pause(): void {
    this.isPaused = true;
    this.socket?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.socket?.resume();
  }

  /** Notices a node that fell silent: a machine that lost its power closes nothing. */
  heartbeat(): void {
    if (!this.isReady || this.isPaused) return;
    if (this.missedPongs >= 2) this.socket?.terminate();
    else {
      this.missedPongs++;
      this.socket?.ping();
    }
  }

  close(code: number, reason: string): void {
    if (this.isEnded) return;
    this.isEnded = true;
    clearTimeout(this.timer);
    // A paused socket would never see the answer to its close frame.
    this.resume();
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.close(code, reason);
    else this.socket?.terminate();
  }

  private open(target: LinkTarget, isFirst: boolean): void {
    const socket = new WebSocket(target.url, {
      origin: this.options.origin,
      headers: {
        ...target.headers,
        [POSITION_HEADER]: '1',
        ...(this.position.last === null ? {} : { [AFTER_HEADER]: this.position.last }),
      },
      handshakeTimeout: this.options.connectTimeoutMs,
      maxPayload: MAX_FRAME,
      perMessageDeflate: false,
    });
    this.socket = socket;
    let problem = 'the node could not be reached';
    let isWelcome = isFirst;
    let delayMs = 0;
    const patience = setTimeout(() => socket.terminate(), 2 * this.options.connectTimeoutMs);
    // The client never learned of a loss, so it must not see a second welcome either.
    const greet = (run: Buffer): void => {
      if (isWelcome) return this.receive(run);
      for (const { text, end } of textsOf(run)) {
        const event = decodeFrame(text)?.event;
        if (event === 'auth success') {
          isWelcome = true;
          clearTimeout(patience);
          this.ready();
          if (end < run.length) this.receive(run.subarray(end));
          return;
        }
        if (event !== 'jwt error') continue;
        delayMs = NEXT_SECOND_MS;
        return socket.close(1000);
      }
    };
    let connection: Duplex;
    socket.on('upgrade', (response) => (connection = response.socket));
    socket.on('open', () => {
      this.intercept(socket, connection, greet);
      socket.send(encodeFrame('auth', [target.token]));
      if (!isFirst) return;
      clearTimeout(patience);
      this.ready();
    });
    socket.on('pong', () => (this.missedPongs = 0));
    socket.on('unexpected-response', (_request, response) => {
      problem = `the node refused the connection with status ${response.statusCode}`;
      response.resume();
      socket.terminate();
    });
    // A close event follows each error.
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      clearTimeout(patience);
      if (!this.isEnded)
        this.closed(code, reason.toString(), isFirst && !this.isReady ? problem : null, delayMs);
    });
  }

  private ready(): void {
    this.isReady = true;
    this.readyAt = Date.now();
    this.missedPongs = 0;
    if (this.isPaused) this.socket?.pause();
    this.events.onReady();
  }

  /** Takes messages as they come; only control frames go through ws, which answers pings and closes in order. */
  private intercept(socket: WebSocket, connection: Duplex, take: (run: Buffer) => void): void {
    const [feed] = connection.listeners('data') as ((chunk: Buffer) => void)[];
    const scanner = new FrameScanner(
      {
        onMessages: take,
        takes: (data, start, end) => this.takes(data, start, end),
        onControl: (bytes) => feed!.call(connection, bytes),
        onBroken: () => {
          this.end(1009, 'the node sent what cannot be sent on');
          socket.close(1009);
        },
      },
      MAX_FRAME,
    );
    connection.on('data', (chunk: Buffer) => scanner.push(chunk));
    connection.off('data', feed!);
  }

  private receive(run: Buffer): void {
    if (!this.isEnded) this.events.onFrames(run);
  }

  /** Reads what the relay itself must know as it goes by; only marks of the position are kept from the client. */
  private takes(data: Buffer, start: number, end: number): boolean {
    if (this.position.takes(data, start, end)) return true;
    if (data[start + TELLING] === DELETED[TELLING] && end - start >= DELETED.length) {
      this.isDeleted ||= data.compare(DELETED, 0, DELETED.length, start, start + DELETED.length) === 0;
    }
    return false;
  }

  private closed(code: number, reason: string, problem: string | null, delayMs: number): void {
    const wasReady = this.isReady;
    this.isReady = false;
    if (problem !== null) return this.end(1013, 'the node is not available', problem);
    if (this.isDeleted) return this.end(1000, 'the server was deleted');
    if (!isTransient(code) && delayMs === 0) return this.end(relayedCode(code, 1011), reason);
    if (wasReady) this.lose();
    this.retry(delayMs);
  }

  private lose(): void {
    const isStable = Date.now() - this.readyAt >= STABLE_MS;
    if (isStable || this.lostAt === null) {
      this.lostAt = Date.now();
      this.attempts = 0;
    }
    this.events.onLost();
  }

  private retry(leastDelayMs: number): void {
    if (Date.now() - (this.lostAt ?? 0) >= this.options.keepTryingMs) {
      return this.end(1013, 'the node does not come back');
    }
    const delay = Math.max(reconnectDelayMs(this.attempts++), leastDelayMs);
    this.timer = setTimeout(() => void this.renew(), delay);
  }

  private async renew(): Promise<void> {
    let renewal: Renewal;
    try {
      renewal = await this.options.renew();
    } catch {
      // The database may be away together with the node.
      if (!this.isEnded) this.retry(0);
      return;
    }
    if (this.isEnded) return;
    if ('refused' in renewal) this.end(renewal.refused.code, renewal.refused.reason);
    else this.open(renewal.target, false);
  }

  private end(code: number, reason: string, problem: string | null = null): void {
    this.isEnded = true;
    clearTimeout(this.timer);
    this.events.onEnded(code, reason, problem);
  }
}
