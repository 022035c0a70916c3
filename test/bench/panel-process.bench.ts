import autocannon from 'autocannon';
import type { BenchRow } from './bench.js';
import { startBenchPanel } from './support/panel.js';

const LOAD_SECONDS = 20;
const SETTLE_MS = 10_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How soon the panel answers after its process starts, and what it weighs after a while of mixed load. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(200);
  try {
    await pause(SETTLE_MS);
    const resting = await bench.panel.rssMib();
    const headers = { authorization: `Bearer ${bench.key}` };
    await autocannon({
      url: bench.url,
      connections: 20,
      duration: LOAD_SECONDS,
      requests: [
        '/api/client/account',
        '/api/client?per_page=50',
        '/api/client/permissions',
        '/api/client/none',
      ].map((path) => ({
        method: 'GET' as const,
        path,
        headers,
      })),
    });
    const rss = await bench.panel.rssMib();
    const row = (name: string, measured: number, unit: string, limit: number): BenchRow => ({
      name,
      measured: `${Math.round(measured)} ${unit}`,
      baseline: `${limit} ${unit}`,
      ratio: measured / limit,
      budget: '<= 1',
    });
    return [
      row('panel answers after its process starts', bench.panel.readyMs, 'ms', 500),
      row('processor time until then', bench.panel.readyCpuMs, 'ms', 600),
      row(`panel memory ${SETTLE_MS / 1000} s after its start`, resting, 'MiB', 140),
      row(`panel memory after ${LOAD_SECONDS} s of load`, rss, 'MiB', 170),
    ];
  } finally {
    await bench.stop();
  }
}
