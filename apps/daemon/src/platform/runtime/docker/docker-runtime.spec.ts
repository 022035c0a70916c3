import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerEvent } from '../runtime.port.js';
import { DockerRuntime } from './docker-runtime.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let folder: string;
let server: Server;
let answer: Answer;
let requests: IncomingMessage[];

/** An engine that answers as the test wants, on a socket of its own: for what a real one does not do on demand. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

const runtime = (timeouts: { callTimeoutMs?: number; pullTimeoutMs?: number } = {}): DockerRuntime =>
  new DockerRuntime({
    engine: `unix://${join(folder, 'socket')}`,
    nodeUuid: 'node',
    registries: { 'registry.test': { username: 'me', password: 'secret' } },
    network: {
      mode: 'bridge',
      driver: 'bridge',
      isInternal: false,
      enableIcc: true,
      ipv6: false,
      mtu: 1500,
      v4: { subnet: '', gateway: '' },
      v6: { subnet: '', gateway: '' },
      pool: '',
      subnetBits: 26,
    },
    ...timeouts,
  });
const never = (): AbortSignal => new AbortController().signal;
const nothing = (): void => undefined;
const lines = (response: ServerResponse, ...values: object[]): void => {
  for (const value of values) response.write(`${JSON.stringify(value)}\r\n`);
};

describe('D1: an engine that hangs', () => {
  beforeEach(() => (answer = nothing));

  it('makes every call fail in time', async () => {
    const hanging = runtime({ callTimeoutMs: 50 });
    const calls: (() => Promise<unknown>)[] = [
      () => hanging.info(),
      () => hanging.hasImage('a'),
      () => hanging.start('a'),
      () => hanging.signal('a', 'SIGINT'),
      () => hanging.remove('a'),
      () => hanging.inspect('a'),
      () => hanging.attach('a', nothing),
      () => hanging.logs('a', {}),
      () => hanging.follow('a', {}, nothing, never()),
      () => hanging.stats('a', nothing, never()),
      () => hanging.list(),
      () => hanging.ensureNetwork(),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('ends a pull at its own deadline', async () => {
    await expect(runtime({ pullTimeoutMs: 50 }).pull('a', nothing, never())).rejects.toMatchObject({
      code: 'timeout',
    });
  });
});

describe('an engine that is away', () => {
  it('is told as such', async () => {
    const away = new DockerRuntime({
      engine: join(folder, 'nobody'),
      nodeUuid: 'node',
      registries: {},
      network: {
        mode: 'bridge',
        driver: 'bridge',
        isInternal: false,
        enableIcc: true,
        ipv6: false,
        mtu: 1500,
        v4: { subnet: '', gateway: '' },
        v6: { subnet: '', gateway: '' },
        pool: '',
        subnetBits: 26,
      },
    });
    await expect(away.info()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(away.pull('a', nothing, never())).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('pulls', () => {
  it('D16: reads errors inside a stream that began well', async () => {
    answer = (_request, response) => {
      lines(response, { status: 'Pulling' }, { errorDetail: { message: 'x' }, error: 'manifest unknown' });
      response.end();
    };
    await expect(runtime().pull('registry.test/a', nothing, never())).rejects.toMatchObject({
      code: 'pull-failed',
      detail: 'registry.test/a: manifest unknown',
    });
  });

  it('D16: share one download, tell each who waits, and hand a later caller a new one', async () => {
    let finish = nothing;
    answer = (_request, response) => {
      lines(response, { id: 'layer', status: 'Downloading', progress: '1/2' });
      finish = () => void response.end();
    };
    const unit = runtime();
    const seen: string[] = [];
    const both = [1, 2].map((who) =>
      unit.pull('a', ({ status, progress }) => seen.push(`${who} ${status} ${progress}`), never()),
    );
    await expect.poll(() => seen.length).toBe(2);
    finish();
    await Promise.all(both);
    expect(requests).toHaveLength(1);
    expect(seen).toEqual(['1 layer: Downloading 1/2', '2 layer: Downloading 1/2']);
    answer = (_request, response) => void response.end();
    await unit.pull('a', nothing, never());
    expect(requests).toHaveLength(2);
  });

  it('go on for the others when one leaves, and end when the last has left', async () => {
    let closed = false;
    answer = (request, response) => {
      lines(response, { status: 'Downloading' });
      request.socket.once('close', () => (closed = true));
    };
    const unit = runtime();
    const [first, second] = [new AbortController(), new AbortController()];
    const one = unit.pull('a', nothing, first.signal);
    const two = unit.pull('a', nothing, second.signal);
    await expect.poll(() => requests.length).toBe(1);
    first.abort();
    await expect(one).rejects.toMatchObject({ code: 'timeout' });
    expect(closed).toBe(false);
    second.abort();
    await expect(two).rejects.toMatchObject({ code: 'timeout' });
    await expect.poll(() => closed).toBe(true);
  });

  it('send credentials to their registry only, and never in the address', async () => {
    answer = (_request, response) => void response.end();
    await runtime().pull('registry.test/a:1', nothing, never());
    await runtime().pull('registry.test.evil/a', nothing, never());
    const sent = requests.map((request) => String(request.headers['x-registry-auth'] ?? ''));
    expect(JSON.parse(Buffer.from(sent[0] ?? '', 'base64url').toString())).toEqual({
      username: 'me',
      password: 'secret',
      serveraddress: 'registry.test',
    });
    expect(sent[1]).toBe('');
    expect(requests[0]?.url).toContain('fromImage=registry.test%2Fa&tag=1');
    expect(requests.map((request) => request.url).join()).not.toContain('secret');
  });
});

describe('events', () => {
  const event = (nano: string): string =>
    `{"Action":"start","Actor":{"Attributes":{"name":"web"}},"timeNano":${nano}}\n`;

  it('D9: reconnect when the stream breaks, ask for what came since, and stop when told', async () => {
    answer = (_request, response) => {
      response.write(event(`${requests.length}700000000123456789`));
      if (requests.length < 3) setImmediate(() => response.destroy());
    };
    const abort = new AbortController();
    const seen: ContainerEvent[] = [];
    runtime().events((each) => seen.push(each), abort.signal);
    await expect.poll(() => seen.length, { timeout: 4000 }).toBe(3);
    abort.abort();
    const since = requests.map((request) =>
      new URL(request.url ?? '', 'http://engine').searchParams.get('since'),
    );
    expect(since[1]).toBe('1700000000.123456790');
    expect(since[2]).toBe('2700000000.123456790');
    expect(requests[0]?.url).toContain(encodeURIComponent('rookery.node=node'));
  });
});
