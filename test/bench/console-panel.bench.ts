import type { RowDataPacket } from 'mysql2';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { placeNode, startBenchPanel, type BenchPanel } from './support/panel.js';
import { ROOT, runNode, startNode } from './support/processes.js';

const SOCKETS = 100;
const SECONDS = 4;
/** What the server prints, and a pace that many clients on one machine can follow. */
const FLOOD = 50_000;
const BRISK = 1_000;
const NODE = `${ROOT}test/bench/support/console-node.ts`;
const CLIENTS = `${ROOT}test/bench/support/console-clients.ts`;

interface Seen {
  readonly linesPerSecond: number;
  readonly lineMs: number;
  readonly states: number;
  readonly lost: number;
  readonly stateMs: number;
}

async function watch(url: string, slow = 0): Promise<Seen> {
  const args = ['--import', 'tsx', CLIENTS, url, String(SOCKETS), String(SECONDS), String(slow)];
  return JSON.parse(await runNode(args, {})) as Seen;
}

/** The same consoles straight from the node and through the panel, with the daemon's own writers on the node. */
async function compare(bench: BenchPanel, linesPerSecond: number) {
  const [[server]] = await bench.database.query<RowDataPacket[]>('SELECT uuid FROM servers LIMIT 1');
  const uuid = String(server!['uuid']);
  // One port for both paces: the panel remembers where a node is.
  const [[known]] = await bench.database.query<RowDataPacket[]>('SELECT daemon_connect AS port FROM nodes');
  const port = Number(known!['port']);
  const node = await startNode(
    ['--import', 'tsx', NODE, String(port), String(linesPerSecond)],
    {},
    `http://127.0.0.1:${port}/`,
    1,
  );
  try {
    const direct = await watch(`http://127.0.0.1:${port}/`);
    const answer = await fetch(`${bench.url}/api/client/servers/${uuid}/websocket`, {
      headers: { authorization: `Bearer ${bench.key}` },
    });
    const { data } = (await answer.json()) as { data: { token: string } };
    const address = `${bench.url}/api/client/servers/${uuid}/ws?token=${data.token}`;
    return { direct, relayed: await watch(address), besideSlow: await watch(address, 1) };
  } finally {
    await node.stop();
  }
}

const ms = (value: number): string => `${Math.round(value)} ms`;

/** The panel's part of the budget "console" (budgets.md): one server, a hundred sockets, everything through the panel. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(1, {
    CONSOLE_SOCKETS_PER_SERVER: '200',
    CONSOLE_SOCKETS_PER_USER: '200',
    RATELIMIT_WEBSOCKET_TOKEN: '1000/60',
  });
  try {
    await placeNode(bench, await freePort());
    const rows: BenchRow[] = [];
    for (const pace of [BRISK, FLOOD]) {
      const { direct, relayed, besideSlow } = await compare(bench, pace);
      const title = `console through the panel, ${pace.toLocaleString('en')} lines/s, ${SOCKETS} sockets`;
      const lost = relayed.lost + besideSlow.lost;
      rows.push(
        {
          name: `${title}: lines per socket`,
          measured: `${Math.round(relayed.linesPerSecond)}/s`,
          baseline: `${Math.round(direct.linesPerSecond)}/s straight from the node`,
          ratio: relayed.linesPerSecond / direct.linesPerSecond,
          budget: '>= 0.5',
        },
        {
          name: `${title}: p99 of a line`,
          measured: ms(relayed.lineMs),
          baseline: `150 ms (${ms(direct.lineMs)} straight from the node)`,
          ratio: relayed.lineMs / 150,
          budget: '<= 1',
        },
        {
          name: `${title}, one stuck: p99 of a line`,
          measured: ms(besideSlow.lineMs),
          baseline: '150 ms',
          ratio: besideSlow.lineMs / 150,
          budget: '<= 1',
        },
        {
          name: `${title}: state events lost`,
          measured: `${lost} of ${relayed.states + besideSlow.states}`,
          baseline: `${direct.lost} straight from the node`,
          ratio: lost,
          budget: '<= 0',
        },
      );
    }
    return rows;
  } finally {
    await bench.stop();
  }
}
