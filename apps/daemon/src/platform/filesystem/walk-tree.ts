import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat } from 'node:fs/promises';
import { codeOf } from './filesystem.errors.js';
import { entriesOf, entryOf, openDirectoryIfThere } from './handles.js';

/** Entries that are looked at together; the thread pool below has four threads for the whole process. */
const WIDTH = 8;
/** Directories that are open at once. Deeper ones wait for a second round: a tree may be as deep as it likes. */
const MAX_OPEN_DEPTH = 48;

/** An entry, with the directory that holds it still open. */
export interface TreeEntry {
  readonly directory: FileHandle;
  readonly name: string;
  /** Names from the root to the directory. */
  readonly above: readonly string[];
  readonly stat: BigIntStats;
}

/**
 * Visits every entry below `root` once, without following links and without a list in memory; directories before
 * what is in them. Entries that vanish meanwhile are passed over. Rejects when the signal fires.
 */
export async function walkTree(
  root: string,
  visit: (entry: TreeEntry) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const waiting: string[][] = [[]];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const directory = await openAt(root, path);
    if (directory === null) continue;
    try {
      await walkDirectory(directory, path, 0, waiting, visit, signal);
    } finally {
      await directory.close();
    }
  }
}

/** Opens a directory that was seen before; it may be gone, or be a link by now. */
async function openAt(root: string, path: readonly string[]): Promise<FileHandle | null> {
  if (path.length === 0) return openDirectoryIfThere(root);
  let directory = await openDirectoryIfThere(root);
  for (const name of path) {
    if (directory === null) return null;
    const above: FileHandle = directory;
    try {
      directory = await openDirectoryIfThere(entryOf(above, name));
    } finally {
      await above.close();
    }
  }
  return directory;
}

async function walkDirectory(
  directory: FileHandle,
  path: readonly string[],
  depth: number,
  waiting: string[][],
  visit: (entry: TreeEntry) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    signal.throwIfAborted();
    const names = batch;
    batch = [];
    // All of them have ended before the directory may be closed: its number could be another one's by then.
    const looks = await Promise.allSettled(names.map((name) => look(directory, name, path, visit)));
    for (const [index, looked] of looks.entries()) {
      if (looked.status === 'rejected') throw looked.reason;
      const name = names[index];
      if (!looked.value || name === undefined) continue;
      if (depth + 1 >= MAX_OPEN_DEPTH) {
        waiting.push([...path, name]);
        continue;
      }
      const child = await openDirectoryIfThere(entryOf(directory, name));
      if (child === null) continue;
      try {
        await walkDirectory(child, [...path, name], depth + 1, waiting, visit, signal);
      } finally {
        await child.close();
      }
    }
  };
  for await (const entry of entriesOf(directory)) {
    batch.push(entry.name);
    if (batch.length >= WIDTH) await flush();
  }
  await flush();
}

/** Visits one entry and tells whether it is a directory. */
async function look(
  directory: FileHandle,
  name: string,
  above: readonly string[],
  visit: (entry: TreeEntry) => Promise<void> | void,
): Promise<boolean> {
  try {
    const stat = await lstat(entryOf(directory, name), { bigint: true });
    await visit({ directory, name, above, stat });
    return stat.isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
