import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BenchRow, median } from './bench.js';
import { BenchDaemon } from './support/daemon.js';
import { plantMixed } from './support/mixed-files.js';
import { peakOf } from './support/processes.js';

/** It wants the room of twice its size, and both cores. */
export const isLong = true;

const exec = promisify(execFile);
const DEFAULT_MIB = 1024;
const ROUNDS = 3;
const CORES = '0-1';

/** Seconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/**
 * The budget "backup" (budgets.md): an archive of mixed files beside `tar | zstd -3 -T1` of the same, and its memory
 * beside that of a backup of a tenth. Words: MiB of the files, 5120 for the whole of the budget.
 */
export async function run([size]: readonly string[]): Promise<BenchRow[]> {
  const mib = Number(size ?? DEFAULT_MIB);
  const system = { backups: { compression: 'zstd' } };
  const daemon = await BenchDaemon.prepare([], { system });
  try {
    const running = await daemon.start(CORES);
    const backUp = async (uuid: string): Promise<void> => {
      const backup = randomUUID();
      await daemon.call('POST', `/api/servers/${uuid}/backup`, {
        adapter: 'wings',
        uuid: backup,
        ignore: '',
      });
      const told = (await daemon.told(`/backups/${backup}`)) as { successful: boolean };
      if (!told.successful) throw new Error(`the backup failed: ${JSON.stringify(told)}`);
      await daemon.call('DELETE', `/api/servers/${uuid}/backup/${backup}`);
    };
    const [small, whole] = [await daemon.create({}), await daemon.create({})];
    plantMixed(daemon.volume(small), mib / 10);
    plantMixed(daemon.volume(whole), mib);
    const bare = (): Promise<unknown> =>
      exec(
        'sh',
        ['-c', 'tar -C "$1" -cf - . | zstd -q -3 -T1 -o "$2" && rm "$2"', 'sh'].concat([
          daemon.volume(whole),
          join(daemon.folder, 'bare.tar.zst'),
        ]),
      );
    // Once for the code to be warm; by the same the files are in memory for both.
    const tenth = await peakOf(running, () => backUp(small));
    const seconds: [ours: number[], bare: number[]] = [[], []];
    const peak = await peakOf(running, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        seconds[1].push(await timed(bare));
        seconds[0].push(await timed(() => backUp(whole)));
      }
    });
    const [ours, theirs] = [median(seconds[0]), median(seconds[1])];
    return [
      {
        name: `backup of ${mib} MiB`,
        measured: `${Math.round(mib / ours)} MiB/s`,
        baseline: `${Math.round(mib / theirs)} MiB/s of tar | zstd -3 -T1`,
        ratio: theirs / ours,
        budget: '>= 0.9',
      },
      {
        name: 'backup: memory of the daemon meanwhile',
        measured: `${Math.round(peak)} MiB`,
        baseline: `${Math.round(tenth)} MiB at a tenth of the size`,
        ratio: peak / tenth,
        budget: '<= 1.25',
      },
    ];
  } finally {
    await daemon.stop();
  }
}
