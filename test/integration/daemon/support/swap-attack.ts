import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';

/**
 * Exchanges `root/a` between a directory and a link to `outside`, as fast as a program can, until the function that it
 * answers with is called.
 */
export async function swapAttack(root: string, outside: string): Promise<() => Promise<void>> {
  await mkdir(join(root, 'a'));
  await symlink(outside, join(root, 'link'));
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(
    `const { workerData: { root, flag } } = require('node:worker_threads');
     const fs = require('node:fs');
     const move = (from, to) => { try { fs.renameSync(root + '/' + from, root + '/' + to); } catch {} };
     // A name of its own each time: the victim may have made another directory in the place meanwhile.
     for (let round = 0; Atomics.load(flag, 0) === 0; round++) {
       move('a', 'old' + round); move('link', 'a'); move('a', 'link'); move('old' + round, 'a');
       Atomics.add(flag, 1, 1);
     }`,
    { eval: true, workerData: { root, flag } },
  );
  await expect.poll(() => Atomics.load(flag, 1)).toBeGreaterThan(10);
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  return async () => {
    Atomics.store(flag, 0, 1);
    await ended;
  };
}
