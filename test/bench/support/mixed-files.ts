import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const KIB = 1024;
const MIB = 1024 * KIB;
const REGION = 8 * MIB;
/** Of each MiB of a region, what does not pack. */
const NOISE = 512 * KIB;
/** Text, properties and player data. */
const SMALL = [1, 4, 16, 64].map((size) => size * KIB);
const FILES_PER_FOLDER = 500;
const LINE = Buffer.from(
  '[12:00:00] [Server thread/INFO]: Steve joined the game and says hello to everybody\n',
);
const TEXT = Buffer.alloc(MIB, LINE);

function fill(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  try {
    const part = Math.min(bytes, MIB);
    for (let left = bytes; left > 0; left -= part) {
      writeSync(file, randomBytes(Math.ceil(part * (NOISE / MIB))));
      writeSync(file, TEXT, 0, Math.floor(part * (1 - NOISE / MIB)));
    }
  } finally {
    closeSync(file);
  }
}

/** Files of a game server: nine tenths of the bytes in regions of its world, one in small files; half of it packs well. */
export function plantMixed(folder: string, mib: number): void {
  const regions = join(folder, 'world/region');
  mkdirSync(regions, { recursive: true });
  const large = Math.max(1, Math.floor((mib * MIB * 0.9) / REGION));
  for (let index = 0; index < large; index++) fill(join(regions, `r.${index}.0.mca`), REGION);
  for (let left = mib * MIB * 0.1, index = 0; left > 0; index++) {
    const small = join(folder, `data-${Math.floor(index / FILES_PER_FOLDER)}`);
    if (index % FILES_PER_FOLDER === 0) mkdirSync(small);
    const size = SMALL[index % SMALL.length]!;
    fill(join(small, `${index}.dat`), size);
    left -= size;
  }
}
