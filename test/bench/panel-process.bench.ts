import autocannon from 'autocannon';
import type { BenchRow } from './bench.js';
import { startBenchPanel } from './support/panel.js';

const LOAD_SECONDS = 20;

/** How soon the panel answers after its process starts, and what it weighs after a while of mixed load. */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(200);
  try {
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
    return [
      {
        name: 'panel answers after its process starts',
        measured: `${Math.round(bench.panel.readyMs)} ms`,
        baseline: '1500 ms',
        ratio: bench.panel.readyMs / 1500,
        budget: '<= 1',
      },
      {
        name: `panel memory after ${LOAD_SECONDS} s of load`,
        measured: `${Math.round(rss)} MiB`,
        baseline: '200 MiB',
        ratio: rss / 200,
        budget: '<= 1',
      },
    ];
  } finally {
    await bench.stop();
  }
}
