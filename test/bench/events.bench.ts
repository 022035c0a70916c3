import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { userWithKey } from './support/growth.js';
import { placeNode, startBenchPanel } from './support/panel.js';
import { cpuMs, ROOT, startNode } from './support/processes.js';

const SOCKETS = 1_000;
/** A user has so many places in one process. */
const PER_USER = 50;
const SERVERS = 50;
const SECONDS = 20;
const NODE = `${ROOT}test/bench/support/events-node.ts`;
const CLIENTS = `${ROOT}test/bench/support/events-clients.ts`;

/** Part of a core that the process takes over that time. */
async function share(pid: number): Promise<number> {
  const [before, since] = [await cpuMs(pid), performance.now()];
  await sleep(SECONDS * 1000);
  return ((await cpuMs(pid)) - before) / (performance.now() - since);
}

/** Live figures (budgets.md): a thousand tabs that each show fifty servers of one node, beside the panel at rest. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(SERVERS);
  const port = await freePort();
  const [rows] = await bench.database.query<RowDataPacket[]>('SELECT uuid FROM servers');
  const uuids = rows.map((row) => String(row['uuid']));
  await placeNode(bench, port);
  // Administrators may watch every server.
  const keys: string[] = [];
  for (let index = 0; index < SOCKETS / PER_USER; index++) {
    keys.push((await userWithKey(bench, `watcher${index}`, true)).key);
  }
  const node = await startNode(
    ['--import', 'tsx', NODE, String(port), uuids.join(',')],
    {},
    `http://127.0.0.1:${port}/`,
    1,
  );
  try {
    const rest = await share(bench.panel.process.pid!);
    const clientPort = await freePort();
    const clients = await startNode(
      [
        '--import',
        'tsx',
        CLIENTS,
        bench.url,
        keys.join(','),
        String(PER_USER),
        uuids.join(','),
        String(clientPort),
      ],
      {},
      `http://127.0.0.1:${clientPort}/`,
      1,
    );
    const count = async (): Promise<number> =>
      Number(await (await fetch(`http://127.0.0.1:${clientPort}/`)).text());
    const before = await count();
    const busy = await share(bench.panel.process.pid!);
    const frames = ((await count()) - before) / SECONDS;
    await clients.stop();
    return [
      {
        name: `${SOCKETS.toLocaleString('en')} events sockets, ${SERVERS} servers each`,
        measured: `${(busy * 100).toFixed(1)} % of a core, ${Math.round(frames)} frames/s`,
        baseline: `${(rest * 100).toFixed(1)} % at rest`,
        ratio: busy,
        budget: '<= 0.05',
      },
    ];
  } finally {
    await node.stop();
    await bench.stop();
  }
}
