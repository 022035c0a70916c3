import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Files of all sorts, with content that does not pack; others each time. */
export function plant(folder: string, bytes: number): void {
  mkdirSync(join(folder, 'world/empty'), { recursive: true });
  writeFileSync(join(folder, 'world/region.mca'), randomBytes(bytes));
  for (let index = 0; index < 20; index += 1) {
    writeFileSync(join(folder, 'world', `player-${index}.dat`), randomBytes(100 + index));
  }
  if (!readdirSync(folder).includes('latest')) symlinkSync('world/region.mca', join(folder, 'latest'));
}

/** What is in a folder, down to the last byte. */
export function contentOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const described = entries.map((entry): [string, string] => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isDirectory()) return [name, 'folder'];
    if (entry.isSymbolicLink()) return [name, `to ${readlinkSync(path)}`];
    return [name, createHash('sha256').update(readFileSync(path)).digest('hex')];
  });
  return Object.fromEntries(described.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Bytes of all files below; of what goes away meanwhile, none. */
export function bytesBelow(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  } catch {
    return 0;
  }
}
