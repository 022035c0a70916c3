import { randomBytes } from 'node:crypto';
import { type FileHandle, rename, rmdir, unlink } from 'node:fs/promises';
import { codeOf } from './filesystem.errors.js';
import { entriesOf, entryOf, openDirectoryIfThere } from './handles.js';

const MAX_OPEN_DEPTH = 48;
/** Entries that appear while a directory is emptied (a program still writes) are taken in further rounds. */
const MAX_ROUNDS = 100;
/** The same for the top, to which each round brings what lies so much deeper. */
const MAX_TOP_ROUNDS = 10_000;

interface Removal {
  /** Where directories below the depth limit are moved to, to be emptied from there. */
  readonly top: FileHandle;
  /** Where moved directories came from, for `keeps`. */
  readonly moved: Map<string, string>;
  readonly failures: unknown[];
  /** True for the path of an entry that stays, and the directories above it with it. */
  readonly keeps: (path: string) => boolean;
}

/**
 * Empties a directory without ever following a link (CVE-2023-25168) and keeps the directory itself (hazard F14).
 * Goes on behind an entry that cannot be removed (F8) and rejects at the end with all that failed.
 */
export async function emptyDirectory(path: string): Promise<void> {
  const top = await openDirectoryIfThere(path);
  if (top === null) return;
  try {
    await emptyAll(top, '', () => false);
  } finally {
    await top.close();
  }
}

/** Removes a directory with all that is in it; a missing one is fine. */
export async function removeTree(path: string): Promise<void> {
  await emptyDirectory(path);
  try {
    await rmdir(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/**
 * Removes an entry of an opened directory with all that is in it, but what `keeps` says and the directories above that.
 * `path` is where the entry stands, as `keeps` knows paths. A missing entry is fine.
 */
export async function removeEntry(
  directory: FileHandle,
  name: string,
  path: string,
  keeps: (path: string) => boolean,
): Promise<void> {
  if (keeps(path)) return;
  const entry = entryOf(directory, name);
  try {
    await unlink(entry);
    return;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error;
  }
  const top = await openDirectoryIfThere(entry);
  if (top === null) return;
  let hasKept = false;
  try {
    await emptyAll(top, path, (each) => {
      const isKept = keeps(each);
      hasKept ||= isKept;
      return isKept;
    });
  } finally {
    await top.close();
  }
  if (!hasKept) await rmdir(entry);
}

async function emptyAll(top: FileHandle, path: string, keeps: Removal['keeps']): Promise<void> {
  const removal: Removal = { top, moved: new Map(), failures: [], keeps };
  await empty(top, path, 0, removal);
  const { failures } = removal;
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) {
    throw new AggregateError(failures, `${failures.length} entries could not be removed.`);
  }
}

/** Tells whether the directory is empty now, as far as it may be. */
async function empty(directory: FileHandle, path: string, depth: number, removal: Removal): Promise<boolean> {
  const rounds = depth === 0 ? MAX_TOP_ROUNDS : MAX_ROUNDS;
  for (let round = 0; round < rounds; round++) {
    let removed = 0;
    let kept = 0;
    for await (const { name } of entriesOf(directory)) {
      const moved = depth === 0 ? removal.moved.get(name) : undefined;
      const at = moved ?? (path === '' ? name : `${path}/${name}`);
      const end = await remove(directory, name, at, depth, removal);
      if (end === 'removed') removed++;
      if (end === 'kept') kept++;
    }
    if (removed === 0) return kept === 0;
  }
  return true;
}

type End = 'removed' | 'kept' | 'failed';

async function remove(
  directory: FileHandle,
  name: string,
  path: string,
  depth: number,
  removal: Removal,
): Promise<End> {
  if (removal.keeps(path)) return 'kept';
  const entry = entryOf(directory, name);
  try {
    try {
      await unlink(entry);
      return 'removed';
    } catch (error) {
      if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error;
    }
    if (depth + 1 >= MAX_OPEN_DEPTH) {
      const place = `.rookery-${randomBytes(8).toString('hex')}`;
      await rename(entry, entryOf(removal.top, place));
      removal.moved.set(place, path);
      return 'removed';
    }
    const child = await openDirectoryIfThere(entry);
    if (child !== null) {
      try {
        if (!(await empty(child, path, depth + 1, removal))) return 'kept';
      } finally {
        await child.close();
      }
    }
    await rmdir(entry);
    return 'removed';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'removed';
    if (removal.failures.length < 20) removal.failures.push(error);
    return 'failed';
  }
}
