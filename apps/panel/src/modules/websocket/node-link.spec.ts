import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '@app/contracts/ws/console.frames.js';
import { textsOf } from './frame-scanner.js';
import { NodeLink, type NodeLinkEvents, type Renewal } from './node-link.js';

/** What a link did, as a list one can wait on. */
class Journal implements NodeLinkEvents {
  readonly entries: string[] = [];
  private readonly waiting: (() => void)[] = [];

  onReady = () => this.add('ready');
  onFrames = (bytes: Buffer) => {
    for (const { text } of textsOf(bytes)) this.add(`frame ${text}`);
  };
  onLost = () => this.add('lost');
  onEnded = (code: number, reason: string, problem: string | null) =>
    this.add(`ended ${code} ${reason}${problem ? ` (${problem})` : ''}`);

  async until(entry: string, times = 1): Promise<void> {
    while (this.entries.filter((seen) => seen.startsWith(entry)).length < times) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private add(entry: string): void {
    this.entries.push(entry);
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

type Serve = (socket: WebSocket, token: string, request: IncomingMessage, visit: number) => void;
const cleanups: (() => void)[] = [];
afterEach(() => cleanups.splice(0).forEach((clean) => clean()));

async function node(serve: Serve): Promise<{ url: string; tokens: string[]; stop: () => Promise<void> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const tokens: string[] = [];
  server.on('connection', (socket, request) => {
    socket.once('message', (data: Buffer) => {
      const token = decodeFrame(data.toString())!.text;
      tokens.push(token);
      serve(socket, token, request, tokens.length);
    });
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const client of server.clients) client.terminate();
      server.close(() => resolve());
    });
  cleanups.push(() => void stop());
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, tokens, stop };
}

function link(url: string, renew?: () => Promise<Renewal>, keepTryingMs = 5_000) {
  const journal = new Journal();
  let renewals = 0;
  const made = new NodeLink(
    {
      target: { url, token: 'first', headers: { 'x-forwarded-for': '10.0.0.9' } },
      origin: 'http://panel',
      connectTimeoutMs: 2_000,
      keepTryingMs,
      renew:
        renew ?? (() => Promise.resolve({ target: { url, token: `renewed ${++renewals}`, headers: {} } })),
    },
    journal,
  );
  cleanups.push(() => made.close(1000, ''));
  made.start();
  return { journal, made };
}

describe('a link to a node', () => {
  it('authenticates by itself, names the panel as origin and hands frames on', async () => {
    let headers: IncomingHttpHeaders = {};
    const { url } = await node((socket, _token, request) => {
      headers = request.headers;
      socket.send(encodeFrame('auth success'));
    });
    const { journal } = link(url);
    await journal.until('frame {"event":"auth success"}');
    expect(headers).toMatchObject({ origin: 'http://panel', 'x-forwarded-for': '10.0.0.9' });
    expect(journal.entries[0]).toBe('ready');
  });

  it('comes back with a fresh token, and the client sees no second welcome', async () => {
    const { url, tokens } = await node((socket, _token, _request, visit) => {
      socket.send(encodeFrame('auth success'));
      if (visit === 1) socket.terminate();
      else socket.send(encodeFrame('status', ['running']));
    });
    const { journal } = link(url);
    await journal.until('frame {"event":"status"');
    expect(tokens).toEqual(['first', 'renewed 1']);
    expect(journal.entries.filter((entry) => entry.includes('auth success')).length).toBeLessThanOrEqual(1);
    expect(journal.entries).toContain('lost');
  });

  it('takes a new token when the first one is of the second in which the daemon started', async () => {
    const { url, tokens } = await node((socket, _token, _request, visit) => {
      if (visit === 1) socket.terminate();
      else if (visit === 2)
        socket.send(encodeFrame('jwt error', ['jwt: created too far in past (denylist)']));
      else socket.send(encodeFrame('auth success'));
    });
    const { journal } = link(url);
    await journal.until('ready', 2);
    expect(tokens).toEqual(['first', 'renewed 1', 'renewed 2']);
    expect(journal.entries.some((entry) => entry.includes('jwt error'))).toBe(false);
  });

  it('goes on from the last line that it has handed on, and keeps the account of lines to itself', async () => {
    const asked: (string | string[] | undefined)[][] = [];
    const { url } = await node((socket, _token, { headers }, visit) => {
      asked.push([headers['x-console-position'], headers['x-console-after']]);
      socket.send(encodeFrame('auth success'));
      socket.send(encodeFrame('console output', [`line ${visit}`]));
      socket.send(encodeFrame('console position', [String(40 + visit)]));
      if (visit === 1) socket.close(1012);
      else socket.send(encodeFrame('status', ['running']));
    });
    const { journal } = link(url);
    await journal.until('frame {"event":"status"');
    expect(asked).toEqual([
      ['1', undefined],
      ['1', '41'],
    ]);
    expect(journal.entries.filter((entry) => entry.includes('console '))).toEqual([
      'frame {"event":"console output","args":["line 1"]}',
      'frame {"event":"console output","args":["line 2"]}',
    ]);
  });

  it('hands on what the node closes with', async () => {
    const { url } = await node((socket) => socket.close(4409, 'server is suspended'));
    const { journal } = link(url);
    await journal.until('ended');
    expect(journal.entries.at(-1)).toBe('ended 4409 server is suspended');
  });

  it('does not come back to a deleted server', async () => {
    const { url, tokens } = await node((socket) => {
      socket.send(encodeFrame('deleted', ['null']), () => socket.terminate());
    });
    const { journal } = link(url);
    await journal.until('ended');
    expect(journal.entries.at(-1)).toBe('ended 1000 the server was deleted');
    expect(tokens).toHaveLength(1);
  });

  it('says so when there is no node', async () => {
    const { url, stop } = await node(() => undefined);
    await stop();
    const { journal } = link(url);
    await journal.until('ended');
    expect(journal.entries).toEqual(['ended 1013 the node is not available (the node could not be reached)']);
  });

  it('says what the node answered when it refuses the handshake', async () => {
    const server = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      verifyClient: (_info, done) => done(false, 404),
    });
    await once(server, 'listening');
    cleanups.push(() => server.close());
    const { journal } = link(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await journal.until('ended');
    expect(journal.entries.at(-1)).toContain('the node refused the connection with status 404');
  });

  it('answers pings between lines and reads long ones whole', async () => {
    const long = 'x'.repeat(200_000);
    const pong = Promise.withResolvers<string>();
    const { url } = await node((socket) => {
      socket.on('pong', (data: Buffer) => pong.resolve(data.toString()));
      socket.send(encodeFrame('console output', [long]));
      socket.ping('are you there');
      socket.send(encodeFrame('console output', ['short']));
    });
    const { journal } = link(url);
    await journal.until('frame {"event":"console output","args":["short"]}');
    expect(journal.entries).toContain(`frame ${encodeFrame('console output', [long])}`);
    expect(await pong.promise).toBe('are you there');
  });

  it('ends with 1009 when a frame is too large', async () => {
    const { url } = await node((socket) => socket.send('x'.repeat(2 * 1024 * 1024)));
    const { journal } = link(url);
    await journal.until('ended');
    expect(journal.entries.at(-1)).toMatch(/^ended 1009/);
  });

  it('gives up after its time', async () => {
    const { url, stop } = await node((socket) => socket.send(encodeFrame('auth success')));
    const { journal } = link(url, undefined, 400);
    await journal.until('frame');
    await stop();
    await journal.until('ended');
    expect(journal.entries.at(-1)).toBe('ended 1013 the node does not come back');
  });

  it('ends when the right to come back is gone', async () => {
    const { url } = await node((socket) => socket.terminate());
    const { journal } = link(url, () => Promise.resolve({ refused: { code: 4401, reason: 'gone' } }));
    await journal.until('ended');
    expect(journal.entries.at(-1)).toBe('ended 4401 gone');
  });

  it('tries again when the right to come back cannot be read', async () => {
    const { url } = await node((socket, _token, _request, visit) => {
      if (visit === 1) socket.terminate();
      else socket.send(encodeFrame('auth success'));
    });
    let asked = 0;
    const { journal } = link(url, () =>
      ++asked === 1
        ? Promise.reject(new Error('no database'))
        : Promise.resolve({ target: { url, token: 'late', headers: {} } }),
    );
    await journal.until('ready', 2);
    expect(asked).toBe(2);
  });
});
