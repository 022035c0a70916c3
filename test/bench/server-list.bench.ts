import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2';
import { freePort } from '@app/testing/services.js';
import type { BenchRow } from './bench.js';
import { requestsPerSecond } from './support/load.js';
import { startBenchPanel, type BenchPanel } from './support/panel.js';
import { ROOT, startNode } from './support/processes.js';

const LIST = '/api/client?per_page=';

/** What the panel really asks the database while something is asked of it, from the database's own log. */
async function statementsOf(bench: BenchPanel, ask: () => Promise<unknown>): Promise<string[]> {
  const { database } = bench;
  await database.query(
    `SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = ON`,
  );
  await ask();
  await database.query('SET GLOBAL general_log = OFF');
  const [rows] = await database.query<RowDataPacket[]>(
    `SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log WHERE command_type IN ('Query', 'Execute') ORDER BY event_time`,
  );
  return rows.map((row) => String(row['text'])).filter((text) => /^\s*(\/\*.*\*\/)?\s*SELECT/i.test(text));
}

/**
 * `GET /api/client?per_page=50` of 1,000 servers beside the same SQL and JSON without Nest. The SQL is that of the
 * first list, which finds nothing in a cache: the baseline has none either.
 */
export async function run(): Promise<BenchRow[]> {
  const bench = await startBenchPanel(1000);
  const folder = await mkdtemp(join(tmpdir(), 'rookery-bench-'));
  try {
    const headers = { authorization: `Bearer ${bench.key}` };
    const page = (query: string) => async (): Promise<unknown> =>
      (await fetch(bench.url + LIST + query, { headers })).json();
    const ask = page('50');
    // The key is in its cache before the list is asked for.
    await fetch(`${bench.url}/api/client/account`, { headers });
    const statements = await statementsOf(bench, ask);
    const answer = await ask();
    const warm = await statementsOf(bench, ask);
    // Pages that nobody has seen yet, of servers that share nothing with those of the first one.
    const large = await statementsOf(bench, page('50&page=3'));
    const small = await statementsOf(bench, page('10&page=90'));
    const file = join(folder, 'list.json');
    await writeFile(file, JSON.stringify({ statements, answer }));
    const measured = await requestsPerSecond(`${bench.url}${LIST}50`, headers);
    const port = await freePort();
    const bareUrl = `http://127.0.0.1:${port}/`;
    const bare = await startNode(
      ['--import', 'tsx', `${ROOT}test/bench/support/bare-sql.ts`, String(port), bench.databaseUrl, file],
      {},
      bareUrl,
    );
    const baseline = await requestsPerSecond(bareUrl).finally(() => bare.stop());
    return [
      {
        name: 'GET /api/client?per_page=50 of 1,000 servers',
        measured: `${Math.round(measured)} req/s`,
        baseline: `${Math.round(baseline)} req/s, same SQL and JSON`,
        ratio: measured / baseline,
        budget: '>= 0.8',
      },
      {
        name: `statements of a page of 50 (the first: ${statements.length}, again: ${warm.length})`,
        measured: String(large.length),
        baseline: `${small.length}, a page of 10`,
        ratio: large.length / small.length,
        budget: '<= 1',
      },
    ];
  } finally {
    await bench.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
