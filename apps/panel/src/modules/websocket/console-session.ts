import type { Duplex } from 'node:stream';
import { WebSocket, type RawData } from 'ws';
import type { WebsocketClaims } from '@app/contracts/tokens/claims.js';
import { CLOSE_TOKEN_EXPIRED, decodeFrame, encodeFrame } from '@app/contracts/ws/console.frames.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import type { Release } from './console-slots.js';
import { ConsoleTokenError } from './console-tokens.js';
import { NodeLink, type NodeLinkEvents } from './node-link.js';
import { closeReason, failureCode, relayedCode } from './websocket.policy.js';

/** A token that was found good, and the node it opens. */
export interface Admission {
  readonly token: string;
  readonly claims: WebsocketClaims;
  readonly node: NodeRef;
}

export interface SessionOptions {
  readonly serverId: number;
  readonly serverUuid: string;
  /** Of a socket opened with `?token=`; null = the client authenticates by its first frame. */
  readonly admission: Admission | null;
  /** Throws ConsoleTokenError. */
  readonly verify: (token: string) => Promise<Admission>;
  /** A place at the server's console, or null. */
  readonly take: (claims: WebsocketClaims) => Release | null;
  /** `current` gives the newest token the client has shown. */
  readonly link: (first: Admission, current: () => Admission, events: NodeLinkEvents) => NodeLink;
  /** The client has said who it is, for the first time or anew. */
  readonly onAdmitted: (session: ConsoleSession) => void;
  readonly onEnd: () => void;
  readonly authDeadlineMs: number;
}

/** Bytes waiting for a client; beyond it its node link is not read, so the node drops lines for this socket only. */
const CLIENT_BUFFER = 256 * 1024;
/** A client that takes nothing for so long is cut off. */
const STALLED_MS = 60_000;
/** Frames waiting for the node: from the first number on the client is not read, at the second it is a flood. */
const INBOX_FULL = 32;
const INBOX_FLOOD = 4_096;
/** Nodes allow ten frames at once and five a second (console-websocket.md §5); far beyond, reading slows down. */
const FRAMES_PER_SECOND = 50;
const MAX_REFUSALS = 10;
const MISSED_PONGS = 2;

/** One client's console: checks its tokens, relays everything else both ways, in order. */
export class ConsoleSession implements NodeLinkEvents {
  private readonly inbox: string[] = [];
  private readonly deadline: NodeJS.Timeout | undefined;
  private link: NodeLink | null = null;
  private admission: Admission | null = null;
  private release: Release = () => undefined;
  private isLinkReady = false;
  private isPumping = false;
  /** Whether the client has said anything since the last heartbeat; it has just connected. */
  private isHeard = true;
  private isClosed = false;
  private refusals = 0;
  private missedPongs = 0;
  private stalledSince: number | null = null;
  private failure: number | null = null;
  private second = 0;
  private framesInSecond = 0;

  constructor(
    private readonly client: WebSocket,
    /** The connection under the socket. */
    private readonly connection: Pick<Duplex, 'write' | 'writableLength' | 'once' | 'cork' | 'uncork'>,
    private readonly options: SessionOptions,
  ) {
    client.on('message', (data, isBinary) => {
      this.isHeard = true;
      this.receive(data, isBinary);
    });
    client.on('pong', () => (this.isHeard = true));
    // ws answers a broken frame with this code, but reports another one when the client does not echo it.
    client.on('error', (error: { code?: string }) => (this.failure = failureCode(error.code)));
    client.on('close', (code, reason) => this.clientClosed(code, reason.toString()));
    if (options.admission) this.begin(options.admission);
    else {
      this.deadline = setTimeout(
        () => this.end(CLOSE_TOKEN_EXPIRED, 'no authentication in time'),
        options.authDeadlineMs,
      );
    }
  }

  get serverId(): number {
    return this.options.serverId;
  }

  /** The newest token that the client has shown; null before the first and after the end. */
  get held(): Admission | null {
    return this.isClosed ? null : this.admission;
  }

  /** The server is gone, which clients know by its own frame. */
  endDeleted(): void {
    if (this.client.readyState === WebSocket.OPEN) this.client.send(encodeFrame('deleted'));
    this.end(1000, 'the server was deleted');
  }

  /** Called every 30 seconds. */
  heartbeat(): void {
    const isStalled = this.stalledSince !== null && Date.now() - this.stalledSince >= STALLED_MS;
    if (this.isHeard) this.missedPongs = 0;
    if (this.missedPongs >= MISSED_PONGS || isStalled) return this.client.terminate();
    this.link?.heartbeat();
    // Only after silence: there are clients that end at a ping, and who talks is alive.
    if (this.isHeard) {
      this.isHeard = false;
      return;
    }
    this.missedPongs++;
    this.client.ping();
  }

  /** Closes both sides. */
  end(code: number, reason: string): void {
    if (this.client.readyState === WebSocket.OPEN) this.client.close(code, closeReason(reason));
    this.link?.close(relayedCode(code, 1001), closeReason(reason));
  }

  onReady(): void {
    this.isLinkReady = true;
    void this.pump();
  }

  /** Sent on as they came: unpacking and packing each line again costs ten times as much. */
  onFrames(bytes: Buffer): void {
    if (this.client.readyState !== WebSocket.OPEN) return;
    // What one read of the link brought leaves by one write, also where a mark was taken out of its middle.
    this.connection.cork();
    this.connection.write(bytes);
    process.nextTick(() => this.connection.uncork());
    if (this.stalledSince !== null || this.connection.writableLength <= CLIENT_BUFFER) return;
    this.stalledSince = Date.now();
    this.link?.pause();
    this.connection.once('drain', () => {
      this.stalledSince = null;
      this.link?.resume();
    });
  }

  onLost(): void {
    this.isLinkReady = false;
    this.say('daemon message', 'The node went away for a moment; connecting again ...');
  }

  onEnded(code: number, reason: string, problem: string | null): void {
    this.isLinkReady = false;
    if (problem) this.say('daemon error', `Error Event [${this.options.serverUuid}]: ${problem}`);
    this.end(code, reason);
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (isBinary || this.isClosed) return;
    this.inbox.push((data as Buffer).toString('utf8'));
    if (this.inbox.length >= INBOX_FLOOD) return this.end(1008, 'too many messages');
    if (this.inbox.length >= INBOX_FULL) this.client.pause();
    void this.pump();
  }

  /** Handles frames one after the other, so that two of them never change places (hazard W18). */
  private async pump(): Promise<void> {
    if (this.isPumping) return;
    this.isPumping = true;
    while (!this.isClosed && (this.admission === null || this.isLinkReady)) {
      const text = this.inbox.shift();
      if (text === undefined) break;
      await this.pace();
      if (!this.isClosed) await this.handle(text);
    }
    this.isPumping = false;
    if (this.client.isPaused && this.inbox.length < INBOX_FULL) this.client.resume();
  }

  private async handle(text: string): Promise<void> {
    const frame = decodeFrame(text);
    if (!frame) return;
    if (frame.event === 'auth') return this.authenticate(text, frame.text);
    if (this.admission === null) return this.refuse('jwt: no jwt present');
    await this.link?.send(text);
  }

  private async authenticate(text: string, token: string): Promise<void> {
    let admission: Admission;
    try {
      admission = await this.options.verify(token);
    } catch (error) {
      return this.refuse(error instanceof ConsoleTokenError ? error.message : 'jwt: token is not valid');
    }
    if (this.isClosed) return;
    if (this.admission === null) return this.begin(admission);
    this.admission = admission;
    this.options.onAdmitted(this);
    await this.link?.send(text);
  }

  private begin(admission: Admission): void {
    const release = this.options.take(admission.claims);
    if (!release) {
      this.say('daemon error', 'Too many open websocket connections.');
      return this.end(1013, 'too many open websocket connections');
    }
    this.release = release;
    this.admission = admission;
    clearTimeout(this.deadline);
    this.options.onAdmitted(this);
    this.link = this.options.link(admission, () => this.admission!, this);
    this.link.start();
  }

  private refuse(text: string): void {
    this.say('jwt error', text);
    if (this.admission === null && ++this.refusals >= MAX_REFUSALS)
      this.end(1008, 'too many refused messages');
  }

  /** Holds a flood back by not reading; the excess waits in the client's own buffers. */
  private async pace(): Promise<void> {
    for (;;) {
      const now = Date.now();
      const second = Math.floor(now / 1000);
      if (second !== this.second) {
        this.second = second;
        this.framesInSecond = 0;
      }
      if (this.framesInSecond < FRAMES_PER_SECOND) break;
      await new Promise((resolve) => setTimeout(resolve, 1000 - (now % 1000)));
    }
    this.framesInSecond++;
  }

  private say(event: 'jwt error' | 'daemon error' | 'daemon message', text: string): void {
    if (this.client.readyState === WebSocket.OPEN) this.client.send(encodeFrame(event, [text]));
  }

  private clientClosed(code: number, reason: string): void {
    this.isClosed = true;
    this.inbox.length = 0;
    clearTimeout(this.deadline);
    this.link?.close(this.failure ?? relayedCode(code, 1001), closeReason(reason));
    this.release();
    this.options.onEnd();
  }
}
