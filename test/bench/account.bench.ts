import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { requestsPerSecond } from './support/load.js';
import { startBenchPanel } from './support/panel.js';
import { ROOT, startNode } from './support/processes.js';

/** Authenticated `GET /api/client/account` beside an empty Nest route, each alone on the same core. */
export async function run(): Promise<BenchRow[]> {
  const port = await freePort();
  const emptyUrl = `http://127.0.0.1:${port}/empty`;
  const empty = await startNode(
    ['--import', 'tsx', `${ROOT}test/bench/support/empty-app.ts`, String(port)],
    {},
    emptyUrl,
  );
  const baseline = await requestsPerSecond(emptyUrl).finally(() => empty.stop());
  const bench = await startBenchPanel(1);
  try {
    const measured = await requestsPerSecond(`${bench.url}/api/client/account`, {
      authorization: `Bearer ${bench.key}`,
    });
    return [
      {
        name: 'GET /api/client/account',
        measured: `${Math.round(measured)} req/s`,
        baseline: `${Math.round(baseline)} req/s, empty Nest route`,
        ratio: measured / baseline,
        budget: '>= 0.5',
      },
    ];
  } finally {
    await bench.stop();
  }
}
