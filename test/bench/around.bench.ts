import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { startBenchPanel } from './support/panel.js';
import { PANEL, startNode, type Running } from './support/processes.js';

const ROUNDS = 6;
const READS = 6_000;
const WRITES = 600;
const CONNECTIONS = 10;

interface Side {
  readonly url: string;
  readonly panel: Running;
  /** Writes have an `Idempotency-Key`. */
  readonly hasKeys: boolean;
}

/**
 * Processor time per request of two panels on one database: one logs requests and has each write repeatable, the other
 * does neither. They take turns, so that both see the same machine.
 */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(1, { REQUEST_LOG_DAYS: '0' });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...bench.env, REQUEST_LOG_DAYS: '30', PANEL_PORT: String(port) };
  const around = await startNode(['--max-semi-space-size=8', `${PANEL}main.js`], env, `${url}/up`);
  try {
    await bench.database.query('UPDATE users SET root_admin = 1');
    const bare: Side = { url: bench.url, panel: bench.panel, hasKeys: false };
    const whole: Side = { url, panel: around, hasKeys: true };
    return [
      await compare('GET with the request log', '<= 1.03', bare, whole, (side) => read(side, bench.key)),
      await compare('write with request log and key', '<= 1.1', bare, whole, (side) =>
        write(side, bench.key),
      ),
    ];
  } finally {
    await around.stop();
    await bench.stop();
  }
}

async function compare(
  name: string,
  budget: string,
  bare: Side,
  whole: Side,
  load: (side: Side) => Promise<number>,
): Promise<BenchRow> {
  const sums = new Map([bare, whole].map((side) => [side, { cpuMs: 0, requests: 0 }]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const side of round % 2 === 0 ? [bare, whole] : [whole, bare]) {
      const before = await side.panel.cpuMs();
      const requests = await load(side);
      // The first round warms up.
      if (round === 0) continue;
      const sum = sums.get(side)!;
      sum.cpuMs += (await side.panel.cpuMs()) - before;
      sum.requests += requests;
    }
  }
  const microseconds = (side: Side): number => (sums.get(side)!.cpuMs * 1000) / sums.get(side)!.requests;
  const [ours, baseline] = [microseconds(whole), microseconds(bare)];
  return {
    name,
    measured: `${ours.toFixed(0)} us of processor`,
    baseline: `${baseline.toFixed(0)} us without`,
    ratio: ours / baseline,
    budget,
  };
}

const read = ({ url }: Side, key: string): Promise<number> =>
  fire({
    url: `${url}/api/client/account`,
    amount: READS,
    headers: { authorization: `Bearer ${key}` },
  });

const write = ({ url, hasKeys }: Side, key: string): Promise<number> =>
  fire({
    url,
    amount: WRITES,
    requests: [
      {
        method: 'POST',
        path: '/api/application/locations',
        setupRequest: (request) => ({
          ...request,
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': 'application/json',
            ...(hasKeys ? { 'idempotency-key': randomUUID() } : {}),
          },
          body: JSON.stringify({ short: randomUUID(), long: 'x' }),
        }),
      },
    ],
  });

async function fire(options: autocannon.Options): Promise<number> {
  const result = await autocannon({ ...options, connections: CONNECTIONS });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${options.url}: ${result.non2xx} refused, ${result.errors} failed`);
  return result['2xx'];
}
