import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ArchiveBed } from '../../../../apps/daemon/src/modules/backups/archive-bed.fixture.js';
import { LoopDisk } from './loop-disk.js';

const MIB = 2 ** 20;
let disk: LoopDisk;
let bed: ArchiveBed;
beforeEach(async () => {
  disk = LoopDisk.make(['mkfs.ext4', '-q']);
  bed = await ArchiveBed.start(join(disk.path, 'backups'));
});
afterEach(async () => {
  await bed?.close();
  disk.close();
});

it('B2: a backup that would fill the disk of its node is refused before a byte is written', async () => {
  await writeFile(join(bed.root, 'world'), '');
  await truncate(join(bed.root, 'world'), 200 * MIB);
  await expect(bed.make()).rejects.toThrow(/^The node has \d+ bytes free; this needs \d+\.$/);
  const left = await readdir(join(disk.path, 'backups'), { recursive: true });
  expect(left.filter((name) => name.includes('.'))).toEqual([]);
  await truncate(join(bed.root, 'world'), 20 * MIB);
  expect((await bed.make()).contentBytes).toBe(20 * MIB);
});
