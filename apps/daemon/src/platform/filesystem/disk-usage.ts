import { statfs } from 'node:fs/promises';
import { FilesystemError } from './filesystem.errors.js';
import { walkTree } from './walk-tree.js';

const BLOCK_BYTES = 512n;

export interface DiskUsage {
  /** Sum of the sizes of regular files, hard links once. */
  readonly apparentBytes: number;
  /** What the filesystem gave for them: less with sparse files, more with many small ones (hazard F3). */
  readonly allocatedBytes: number;
  readonly entries: number;
}

/** Measures a tree: bounded in memory and concurrency (hazard F11), hard links by a hash set (F7). */
export async function diskUsage(root: string, signal: AbortSignal): Promise<DiskUsage> {
  let apparent = 0n;
  let blocks = 0n;
  let entries = 0;
  const linked = new Set<string>();
  await walkTree(
    root,
    ({ stat }) => {
      entries++;
      if (stat.nlink > 1n && !stat.isDirectory()) {
        const key = `${stat.dev}:${stat.ino}`;
        if (linked.has(key)) return;
        linked.add(key);
      }
      blocks += stat.blocks;
      if (stat.isFile()) apparent += stat.size;
    },
    signal,
  );
  return {
    apparentBytes: Number(apparent),
    allocatedBytes: Number(blocks * BLOCK_BYTES),
    entries,
  };
}

const SPARE_BYTES = 256 * 1024 * 1024;

/** Throws where so much would leave less than a little to all others on the disk of that folder. */
export async function assertFree(folder: string, bytes: number): Promise<void> {
  const { bsize, bavail } = await statfs(folder);
  const [needed, free] = [bytes + SPARE_BYTES, bavail * bsize];
  if (free < needed) {
    throw new FilesystemError('over-quota', `The node has ${free} bytes free; this needs ${needed}.`);
  }
}
