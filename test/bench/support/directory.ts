import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

// What it takes to read a directory and to look at a page of it, and no more. usage: directory.ts <directory> <entries>
const [directory, count] = process.argv.slice(2);
const times: number[] = [];
for (let round = 0; round < 7; round++) {
  const started = performance.now();
  const names = await readdir(directory!);
  await Promise.all(names.slice(0, Number(count)).map((name) => stat(join(directory!, name))));
  times.push(performance.now() - started);
}
process.stdout.write(JSON.stringify(times));
