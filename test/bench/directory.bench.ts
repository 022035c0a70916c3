import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, type BenchRow } from './bench.js';
import { BenchDaemon } from './support/daemon.js';
import { placeNode, startBenchPanel } from './support/panel.js';
import { ROOT, runNode, type Running } from './support/processes.js';

const ENTRIES = 100_000;
const PER_PAGE = 50;
const ROUNDS = 7;
const MEMORY_MIB = 20;

/** The budget "a large directory" (budgets.md): its first page through panel and daemon, beside a bare look at it. */
export async function run(): Promise<BenchRow[]> {
  const daemon = await BenchDaemon.prepare([]);
  const bench = await startBenchPanel(1);
  try {
    const node = await daemon.start();
    await placeNode(bench, daemon.port, daemon.panel.token);
    const uuid = await daemon.create({});
    await bench.database.query('UPDATE servers SET uuid = ?, uuid_short = ?', [uuid, uuid.slice(0, 8)]);
    const directory = join(daemon.folder, 'volumes', uuid, 'many');
    const ask = async (path: string): Promise<number> => {
      const started = performance.now();
      const url = `${bench.url}/api/client/servers/${uuid}/files/list?directory=${path}&page=1&per_page=${PER_PAGE}`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${bench.key}` } });
      const { data } = (await answer.json()) as { data?: unknown[] };
      if (path === '/many' && data?.length !== PER_PAGE) throw new Error(`answered ${answer.status}`);
      return performance.now() - started;
    };
    // What every call needs is there before the directory is: what comes on top is the directory's own.
    for (let round = 0; round < ROUNDS; round++) await ask('/');
    mkdirSync(directory);
    for (let index = 0; index < ENTRIES; index++) writeFileSync(join(directory, `file-${index}.txt`), '');

    const before = await memoryOf([bench.panel, node]);
    const first = await ask('/many');
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) times.push(await ask('/many'));
    const after = await memoryOf([bench.panel, node]);

    const program = ['--import', 'tsx', `${ROOT}test/bench/support/directory.ts`];
    const all = await runNode([...program, directory, String(PER_PAGE)], {});
    const bare = median(JSON.parse(all) as number[]);
    const time = (name: string, ours: number): BenchRow => ({
      name,
      measured: `${Math.round(ours)} ms`,
      baseline: `${Math.round(bare)} ms, readdir and stat of a page`,
      ratio: ours / bare,
      budget: '<= 2',
    });
    const memory = (name: string, index: number): BenchRow => ({
      name: `memory of the ${name} by then`,
      measured: `+${(after[index]! - before[index]!).toFixed(1)} MiB`,
      baseline: `${MEMORY_MIB} MiB`,
      ratio: (after[index]! - before[index]!) / MEMORY_MIB,
      budget: '<= 1',
    });
    const what = `first page of a directory of ${ENTRIES.toLocaleString('en')}`;
    return [
      time(`${what}, the first time`, first),
      time(`${what}, then`, median(times)),
      memory('panel', 0),
      memory('daemon', 1),
    ];
  } finally {
    await bench.stop();
    await daemon.stop();
  }
}

const memoryOf = (processes: readonly Running[]): Promise<number[]> =>
  Promise.all(processes.map((each) => each.rssMib()));
