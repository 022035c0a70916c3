import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { WebsocketClaims } from '@app/contracts/tokens/claims.js';
import type { NodeRef } from '../../platform/daemon-client/node-ref.js';
import { ConsoleSession, type SessionOptions } from './console-session.js';
import { ConsoleTokenError } from './console-tokens.js';
import type { NodeLink } from './node-link.js';

/** A client's socket as the session sees it. */
class FakeSocket extends EventEmitter {
  readyState: number = WebSocket.OPEN;
  isPaused = false;
  readonly sent: string[] = [];
  ended: [code: number, reason: string] | 'terminated' | null = null;

  send(data: string): void {
    this.sent.push(data);
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  ping(): void {}
  close(code: number, reason: string): void {
    this.ended ??= [code, reason];
    this.readyState = WebSocket.CLOSING;
  }
  terminate(): void {
    this.ended = 'terminated';
  }
  receive(event: string, ...args: string[]): void {
    this.emit('message', Buffer.from(JSON.stringify({ event, args })), false);
  }
}

/** The connection under it. */
class FakeConnection {
  writableLength = 0;
  readonly written: string[] = [];
  readonly drains: (() => void)[] = [];

  write(bytes: Buffer): boolean {
    this.written.push(bytes.toString());
    return true;
  }
  cork(): void {}
  uncork(): void {}
  once(_event: 'drain', drained: () => void): this {
    this.drains.push(drained);
    return this;
  }
}

class FakeLink {
  readonly sent: string[] = [];
  isPaused = false;
  isStarted = false;
  closed: [code: number, reason: string] | null = null;
  send = (text: string) => {
    this.sent.push(text);
    return Promise.resolve();
  };
  start = () => void (this.isStarted = true);
  pause = () => void (this.isPaused = true);
  resume = () => void (this.isPaused = false);
  heartbeat = () => undefined;
  close = (code: number, reason: string) => void (this.closed = [code, reason]);
}

const CLAIMS = { user_uuid: 'u', server_uuid: 's', permissions: ['*'], iat: 0, exp: 9e9 } as WebsocketClaims;
const ADMISSION = { token: 'good', claims: CLAIMS, node: {} as NodeRef };
const flush = () => vi.advanceTimersByTimeAsync(0);

function begin(options: Partial<SessionOptions> = {}) {
  const socket = new FakeSocket();
  const link = new FakeLink();
  const connection = new FakeConnection();
  const released = vi.fn();
  const onEnd = vi.fn();
  const session = new ConsoleSession(socket as unknown as WebSocket, connection as unknown as Duplex, {
    serverId: 1,
    serverUuid: 's',
    admission: ADMISSION,
    verify: (token) =>
      token.startsWith('good')
        ? Promise.resolve({ ...ADMISSION, token })
        : Promise.reject(new ConsoleTokenError('jwt: token is not valid')),
    take: () => released,
    link: () => link as unknown as NodeLink,
    onAdmitted: () => undefined,
    onEnd,
    authDeadlineMs: 10_000,
    ...options,
  });
  return { socket, link, session, connection, released, onEnd };
}

beforeEach(() => {
  // The start of a second, because floods are counted by the second.
  vi.useFakeTimers({ now: 1_000_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => vi.useRealTimers());

describe('a console session', () => {
  it('[W1] ends when nobody authenticates in time', async () => {
    const { socket } = begin({ admission: null });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(socket.ended).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(socket.ended).toEqual([4401, 'no authentication in time']);
  });

  it('stays when somebody did', async () => {
    const { socket, link } = begin({ admission: null });
    socket.receive('auth', 'good');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.ended).toBeNull();
    expect(link.isStarted).toBe(true);
  });

  it('holds frames back until the node is there, then sends them in order', async () => {
    const { socket, link, session } = begin();
    socket.receive('send command', 'one');
    socket.receive('auth', 'good again');
    socket.receive('set state', 'stop');
    await flush();
    expect(link.sent).toEqual([]);
    session.onReady();
    await flush();
    expect(link.sent.map((text) => (JSON.parse(text) as { event: string }).event)).toEqual([
      'send command',
      'auth',
      'set state',
    ]);
  });

  it('ignores what is no frame and what is binary', async () => {
    const { socket, link, session } = begin();
    session.onReady();
    socket.emit('message', Buffer.from('nonsense'), false);
    socket.emit('message', Buffer.from('{"event":"send logs"}'), true);
    socket.emit('message', Buffer.from('{"event":1}'), false);
    await flush();
    expect(link.sent).toEqual([]);
    expect(socket.sent).toEqual([]);
  });

  it('slows a flood down instead of passing it on, and does not read meanwhile', async () => {
    const { socket, link, session } = begin();
    session.onReady();
    for (let frame = 0; frame < 120; frame++) socket.receive('send stats');
    await flush();
    expect(link.sent).toHaveLength(50);
    expect(socket.isPaused).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(link.sent).toHaveLength(100);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(link.sent).toHaveLength(120);
    expect(socket.isPaused).toBe(false);
  });

  it('does not keep what is beyond all measure', () => {
    const { socket } = begin();
    for (let frame = 0; frame < 4_096; frame++) socket.receive('send stats');
    expect(socket.ended).toEqual([1008, 'too many messages']);
  });

  it('[W7] stops reading the node for a slow client only, and goes on when it has caught up', () => {
    const { connection, link, session } = begin();
    session.onFrames(Buffer.from('a'));
    expect(link.isPaused).toBe(false);
    connection.writableLength = 300 * 1024;
    session.onFrames(Buffer.from('b'));
    session.onFrames(Buffer.from('c'));
    expect(link.isPaused).toBe(true);
    connection.drains[0]!();
    expect(link.isPaused).toBe(false);
    expect(connection.drains).toHaveLength(1);
    expect(connection.written).toEqual(['a', 'b', 'c']);
  });

  it('sends nothing after its own close frame', () => {
    const { connection, session } = begin();
    session.end(1012, 'the panel restarts');
    session.onFrames(Buffer.from('late'));
    expect(connection.written).toEqual([]);
  });

  it('cuts a client off that takes nothing for a minute', async () => {
    const { socket, connection, session } = begin();
    connection.writableLength = 300 * 1024;
    session.onFrames(Buffer.from('a'));
    await vi.advanceTimersByTimeAsync(59_000);
    session.heartbeat();
    expect(socket.ended).toBeNull();
    await vi.advanceTimersByTimeAsync(1_000);
    session.heartbeat();
    expect(socket.ended).toBe('terminated');
  });

  it('[W3] cuts a client off that answers no ping', () => {
    const { socket, session } = begin();
    // It has just connected: no silence yet.
    session.heartbeat();
    session.heartbeat();
    session.heartbeat();
    socket.emit('pong');
    session.heartbeat();
    session.heartbeat();
    session.heartbeat();
    expect(socket.ended).toBeNull();
    session.heartbeat();
    expect(socket.ended).toBe('terminated');
  });

  it('pings a client only after a period in which it has said nothing', () => {
    const { socket, session } = begin();
    const ping = vi.spyOn(socket, 'ping');
    session.heartbeat();
    socket.emit('message', Buffer.from('{"event":"send stats","args":[]}'), false);
    session.heartbeat();
    expect(ping).not.toHaveBeenCalled();
    session.heartbeat();
    expect(ping).toHaveBeenCalledTimes(1);
  });

  it('[W2] says so when there is no place', () => {
    const { socket, link } = begin({ take: () => null });
    expect(socket.sent).toEqual(['{"event":"daemon error","args":["Too many open websocket connections."]}']);
    expect(socket.ended?.[0]).toBe(1013);
    expect(link.isStarted).toBe(false);
  });

  it('gives its place back and closes the node with the code of the client', () => {
    const { socket, link, released, onEnd } = begin();
    socket.emit('close', 1000, Buffer.from('bye'));
    expect(link.closed).toEqual([1000, 'bye']);
    expect(released).toHaveBeenCalledOnce();
    expect(onEnd).toHaveBeenCalledOnce();
  });

  it.each([
    [{ code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }, 1009],
    [{ code: 'WS_ERR_INVALID_UTF8' }, 1007],
    [{ code: 'WS_ERR_INVALID_OPCODE' }, 1002],
    [{ code: 'ECONNRESET' }, 1001],
  ])('tells the node why after %j', (error, code) => {
    const { socket, link } = begin();
    socket.emit('error', error);
    socket.emit('close', 1006, Buffer.alloc(0));
    expect(link.closed?.[0]).toBe(code);
  });

  it('does not begin for a client that left while its token was looked at', async () => {
    let answer: (value: typeof ADMISSION) => void = () => undefined;
    const { socket, link, released } = begin({
      admission: null,
      verify: () => new Promise((resolve) => (answer = resolve)),
    });
    socket.receive('auth', 'good');
    await flush();
    socket.emit('close', 1001, Buffer.alloc(0));
    answer(ADMISSION);
    await flush();
    expect(link.isStarted).toBe(false);
    expect(released).not.toHaveBeenCalled();
  });
});
