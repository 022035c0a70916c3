import { WebSocket, type RawData } from 'ws';
import {
  CLOSE_SESSION_ENDED,
  encodeEvent,
  WatchFrame,
  type EventsFrame,
} from '@app/contracts/ws/events.frames.js';
import type { ActingSession, ActingUser } from '../../access/request-context.js';
import type { VisibleServer } from './visible-servers.repository.js';

/** By what somebody holds a socket: the session of a browser, or an account key by its identifier. */
export type Holding = { readonly session: ActingSession } | { readonly key: string };

/** Bytes waiting for a client, beyond which it gets no figures, which are soon old, and at last is cut off. */
const FULL = 256 * 1024;
const STALLED = 4 * 1024 * 1024;
/** Frames of a client in ten seconds; a page sends one for each change of its route. */
const MAX_FRAMES = 100;
const PERIOD_MS = 10_000;
const MISSED_PONGS = 2;

/** One tab of a browser, or one program, that wants to hear what happens. */
export class EventsSocket {
  /** What the screen shows, by uuid. */
  watched: ReadonlyMap<string, VisibleServer> = new Map();
  wantsFigures = false;
  topics: ReadonlySet<string> = new Set();
  /** Counts the wishes, so that an old one does not overtake a new one. */
  wish = 0;
  /** One look has found that what let it in has ended. */
  isDoubted = false;
  private frames = 0;
  private periodEndsAt = 0;
  private missedPongs = 0;

  constructor(
    private readonly client: WebSocket,
    readonly holding: Holding,
    /** As they were when the socket was last looked at. */
    public user: ActingUser,
    private readonly hooks: {
      readonly onWatch: (wish: WatchFrame['data']) => void;
      readonly onEnd: () => void;
    },
  ) {
    client.on('message', (data, isBinary) => this.receive(data, isBinary));
    client.on('pong', () => (this.missedPongs = 0));
    client.on('close', () => this.hooks.onEnd());
  }

  get isOpen(): boolean {
    return this.client.readyState === WebSocket.OPEN;
  }

  send(event: EventsFrame): void {
    this.sendText(encodeEvent(event));
  }

  /** A frame that is encoded already, because others get it too. */
  sendText(text: string | Buffer): void {
    if (!this.isOpen) return;
    if (this.client.bufferedAmount > STALLED) this.client.terminate();
    else this.client.send(text, { binary: false });
  }

  /** The same for what is better left out than late. */
  offer(text: string | Buffer): void {
    if (this.client.bufferedAmount <= FULL) this.sendText(text);
  }

  /** Called every 30 seconds. */
  heartbeat(): void {
    if (this.missedPongs >= MISSED_PONGS) return this.client.terminate();
    this.missedPongs++;
    this.client.ping();
  }

  /** What let the client in has ended. */
  endHolding(): void {
    this.send({ type: 'session.ended', data: { reason: 'session' in this.holding ? 'session' : 'key' } });
    this.close(CLOSE_SESSION_ENDED, 'the session has ended');
  }

  close(code: number, reason: string): void {
    this.client.close(code, reason);
  }

  private receive(data: RawData, isBinary: boolean): void {
    const now = Date.now();
    if (now >= this.periodEndsAt) [this.frames, this.periodEndsAt] = [0, now + PERIOD_MS];
    if (++this.frames > MAX_FRAMES) return this.close(1008, 'too many messages');
    if (isBinary) return;
    const frame = WatchFrame.safeParse(readJson((data as Buffer).toString('utf8')));
    if (frame.success) this.hooks.onWatch(frame.data.data);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
