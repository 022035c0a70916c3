import {
  ADMIN_TOPIC,
  CLOSE_SESSION_ENDED,
  EventsFrame,
  MAX_WATCHED,
  type WatchFrame,
} from '@app/contracts/ws/events.frames.js';
import { retryWait } from './sockets.js';

/** Away for so long, the states are asked for instead. */
const AWAY_MS = 10_000;
const ASK_EVERY_MS = 15_000;
/** A change of page takes one wish back and brings another: both are one frame. */
const SETTLE_MS = 50;

/** The part of a WebSocket that is used. */
export interface EventsSocket extends Pick<WebSocket, 'close' | 'onopen' | 'onmessage' | 'onclose'> {
  readonly readyState: number;
  readonly send: (text: string) => void;
}

export interface EventsHooks {
  readonly open: () => EventsSocket;
  readonly onEvent: (event: EventsFrame) => void;
  /** It is there again; what happened meanwhile was not told. */
  readonly onAgain: () => void;
  /** It is away for long; called again and again until it is back. */
  readonly onAway: () => void;
  readonly onSessionEnded: () => void;
}

export interface EventsView {
  readonly phase: 'connecting' | 'open' | 'lost' | 'ended';
  /** When it is tried again, in milliseconds since 1970. */
  readonly retryAt: number | null;
  /** Failed tries since it was open. */
  readonly tries: number;
  /** The release of the panel. */
  readonly version: string | null;
}

/** What a part of a page wants to hear of. */
export interface Wish {
  /** Full or short uuids. */
  readonly servers: readonly string[];
  /** Also what they use. */
  readonly stats: boolean;
  /** What concerns the whole installation; for administrators. */
  readonly isAdmin?: boolean;
}

const OPEN = 1;

/** The events socket of this tab: reconnects, and says anew what is watched. */
export class EventsConnection {
  view: EventsView = { phase: 'connecting', retryAt: null, tries: 0, version: null };
  private socket: EventsSocket | null = null;
  private hasBeenOpen = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private awayTimer: ReturnType<typeof setTimeout> | undefined;
  private settleTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly wishes = new Set<Wish>();
  private readonly listeners = new Set<() => void>();
  private told = '';

  constructor(private readonly hooks: EventsHooks) {
    this.connect();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Watches until the returned function is called. */
  watch(wish: Wish): () => void {
    this.wishes.add(wish);
    this.settle();
    return () => {
      this.wishes.delete(wish);
      this.settle();
    };
  }

  /** Tries at once instead of waiting. */
  readonly retry = (): void => {
    if (this.view.phase === 'lost' || this.view.phase === 'ended') this.connect();
  };

  end(): void {
    for (const timer of [this.retryTimer, this.awayTimer, this.settleTimer]) clearTimeout(timer);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    const socket = this.hooks.open();
    this.socket = socket;
    this.set({ phase: 'connecting', retryAt: null });
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }) => this.receive(String(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === CLOSE_SESSION_ENDED) this.sessionEnded();
      else this.lost();
    };
  }

  private opened(): void {
    clearTimeout(this.awayTimer);
    this.awayTimer = undefined;
    this.set({ phase: 'open', retryAt: null, tries: 0 });
    this.told = '';
    this.tell();
    if (this.hasBeenOpen) this.hooks.onAgain();
    this.hasBeenOpen = true;
  }

  private lost(): void {
    const { tries } = this.view;
    const wait = retryWait(tries);
    this.set({ phase: 'lost', retryAt: Date.now() + wait, tries: tries + 1 });
    this.retryTimer = setTimeout(() => this.connect(), wait);
    this.awayTimer ??= setTimeout(() => this.ask(), AWAY_MS);
  }

  private ask(): void {
    this.hooks.onAway();
    this.awayTimer = setTimeout(() => this.ask(), ASK_EVERY_MS);
  }

  private sessionEnded(): void {
    this.socket = null;
    this.set({ phase: 'ended', retryAt: null });
    this.hooks.onSessionEnded();
  }

  private receive(text: string): void {
    const event = EventsFrame.safeParse(parsed(text));
    // Types that this release does not know are left to the next one.
    if (!event.success) return;
    if (event.data.type === 'hello') this.set({ version: event.data.data.version });
    this.hooks.onEvent(event.data);
  }

  private settle(): void {
    clearTimeout(this.settleTimer);
    this.settleTimer = setTimeout(() => this.tell(), SETTLE_MS);
  }

  private tell(): void {
    if (this.socket?.readyState !== OPEN) return;
    const wishes = [...this.wishes];
    const frame: WatchFrame = {
      type: 'watch',
      data: {
        servers: [...new Set(wishes.flatMap(({ servers }) => servers))].slice(0, MAX_WATCHED),
        stats: wishes.some(({ stats }) => stats),
        ...(wishes.some(({ isAdmin }) => isAdmin) ? { topics: [ADMIN_TOPIC] } : {}),
      },
    };
    const text = JSON.stringify(frame);
    if (text === this.told) return;
    this.told = text;
    this.socket.send(text);
  }

  private set(change: Partial<EventsView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
