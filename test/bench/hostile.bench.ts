import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { loadavg } from 'node:os';
import autocannon from 'autocannon';
import { WebSocket } from 'ws';
import type { BenchRow } from './bench.js';
import { applicationKey, growTo } from './support/growth.js';
import { startBenchPanel, type BenchPanel } from './support/panel.js';
import { longestStall, peakMib } from './support/stall.js';

const SERVERS = 200;
const MIB = 1024 * 1024;
const WARM_UP_SECONDS = 5;
const STALL_BUDGET_MS = 100;
const MEMORY_BUDGET_MIB = 60;
const BIG_BODIES = 10;
const SLOW_BODIES = 200;
const SLOW_SECONDS = 5;
const WAITING_SOCKETS = 1_000;
const ADDRESSES = 50;
const UNKNOWN_KEYS_SECONDS = 5;
const OWNED_SERVERS = 100_000;
const INCLUDES_AT_ONCE = 10;
const INCLUDES = `all servers of an owner of ${OWNED_SERVERS} included, ${INCLUDES_AT_ONCE} times at once`;

/** A request that is refused is what is wanted here; a connection that is cut off is, too. */
const quietly = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

/** Near the limit of what the panel once read before it looked at the key. */
const bigBody = (): string => `{"a":[${'{"b":1,"c":"x"},'.repeat((15.9 * MIB) / 16)}1]}`;

async function bigBodies({ url }: BenchPanel): Promise<void> {
  const body = bigBody();
  const path = `${url}/api/client/account/api-keys`;
  const headers = { 'content-type': 'application/json' };
  const sends = Array.from({ length: BIG_BODIES }, () =>
    quietly(fetch(path, { method: 'POST', headers, body })),
  );
  await Promise.all(sends);
}

async function deepBodies({ url, key }: BenchPanel): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const bodies = ['['.repeat(100_000), `{${'"a":{'.repeat(20_000)}`, `{${'"k":1,'.repeat(30_000)}"z":1}`];
  const send = (body: string) =>
    quietly(fetch(`${url}/api/client/account/api-keys`, { method: 'POST', headers, body }));
  await Promise.all([...bodies, ...bodies, ...bodies].map(send));
}

async function slowBodies({ url }: BenchPanel): Promise<void> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  for (let index = 0; index < SLOW_BODIES; index++) {
    const socket = connect(Number(port), hostname).on('error', () => undefined);
    socket.write(
      `POST /api/client/account/api-keys HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{`,
    );
    sockets.push(socket);
  }
  for (let second = 0; second < SLOW_SECONDS; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const socket of sockets) if (socket.writable) socket.write(' ');
  }
  for (const socket of sockets) socket.destroy();
}

async function waitingSockets({ url, database }: BenchPanel): Promise<void> {
  const [[server]] = (await database.query('SELECT uuid FROM servers LIMIT 1')) as unknown as [
    [{ uuid: string }],
  ];
  const address = `${url.replace('http', 'ws')}/api/client/servers/${server.uuid}/ws`;
  const sockets = Array.from({ length: WAITING_SOCKETS }, (_, index) => {
    const options = { localAddress: `127.0.0.${2 + (index % ADDRESSES)}`, perMessageDeflate: false };
    return new WebSocket(address, options).on('error', () => undefined);
  });
  await Promise.all(sockets.map((socket) => quietly(once(socket, 'open'))));
  for (const socket of sockets) socket.terminate();
}

async function unknownKeys({ url }: BenchPanel): Promise<void> {
  await autocannon({
    url: `${url}/api/client/account`,
    connections: 50,
    duration: UNKNOWN_KEYS_SECONDS,
    setupClient: (client) => {
      const next = (): void => {
        client.setHeaders({ authorization: `Bearer ptlc_${randomBytes(21).toString('hex').slice(0, 43)}` });
      };
      next();
      client.on('response', next);
    },
  });
}

/** Answers that would hold every server of an owner of many; `key` is one of the Application API. */
const includesOf =
  (key: string) =>
  async ({ url }: BenchPanel): Promise<void> => {
    const headers = { authorization: `Bearer ${key}` };
    const paths = ['users/1?include=servers', 'users?include=servers', 'nodes?include=servers,allocations'];
    const ask = async (path: string): Promise<void> => {
      const answer = await fetch(`${url}/api/application/${path}`, { headers });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    };
    // The very first one finds nothing compiled, so it stands alone.
    for (const path of paths) await ask(path);
    await Promise.all(Array.from({ length: INCLUDES_AT_ONCE }, () => Promise.all(paths.map(ask))));
  };

const SCENES: readonly (readonly [string, (bench: BenchPanel) => Promise<void>])[] = [
  [`${BIG_BODIES} JSON bodies of 15.9 MiB without a key`, bigBodies],
  ['deep and many-keyed JSON with a key', deepBodies],
  [`${SLOW_BODIES} bodies of a byte a second without a key`, slowBodies],
  [`${WAITING_SOCKETS} waiting sockets from ${ADDRESSES} addresses`, waitingSockets],
  [`${UNKNOWN_KEYS_SECONDS} s of unknown keys on 50 connections`, unknownKeys],
];

/** How long `GET /up` stands still at most while somebody abuses the panel, and what that weighs. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(SERVERS, { MALLOC_ARENA_MAX: '1' });
  try {
    const headers = { authorization: `Bearer ${bench.key}` };
    await autocannon({ url: `${bench.url}/api/client?per_page=50`, headers, duration: WARM_UP_SECONDS });
    const before = await peakMib(bench.panel.process.pid!);
    await growTo(bench, SERVERS, OWNED_SERVERS);
    const includes = includesOf(await applicationKey(bench));
    const rows: BenchRow[] = [];
    for (const [name, work] of [...SCENES, [INCLUDES, includes] as const]) {
      const { byClock, own } = await longestStall(bench.url, bench.panel.process.pid!, () => work(bench));
      rows.push({
        name: `longest GET /up during ${name}`,
        measured: `${Math.round(own)} ms (${Math.round(byClock)} by the clock, load ${loadavg()[0]!.toFixed(0)})`,
        baseline: `${STALL_BUDGET_MS} ms`,
        ratio: own / STALL_BUDGET_MS,
        budget: '<= 1',
      });
    }
    const grown = (await peakMib(bench.panel.process.pid!)) - before;
    rows.push({
      name: 'memory of the panel at the peak of all this',
      measured: `+${Math.round(grown)} MiB over the peak of a warm panel`,
      baseline: `+${MEMORY_BUDGET_MIB} MiB`,
      ratio: grown / MEMORY_BUDGET_MIB,
      budget: '<= 1',
    });
    return rows;
  } finally {
    await bench.stop();
  }
}
