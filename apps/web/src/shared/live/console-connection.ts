import { getWebsocket } from '@app/contracts/client/websocket.contract.js';
import { CLOSE_SUSPENDED, decodeFrame, encodeFrame, ServerStats } from '@app/contracts/ws/console.frames.js';
import { call } from '../api/call.js';
import { ApiFailure } from '../api/failure.js';
import { ownSocket, retryWait } from './sockets.js';

/** Lines that are kept for reading back, and for when the page is opened again. */
export const KEPT_LINES = 20_000;
const KEPT_STATS = 600;

export type ConsolePhase = 'connecting' | 'open' | 'lost' | 'suspended' | 'refused';

/** What pages show of a connection; a new object whenever something of it changes. */
export interface ConsoleView {
  readonly phase: ConsolePhase;
  /** Power state as the node said last; null before it did. */
  readonly status: string | null;
  readonly stats: ServerStats | null;
  /** When it is tried again, in milliseconds since 1970. */
  readonly retryAt: number | null;
  readonly refusal: unknown;
}

export interface StatsSample extends ServerStats {
  readonly at: number;
}

const OUTPUT = new Set([
  'console output',
  'install output',
  'daemon message',
  'transfer logs',
  'daemon error',
]);
const RENEWALS = new Set(['token expiring', 'token expired', 'jwt error']);

/** The console socket of one server (console-websocket.md): reconnects, renews its token, keeps lines and figures. */
export class ConsoleConnection {
  view: ConsoleView = { phase: 'connecting', status: null, stats: null, retryAt: null, refusal: null };
  readonly lines: string[] = [];
  readonly samples: StatsSample[] = [];
  private socket: WebSocket | null = null;
  private token: { readonly token: string; readonly socket: string } | null = null;
  private tries = 0;
  private hasBeenOpen = false;
  private isRenewing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isEnded = false;
  private readonly viewListeners = new Set<() => void>();
  private readonly lineListeners = new Set<(lines: readonly string[]) => void>();

  constructor(
    private readonly server: string,
    /** The line that stands before those that are shown once more after a gap. */
    private readonly againText: string,
  ) {
    void this.connect();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.viewListeners.add(listener);
    return () => this.viewListeners.delete(listener);
  };

  /** Called with each run of new lines; those so far are in `lines`. */
  onLines(listener: (lines: readonly string[]) => void): () => void {
    this.lineListeners.add(listener);
    return () => this.lineListeners.delete(listener);
  }

  /** Tries at once instead of waiting. */
  retry(): void {
    clearTimeout(this.timer);
    void this.connect();
  }

  end(): void {
    this.isEnded = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  private async connect(): Promise<void> {
    this.set({ phase: 'connecting', retryAt: null });
    try {
      this.token ??= await this.fetchToken();
    } catch (error) {
      const isFinal = error instanceof ApiFailure && [403, 404, 409].includes(error.status);
      if (isFinal) this.set({ phase: 'refused', refusal: error });
      else this.lost();
      return;
    }
    if (this.isEnded) return;
    const socket = new WebSocket(ownSocket(this.token.socket));
    this.socket = socket;
    socket.onopen = () => this.send('auth', this.token!.token);
    socket.onmessage = ({ data }) => this.receive(String(data));
    socket.onclose = ({ code }) => {
      if (this.socket !== socket || this.isEnded) return;
      if (code === CLOSE_SUSPENDED) this.set({ phase: 'suspended', status: null });
      else this.lost();
    };
  }

  private async fetchToken(): Promise<{ token: string; socket: string }> {
    return (await call(getWebsocket, { params: { server: this.server } })).data;
  }

  private lost(): void {
    const wait = retryWait(this.tries);
    this.tries += 1;
    // After some tries the token may be why; five a minute are given.
    if (this.tries > 2) this.token = null;
    this.set({ phase: 'lost', retryAt: Date.now() + wait });
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  private send(event: 'auth' | 'send logs' | 'send stats', text?: string): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(encodeFrame(event, text === undefined ? [] : [text]));
  }

  private receive(data: string): void {
    const frame = decodeFrame(data);
    if (!frame) return;
    if (OUTPUT.has(frame.event)) this.print(frame.text.split('\n'));
    else if (frame.event === 'auth success') this.opened();
    else if (frame.event === 'status') this.set({ status: frame.text });
    else if (frame.event === 'stats') this.measured(frame.text);
    else if (RENEWALS.has(frame.event)) void this.renew();
  }

  private opened(): void {
    // A renewed token is answered too.
    if (this.view.phase === 'open') return;
    this.tries = 0;
    if (this.hasBeenOpen) this.print([`\u001b[2m${this.againText}\u001b[0m`]);
    this.hasBeenOpen = true;
    this.set({ phase: 'open', retryAt: null });
    this.send('send logs');
    this.send('send stats');
  }

  private async renew(): Promise<void> {
    if (this.isRenewing) return;
    this.isRenewing = true;
    try {
      this.token = await this.fetchToken();
      this.send('auth', this.token.token);
    } catch {
      // The socket ends with its token; connecting again says why.
      this.token = null;
      this.socket?.close();
    } finally {
      this.isRenewing = false;
    }
  }

  private measured(text: string): void {
    const parsed = ServerStats.safeParse(JSON.parse(text));
    if (!parsed.success) return;
    this.samples.push({ ...parsed.data, at: Date.now() });
    if (this.samples.length > KEPT_STATS) this.samples.splice(0, this.samples.length - KEPT_STATS);
    this.set({ stats: parsed.data, status: parsed.data.state });
  }

  private print(lines: readonly string[]): void {
    this.lines.push(...lines);
    // In steps: cutting the front for each line would move all of them each time.
    if (this.lines.length > KEPT_LINES * 1.25) this.lines.splice(0, this.lines.length - KEPT_LINES);
    for (const listener of this.lineListeners) listener(lines);
  }

  private set(change: Partial<ConsoleView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.viewListeners) listener();
  }
}
