import { Duplex } from 'node:stream';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ConsoleTokenError, hasPermission, verifyConsoleToken, type ConsoleGrant } from './console-token.js';
import { consoleFrames, eventFrame, textFrames } from './frame-bytes.js';
import { SocketLimits, TokenBucket } from './rate-buckets.js';
import { SocketWriter } from './socket-writer.js';
import { deauthorization } from './deauthorization.js';

const NOW = 1_800_000_000;
const sign = (claims: Record<string, unknown>, key = 'key', alg = 'HS256'): Promise<string> =>
  new SignJWT({
    user_uuid: 'u',
    server_uuid: 's',
    permissions: ['*'],
    scope: 'websocket',
    iat: NOW - 10,
    exp: NOW + 600,
    ...claims,
  })
    .setProtectedHeader({ alg })
    .sign(new TextEncoder().encode(key));
const rules = {
  keys: ['new', 'key'],
  server: 's',
  bootedAt: NOW - 100,
  now: NOW,
  isIssuer: (issuer: string) => issuer === 'https://panel.test',
  isAudience: (audience: string) => audience === 'https://node.test:8080',
  isDenied: () => false,
};

describe('verifyConsoleToken', () => {
  it('C5: takes a token signed with the key before the last rotation', async () => {
    await expect(verifyConsoleToken(await sign({}), rules)).resolves.toMatchObject({
      user: 'u',
      expiresAt: NOW + 600,
    });
  });

  it.each([
    ['garbage', 'abc', 'malformed token'],
    ['another algorithm', sign({}, 'key', 'HS512'), 'malformed token'],
    ['another key', sign({}, 'other'), 'HMAC verification failed'],
    ['no user', sign({ user_uuid: undefined }), 'denylist'],
    ['a time of issue in the future', sign({ iat: NOW + 61 }), 'iat claim is invalid'],
    ['another issuer', sign({ iss: 'https://other.test' }), 'iss claim is invalid'],
    ['another audience', sign({ aud: ['https://other.test'] }), 'aud claim is invalid'],
    ['no time of issue', sign({ iat: undefined }), 'denylist'],
    ['a scope that only begins so', sign({ scope: 'websockets' }), 'missing connect permission'],
  ])('refuses %s', async (_name, token, text) => {
    const verified = verifyConsoleToken(await token, rules);
    await expect(verified).rejects.toBeInstanceOf(ConsoleTokenError);
    await expect(verified).rejects.toThrow(text);
  });

  it('takes a token that names its issuer and, among others, this node, from a clock a little ahead', async () => {
    const claims = { iss: 'https://panel.test', aud: ['x', 'https://node.test:8080'], iat: NOW + 59 };
    await expect(verifyConsoleToken(await sign(claims), rules)).resolves.toMatchObject({ user: 'u' });
  });

  it('never gives an admin’s permissions to `*`', () => {
    const grant = { permissions: ['*'] } as unknown as ConsoleGrant;
    expect(hasPermission(grant, 'control.console')).toBe(true);
    expect(hasPermission(grant, 'admin.websocket.errors')).toBe(false);
  });
});

describe('rate limits', () => {
  it('refills with time and never beyond the burst', () => {
    const bucket = new TokenBucket(1000, 2, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(999)]).toEqual([true, true, false]);
    expect([bucket.take(1000), bucket.take(1000)]).toEqual([true, false]);
    expect([bucket.take(100_000), bucket.take(100_000), bucket.take(100_000)]).toEqual([true, true, false]);
  });

  it('has the buckets of the protocol and tells each stretch once', () => {
    const passes = (limits: SocketLimits, event: string): number => {
      let count = 0;
      while (limits.admitEvent(event, 0) === 'pass') count += 1;
      return count;
    };
    const limits = new SocketLimits(0);
    expect(
      ['auth', 'send logs', 'send command', 'set state', 'send stats'].map((name) => passes(limits, name)),
    ).toEqual([2, 2, 10, 4, 0]);
    expect(limits.admitEvent('auth', 1)).toBe('drop');
    expect(limits.admitEvent('auth', 5001)).toBe('pass');
    expect(limits.admitEvent('auth', 5001)).toBe('drop-and-tell');
    expect(limits.admitEvent('constructor', 1)).toBe('drop');
  });
});

describe('frames', () => {
  it('are valid for every length of payload', () => {
    for (const size of [0, 125, 126, 65_535, 65_536]) {
      const { bytes } = textFrames(['x'.repeat(size)]);
      const header = size < 126 ? 2 : size < 65_536 ? 4 : 10;
      expect(bytes.length).toBe(header + size);
      expect(bytes[0]).toBe(0x81);
      const length =
        size < 126 ? bytes[1] : size < 65_536 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      expect(length).toBe(size);
    }
  });

  it('hold one line each, however many go out together', () => {
    const { bytes, lines } = consoleFrames(['a', 'ü']);
    expect(lines).toBe(2);
    expect(bytes.toString().match(/\{"event":"console output","args":\["."\]\}/g)).toHaveLength(2);
  });
});

/** A peer that reads only when told to. */
class SlowPeer extends Duplex {
  readonly received: string[] = [];
  private waiting: (() => void)[] = [];
  constructor() {
    super({ writableHighWaterMark: 100 });
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.received.push(String(chunk));
    this.waiting.push(done);
  }
  async readAll(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      next();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe('SocketWriter', () => {
  const limits = { highWater: 200, ring: 400, most: 4000 };
  const line = (index: number) => consoleFrames([`line-${index}`.padEnd(50)]);

  it('W7: a slow socket loses the oldest output, is told how much, and loses no event', async () => {
    const peer = new SlowPeer();
    const writer = new SocketWriter(
      peer,
      () => true,
      () => undefined,
      (text) => text,
      limits,
    );
    for (let index = 0; index < 40; index++) writer.console(line(index));
    writer.event(eventFrame('status', ['stopping']));
    for (let index = 40; index < 60; index++) writer.console(line(index));
    await peer.readAll();
    const text = peer.received.join('');
    expect(text).toContain('"status","args":["stopping"]');
    expect(text).toContain('line-0 ');
    expect(text).toContain('line-59 ');
    expect(text).not.toContain('line-30 ');
    const dropped = Number(/too slow: (\d+) lines dropped/.exec(text)![1]);
    expect(dropped + text.match(/line-\d+ /g)!.length).toBe(60);
  });

  it('gives up a socket that reads nothing at all', () => {
    let isGivenUp = false;
    const giveUp = (): void => void (isGivenUp = true);
    const writer = new SocketWriter(
      new SlowPeer(),
      () => true,
      giveUp,
      (text) => text,
      limits,
    );
    for (let index = 0; index < 200; index++) writer.event(eventFrame('status', ['running']));
    expect(isGivenUp).toBe(true);
  });

  it('lets go of the connection', () => {
    const peer = new SlowPeer();
    const before = peer.listenerCount('drain');
    new SocketWriter(
      peer,
      () => true,
      () => undefined,
      (text) => text,
    ).close();
    expect(peer.listenerCount('drain')).toBe(before);
  });
});

describe('deauthorization', () => {
  it('W15: reads both shapes, and wants a user', () => {
    expect(deauthorization({ json: { user: 'a', servers: ['s'] } })).toEqual({ user: 'a', servers: ['s'] });
    expect(deauthorization({ user: 'a' })).toEqual({ user: 'a', servers: [] });
    expect(() => deauthorization({ servers: ['s'] })).toThrow();
  });
});
