import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePortBase } from '../e2e/support/port-base.js';
import type { BenchRow } from './bench.js';
import { cpuMs, ROOT } from './support/processes.js';

const runFile = promisify(execFile);
const SETTLE_MS = 10_000;
/** Until then V8 goes on compiling what the start has run; at rest is what comes after. */
const CALM_MS = 30_000;
const WATCH_MS = 20_000;
const MEMORY_BUDGET_MIB = 300;

interface Part {
  readonly name: string;
  readonly pid: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const rssMib = async (pid: number): Promise<number> =>
  Number(/^VmRSS:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** The processes of an installation but for the engine's; one that is two parts counts once. */
async function partsOf(home: string, status: string): Promise<Part[]> {
  const told = JSON.parse(status) as Record<string, { pid?: number | null }>;
  const parts = ['panel', 'worker', 'daemon', 'mariadb', 'redis'].map((name) => ({
    name,
    pid: told[name]?.pid ?? 0,
  }));
  const supervisor = parseInt(await readFile(join(home, 'run', 'supervisor.pid'), 'utf8'), 10);
  const all = [...parts, { name: 'supervisor', pid: supervisor }].filter(({ pid }) => pid > 0);
  return [...Map.groupBy(all, ({ pid }) => pid).values()].map(([part]) => part!);
}

/** What a whole installation holds and uses when nobody does anything: `up --no-demo` on folders and ports of its own. */
export async function run(): Promise<BenchRow[]> {
  const home = await mkdtemp(join(tmpdir(), 'rookery-rest-'));
  const env = { ...process.env, ROOKERY_HOME: home, ROOKERY_PORT_BASE: String(await freePortBase()) };
  const rookery = (...args: string[]) => runFile(join(ROOT, 'rookery'), args, { env, cwd: ROOT });
  try {
    await rookery('up', '--yes', '--detach', '--no-demo');
    await pause(SETTLE_MS);
    const parts = await partsOf(home, (await rookery('status', '--json')).stdout);
    const memory = await Promise.all(parts.map(({ pid }) => rssMib(pid)));
    await pause(CALM_MS);
    const cpuBefore = await Promise.all(parts.map(({ pid }) => cpuMs(pid)));
    await pause(WATCH_MS);
    const used = await Promise.all(
      parts.map(async ({ pid }, index) => (await cpuMs(pid)) - cpuBefore[index]!),
    );
    const byName = Map.groupBy(
      parts.map((part, index) => ({ ...part, mib: memory[index]!, share: used[index]! / WATCH_MS })),
      ({ name }) => name,
    );
    const total = (pick: (row: { mib: number; share: number }) => number): number =>
      [...byName.values()].flat().reduce((sum, row) => sum + pick(row), 0);
    const detail = [...byName]
      .map(([name, rows]) => `${name} ${Math.round(rows.reduce((sum, row) => sum + row.mib, 0))}`)
      .join(', ');
    const share = (name: string): number =>
      (byName.get(name) ?? []).reduce((sum, row) => sum + row.share, 0) * 100;
    return [
      {
        name: 'memory of everything at rest but Docker',
        measured: `${Math.round(total(({ mib }) => mib))} MiB (${detail})`,
        baseline: `${MEMORY_BUDGET_MIB} MiB`,
        ratio: total(({ mib }) => mib) / MEMORY_BUDGET_MIB,
        budget: '<= 1',
      },
      {
        name: 'processor time of the supervisor at rest',
        measured: `${share('supervisor').toFixed(2)} % of a core`,
        baseline: '0.1 %',
        ratio: share('supervisor') / 0.1,
        budget: '<= 1',
      },
      {
        name: 'processor time of everything at rest but Docker',
        measured: `${(total((row) => row.share) * 100).toFixed(2)} % of a core`,
        baseline: '2 %',
        ratio: (total((row) => row.share) * 100) / 2,
        budget: '<= 1',
      },
    ];
  } finally {
    await rookery('down', '--all').catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  }
}
