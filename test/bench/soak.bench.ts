import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { freePortBase } from '../e2e/support/port-base.js';
import { System } from '../e2e/support/system.js';
import type { BenchRow } from './bench.js';
import { pause } from './support/daemon.js';
import { ROOT } from './support/processes.js';
import { SoakLoad } from './support/soak-load.js';

/** It takes an hour: `bench` without a name leaves it out. */
export const isLong = true;

const MINUTES = '60';
const SERVERS = 6;
const STEP_MS = 1_000;
const SAMPLE_SECONDS = 30;
const PRINT_MINUTES = 5;
/** Code is compiled and caches fill in the first part of a run; what grows after it grows for ever. */
const WARM_UP_SHARE = 1 / 3;
const BUDGET_MIB_PER_HOUR = 4;
const PARTS = ['daemon', 'panel'] as const;

type Weights = Readonly<Record<(typeof PARTS)[number], { readonly rss: number; readonly anonymous: number }>>;
type Sample = Weights & { readonly minutes: number };

async function weigh(pid: number): Promise<{ rss: number; anonymous: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)![1]) / 1024;
  return { rss: mib('VmRSS'), anonymous: mib('RssAnon') };
}

/** MiB an hour: the line of least squares through the samples. */
export function slope(samples: readonly (readonly [minutes: number, mib: number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = mean(samples.map(([minutes]) => minutes));
  const y = mean(samples.map(([, mib]) => mib));
  const spread = samples.reduce((sum, [minutes]) => sum + (minutes - x) ** 2, 0);
  return (samples.reduce((sum, [minutes, mib]) => sum + (minutes - x) * (mib - y), 0) / spread) * 60;
}

async function soak(load: SoakLoad, minutes: number, sample: () => Promise<Weights>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const begun = performance.now();
  const passed = (): number => (performance.now() - begun) / 60_000;
  let nextPrint = 0;
  while (passed() < minutes) {
    if (passed() * 60 >= samples.length * SAMPLE_SECONDS) {
      const taken = { ...(await sample()), minutes: passed() };
      samples.push(taken);
      if (taken.minutes >= nextPrint) {
        nextPrint += PRINT_MINUTES;
        const parts = PARTS.map(
          (part) => `${part} ${taken[part].rss.toFixed(1)} (${taken[part].anonymous.toFixed(1)})`,
        );
        process.stderr.write(
          `${taken.minutes.toFixed(0).padStart(3)} min: MiB of RSS (anonymous): ${parts.join(', ')}; ` +
            `${load.actions} actions, ${load.refused} refused, ${load.lines} lines\n`,
        );
      }
    }
    await load.step();
    await pause(STEP_MS);
  }
  return samples;
}

/**
 * Whether panel and daemon go on growing: a whole installation whose servers talk, are watched, commanded, started,
 * stopped, restarted and killed. `bench soak [--minutes 60]`
 */
export async function run(words: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({
    args: [...words],
    options: { minutes: { type: 'string', default: MINUTES } },
  });
  const system = new System(await mkdtemp(join(tmpdir(), 'rookery-soak-')), await freePortBase());
  try {
    await system.run(['up', '--yes', '--detach', '--no-demo']);
    const status = await system.status();
    await promisify(execFile)(join(ROOT, 'scripts', 'images.sh'), ['busybox', status.docker.socket]);
    const load = new SoakLoad(await system.quickstart());
    await load.begin(SERVERS);
    const samples = await soak(load, Number(values.minutes), async () => ({
      daemon: await weigh(status.daemon.pid!),
      panel: await weigh(status.panel.pid!),
    }));
    load.end();
    const warm = samples.filter(({ minutes }) => minutes >= Number(values.minutes) * WARM_UP_SHARE);
    return PARTS.map((part) => {
      const grown = slope(warm.map((each) => [each.minutes, each[part].anonymous]));
      const [first, last] = [warm[0]!, warm.at(-1)!].map((each) => each[part]);
      return {
        name: `${part}: anonymous memory, growth after ${warm[0]!.minutes.toFixed(0)} min under ${SERVERS} busy servers`,
        measured: `${grown.toFixed(1)} MiB/h (${first!.anonymous.toFixed(0)} to ${last!.anonymous.toFixed(0)}, RSS ${last!.rss.toFixed(0)} MiB)`,
        baseline: `${BUDGET_MIB_PER_HOUR} MiB/h`,
        ratio: grown / BUDGET_MIB_PER_HOUR,
        budget: '<= 1',
      };
    });
  } finally {
    await system.run(['down', '--all']).catch(() => undefined);
    await rm(system.home, { recursive: true, force: true });
  }
}
