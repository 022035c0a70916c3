import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { AppError } from '@app/contracts/core/errors.js';
import {
  CLOSE_SUSPENDED,
  CLOSE_TOKEN_EXPIRED,
  decodeFrame,
  POWER_ACTIONS,
  type DecodedFrame,
  type OutboundEvent,
  type PowerAction,
} from '@app/contracts/ws/console.frames.js';
import { powerLocked, type Server } from '../servers/index.js';
import { hasPermission, ConsoleTokenError, type ConsoleGrant } from './console-token.js';
import { consoleFrames, eventFrame, type FrameBytes, withPosition } from './frame-bytes.js';
import { SocketLimits, type Admission } from './rate-buckets.js';
import type { ChannelMember } from './server-channel.js';
import { SocketWriter } from './socket-writer.js';

/** What a socket needs of the hub. */
export interface SocketHome {
  /** Verifies a token for the socket's server; throws ConsoleTokenError. */
  verify(token: string, socket: ConsoleSocket): Promise<ConsoleGrant>;
  isDenied(grant: ConsoleGrant): boolean;
  /** Counts the socket in and joins it to its server; throws an AppError when there are too many. */
  admit(socket: ConsoleSocket, grant: ConsoleGrant): void;
  /** The token was replaced and may be another user's. */
  regrant(socket: ConsoleSocket, grant: ConsoleGrant): void;
  left(socket: ConsoleSocket): void;
  record(socket: ConsoleSocket, event: string, metadata: Record<string, unknown>): void;
  daemonLine(text: string): string;
  readonly logCount: number;
  readonly authDeadlineMs: number;
}

const PERMISSION_OF: Readonly<Record<PowerAction, string>> = {
  start: 'control.start',
  restart: 'control.restart',
  stop: 'control.stop',
  kill: 'control.stop',
};
const GENERIC_ERROR = 'an unexpected error was encountered while handling this request';
/** Seconds before its end at which a token is announced as expiring. */
const EXPIRING_S = [60, 30];
/** Milliseconds a client has for a new token after the end of the old one (hazard W4). */
const EXPIRED_GRACE_MS = 60_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One browser or agent on a server's console: console-websocket.md. */
export class ConsoleSocket implements ChannelMember {
  grant: ConsoleGrant | null = null;
  private readonly limits = new SocketLimits(Date.now());
  private readonly writer: SocketWriter;
  private queue: Promise<void> = Promise.resolve();
  private timers: NodeJS.Timeout[] = [];
  private missedPings = 0;
  /** Whether the client has said anything since the last look; it has just connected. */
  private isHeard = true;
  private isGone = false;

  constructor(
    private readonly ws: WebSocket,
    connection: Duplex,
    readonly server: Server,
    readonly ip: string,
    private readonly home: SocketHome,
    /** A relay that keeps account of the lines, and the number of the last one that it has passed on. */
    private readonly relay: { readonly after: number | null } | null,
  ) {
    this.writer = new SocketWriter(
      connection,
      () => ws.readyState === ws.OPEN,
      () => ws.terminate(),
      (text) => home.daemonLine(text),
    );
    ws.on('message', (data, isBinary) => {
      this.isHeard = true;
      this.receive(data, isBinary);
    });
    ws.on('pong', () => (this.isHeard = true));
    ws.on('error', () => ws.terminate());
    ws.on('close', () => this.gone());
    if (server.isSuspended) this.suspend();
    else this.timers = [setTimeout(() => this.close(1008, 'authentication timeout'), home.authDeadlineMs)];
  }

  get wantsPosition(): boolean {
    return this.relay !== null;
  }

  get isLive(): boolean {
    return this.grant !== null && this.grant.expiresAt * 1000 > Date.now();
  }

  private get mayRead(): boolean {
    return this.grant?.mayRead === true;
  }

  may(permission: string): boolean {
    return this.grant !== null && hasPermission(this.grant, permission);
  }

  sendEvent(frames: FrameBytes): void {
    this.writer.event(frames);
  }

  sendConsole(frames: FrameBytes): void {
    if (this.mayRead) this.writer.console(frames);
  }

  suspend(): void {
    this.close(CLOSE_SUSPENDED, 'server is suspended');
  }

  remove(): void {
    this.close(1000, 'server deleted');
  }

  revoke(): void {
    this.close(1000, 'permission revoked');
  }

  shutDown(): void {
    this.close(1012, 'node is restarting');
  }

  /**
   * Called every ping interval: pings after one of silence (there are clients that end at a ping, and who talks is
   * alive), and gives up after two pings without an answer (hazard W3).
   */
  ping(): void {
    if (this.isHeard) {
      this.isHeard = false;
      this.missedPings = 0;
      return;
    }
    if (this.missedPings >= 2) return this.ws.terminate();
    this.missedPings += 1;
    if (this.ws.readyState === this.ws.OPEN) this.ws.ping();
  }

  private send(event: OutboundEvent, ...args: string[]): void {
    this.writer.event(eventFrame(event, args));
  }

  private close(code: number, reason: string): void {
    this.ws.close(code, reason);
    this.gone();
  }

  private gone(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.clearTimers();
    this.writer.close();
    this.home.left(this);
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.isGone) return;
    const now = Date.now();
    if (!this.passes(this.limits.admitMessage(now), 'global') || isBinary) return;
    const frame = decodeFrame(String(data));
    if (!frame || !this.passes(this.limits.admitEvent(frame.event, now), frame.event)) return;
    // In order and one at a time (hazard W18); the buckets bound the queue.
    this.queue = this.queue.then(() => this.handle(frame)).catch((error: unknown) => this.refuse(error));
  }

  private passes(admission: Admission, name: string): boolean {
    if (admission === 'drop-and-tell') this.send('throttled', name);
    return admission === 'pass';
  }

  private async handle({ event, text }: DecodedFrame): Promise<void> {
    if (this.isGone) return;
    if (this.server.isSuspended) return this.suspend();
    if (event === 'auth') return this.authenticate(text);
    const problem = this.tokenProblem();
    if (problem) return this.send('jwt error', problem);
    switch (event) {
      case 'set state':
        return this.setState(text);
      case 'send command':
        return this.sendCommand(text);
      case 'send logs':
        return this.sendLogs();
      case 'send stats':
        return this.send('stats', JSON.stringify(this.server.utilization));
      default:
        return undefined;
    }
  }

  private tokenProblem(): string | null {
    if (!this.grant) return 'jwt: no jwt present';
    if (!this.isLive) return 'jwt: exp claim is invalid';
    return this.home.isDenied(this.grant) ? 'jwt: created too far in past (denylist)' : null;
  }

  private async authenticate(token: string): Promise<void> {
    const grant = await this.home.verify(token, this);
    // After a restart of the daemon: what was missed is known once the container has been attached.
    if (this.grant === null && this.relay?.after != null) await this.server.ready().catch(() => undefined);
    if (this.isGone) return;
    const isFirst = this.grant === null;
    const hadLapsed = !isFirst && !this.isLive;
    if (isFirst) this.home.admit(this, grant);
    else this.home.regrant(this, grant);
    this.grant = grant;
    this.watchExpiry(grant);
    this.send('auth success');
    if (isFirst || hadLapsed) this.send('status', this.server.state.current);
    const isIdle = this.server.state.is('offline') && this.server.slot.operation === null;
    if (isFirst && isIdle) this.send('stats', JSON.stringify(this.server.utilization));
    if (isFirst) this.goOn();
  }

  /** In the same turn as the joining: nothing live comes before what was missed, and nothing twice. */
  private goOn(): void {
    if (!this.relay || !this.mayRead) return;
    const { console } = this.server;
    const { lines, skipped } = console.after(this.relay.after ?? console.position);
    const notice = skipped > 0 ? [this.home.daemonLine(`${skipped} lines skipped.`)] : [];
    this.writer.event(withPosition(consoleFrames([...notice, ...lines]), console.position));
  }

  private async setState(text: string): Promise<void> {
    const action = POWER_ACTIONS.find((known) => known === text);
    if (action && !this.may(PERMISSION_OF[action])) return;
    if (!action) throw new TypeError(`unknown power action`);
    const { completed } = await this.server.setPower(action);
    // The outcome comes in minutes perhaps; the next message must not wait for it.
    completed.then(
      () => this.home.record(this, `server:power.${action}`, {}),
      (error: unknown) => this.refuse(error),
    );
  }

  private async sendCommand(text: string): Promise<void> {
    if (!this.may('control.console') || this.server.state.is('offline') || !this.server.isAttached) return;
    await this.server.sendCommand(text);
    this.home.record(this, 'server:console.command', { command: text });
  }

  private sendLogs(): void {
    if (this.server.state.is('offline') || !this.mayRead) return;
    const lines = this.server.console.last(this.home.logCount);
    if (lines.length > 0) this.writer.event(consoleFrames(lines));
  }

  private watchExpiry(grant: ConsoleGrant): void {
    this.clearTimers();
    const at = (seconds: number, work: () => void): void => {
      const delay = seconds * 1000 - Date.now();
      if (delay > 0 && delay < MAX_TIMER_MS) this.timers.push(setTimeout(work, delay));
    };
    for (const early of EXPIRING_S) at(grant.expiresAt - early, () => this.send('token expiring'));
    at(grant.expiresAt, () => {
      this.send('token expired');
      const close = (): void => this.close(CLOSE_TOKEN_EXPIRED, 'token expired');
      this.timers.push(setTimeout(close, EXPIRED_GRACE_MS));
    });
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }

  private refuse(error: unknown): void {
    const label = `Error Event [${randomUUID()}]: `;
    if (error instanceof ConsoleTokenError) return this.send('jwt error', label + error.message);
    const isPlain =
      powerLocked.is(error) ||
      (error instanceof AppError && error.blame === 'caller') ||
      this.may('admin.websocket.errors');
    this.send('daemon error', label + (isPlain ? (error as Error).message : GENERIC_ERROR));
  }
}
