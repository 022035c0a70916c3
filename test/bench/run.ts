import { glob } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { meets, type BenchFile, type BenchRow } from './bench.js';

// usage: run.ts [name [words]]: one benchmark, or all but the long ones. Prints, never fails for a slow figure.
const [wanted, ...words] = process.argv.slice(2);
const here = fileURLToPath(new URL('.', import.meta.url));
const rows: BenchRow[] = [];
let failed = 0;
let found = 0;
const files = (await Array.fromAsync(glob('*.bench.ts', { cwd: here }))).sort();
for (const file of files) {
  const name = basename(file, '.bench.ts');
  if (wanted && name !== wanted) continue;
  found += 1;
  try {
    const { run, isLong } = (await import(pathToFileURL(here + file).href)) as BenchFile;
    if (isLong && !wanted) continue;
    process.stderr.write(`… ${name}\n`);
    rows.push(...(await run(words)));
  } catch (error) {
    failed += 1;
    console.error(`${name} could not be measured:`, error);
  }
}
if (found === 0) {
  console.error(
    `no benchmark is called ${wanted}; there are: ${files.map((file) => basename(file, '.bench.ts')).join(', ')}`,
  );
  process.exit(2);
}
console.table(
  rows.map((row) => ({
    ...row,
    ratio: Number(row.ratio.toFixed(2)),
    'within budget': meets(row) ? 'yes' : 'NO',
  })),
);
process.exit(failed > 0 ? 1 : 0);
