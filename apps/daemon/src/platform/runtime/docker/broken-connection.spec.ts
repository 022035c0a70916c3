import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aContainer } from '../runtime.suite.js';
import { DockerRuntime } from './docker-runtime.js';

/** Where the engine dies: what it has said of its answer by then. */
const STAGES = {
  'before the headers': () => undefined,
  'after the headers': (response: ServerResponse) => response.writeHead(200, JSON_LENGTH).flushHeaders(),
  'within the body': (response: ServerResponse) => response.writeHead(200, JSON_LENGTH).write('{"Id":"abc",'),
  'within a refusal': (response: ServerResponse) => response.writeHead(500, JSON_LENGTH).write('{"mess'),
} as const;
const JSON_LENGTH = { 'content-type': 'application/json', 'content-length': '1000' };
const RUNNING = {
  Id: 'abc',
  Name: '/a',
  Image: 'sha256:x',
  State: { Running: true, ExitCode: 0, OOMKilled: false, StartedAt: '2026-01-01T00:00:00Z', FinishedAt: '' },
  Config: { Labels: {}, Image: 'game' },
  HostConfig: { NetworkMode: 'bridge' },
};

let folder: string;
let server: Server;
/** Requests to these end as `stage` says; every other one gets a good answer. */
let cut: RegExp;
let stage: keyof typeof STAGES | 'silence';
let isRunning: boolean;
let isRemoved: boolean;
let cuts: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  isRunning = true;
  isRemoved = false;
  cuts = 0;
  server = createServer(answer);
  server.on('upgrade', answer);
  server.listen(join(folder, 'socket'));
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function answer(request: IncomingMessage, response: ServerResponse | IncomingMessage['socket']): void {
  const line = `${request.method} ${request.url}`;
  if (!cut.test(line)) return answerWell(line, response as ServerResponse);
  cuts += 1;
  if (stage === 'silence') return;
  if ('writeHead' in response) STAGES[stage](response);
  // Once what was written has gone out.
  setImmediate(() => request.socket.destroySoon());
}

function answerWell(line: string, response: ServerResponse): void {
  if (line.includes('/wait')) return;
  const isInspect = /containers\/[^/]+\/json/.test(line);
  if (isInspect && isRemoved) return void response.writeHead(404).end('{}');
  isRemoved ||= line.startsWith('DELETE');
  const body = isInspect ? { ...RUNNING, State: { ...RUNNING.State, Running: isRunning } } : {};
  if (/^(GET|POST .*create)/.test(line)) response.writeHead(200, { 'content-type': 'application/json' });
  else response.writeHead(204);
  response.end(response.statusCode === 204 ? undefined : JSON.stringify(body));
}

const runtime = (callTimeoutMs = 30_000): DockerRuntime =>
  new DockerRuntime({
    engine: join(folder, 'socket'),
    nodeUuid: 'node',
    registries: {},
    callTimeoutMs,
    pullTimeoutMs: callTimeoutMs,
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
const nothing = (): void => undefined;
const spec = aContainer({ name: 'a' });

type Call = (runtime: DockerRuntime, signal: AbortSignal) => Promise<unknown>;
/** Every call of the port, with the request in it that is cut. */
const CALLS: readonly (readonly [name: string, request: RegExp, call: Call])[] = [
  ['info', /GET \/info/, (each) => each.info()],
  ['info (version)', /GET \/version/, (each) => each.info()],
  ['imageId', /GET \/images/, (each) => each.imageId('game')],
  ['pull', /POST \/images\/create/, (each, signal) => each.pull('game', nothing, signal)],
  ['ensureNetwork', /GET \/networks/, (each) => each.ensureNetwork()],
  ['create', /POST \/containers\/create/, (each) => each.create(spec)],
  ['start', /POST .*\/start/, (each) => each.start('a')],
  ['signal', /POST .*\/kill/, (each) => each.signal('a', 'SIGINT')],
  ['stop', /POST .*\/stop/, (each) => each.stop('a', 0)],
  ['remove (look)', /GET .*\/json/, (each) => each.remove('a')],
  ['remove', /DELETE/, (each) => each.remove('a')],
  ['inspect', /GET .*\/json/, (each) => each.inspect('a')],
  ['attach', /POST .*\/attach/, (each) => each.attach('a', nothing)],
  ['logs', /GET .*\/logs/, (each) => each.logs('a', {})],
  ['follow', /GET .*\/logs/, (each, signal) => each.follow('a', {}, nothing, signal)],
  ['stats', /GET .*\/stats/, (each, signal) => each.stats('a', nothing, signal)],
  ['update', /POST .*\/update/, (each) => each.update('a', spec.limits)],
  ['list', /GET \/containers\/json/, (each) => each.list()],
];

describe.each(CALLS)('%s', (_name, request, call) => {
  beforeEach(() => (cut = request));

  it.each(Object.keys(STAGES) as (keyof typeof STAGES)[])('rejects when the engine dies %s', async (at) => {
    stage = at;
    await expect(call(runtime(), new AbortController().signal)).rejects.toMatchObject({
      name: 'RuntimeError',
    });
    expect(cuts).toBeGreaterThan(0);
  });
});

// A stop and a removal have longer deadlines of their own.
const PROMPT_CALLS = CALLS.filter(([name]) => !/^(stop|remove$)/.test(name));
describe.each(PROMPT_CALLS)('%s of a silent engine', (_name, request, call) => {
  it('rejects at its deadline, or ends by its signal', async () => {
    cut = request;
    stage = 'silence';
    const abort = new AbortController();
    const settled = call(runtime(50), abort.signal).then(nothing, nothing);
    await expect.poll(() => cuts).toBeGreaterThan(0);
    abort.abort();
    await settled;
  });
});

describe('wait', () => {
  beforeEach(() => (cut = /POST .*\/wait/));

  it.each(Object.keys(STAGES) as (keyof typeof STAGES)[])(
    'goes on when the engine dies %s, and sees the end',
    async (at) => {
      stage = at;
      const waiting = runtime().wait('a', new AbortController().signal);
      await expect.poll(() => cuts).toBeGreaterThan(0);
      isRunning = false;
      expect(await waiting).toMatchObject({ running: false });
    },
  );

  it('looks again now and then beside a connection that stays open and tells nothing', async () => {
    stage = 'silence';
    const look = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(look.signal);
    const waiting = runtime().wait('a', new AbortController().signal);
    await expect.poll(() => cuts).toBeGreaterThan(0);
    isRunning = false;
    look.abort();
    expect(await waiting).toMatchObject({ running: false });
    timeout.mockRestore();
  });

  it('ends by its signal when the engine says nothing', async () => {
    stage = 'silence';
    const abort = new AbortController();
    let seen = 0;
    const waiting = runtime().wait('a', abort.signal, () => (seen += 1));
    await expect.poll(() => cuts).toBeGreaterThan(0);
    expect(seen).toBe(1);
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'timeout' });
  });
});

it('ends the usage of a container whose end was lost with the connection', async () => {
  cut = /POST .*\/wait/;
  stage = 'after the headers';
  await runtime().stats('a', nothing, new AbortController().signal);
});
