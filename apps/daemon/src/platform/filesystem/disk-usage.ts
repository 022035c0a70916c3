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
