import { randomBytes } from 'node:crypto';
import { type FileHandle, opendir, rename, rmdir, unlink } from 'node:fs/promises';
import { codeOf } from './filesystem.errors.js';
import { entryOf, openDirectoryIfThere, pathOf } from './handles.js';

const MAX_OPEN_DEPTH = 48;
/** Entries that appear while a directory is emptied (a program still writes) are taken in further rounds. */
const MAX_ROUNDS = 100;

interface Removal {
  /** Where directories below the depth limit are moved to, to be emptied from there. */
  readonly top: FileHandle;
  readonly failures: unknown[];
}

/**
 * Empties a directory without ever following a link (CVE-2023-25168) and keeps the directory itself (hazard F14).
 * Goes on behind an entry that cannot be removed (F8) and rejects at the end with all that failed.
 */
export async function emptyDirectory(path: string): Promise<void> {
  const top = await openDirectoryIfThere(path);
  if (top === null) return;
  const removal: Removal = { top, failures: [] };
  try {
    await empty(top, 0, removal);
  } finally {
    await top.close();
  }
  if (removal.failures.length > 0) {
    throw new AggregateError(removal.failures, `${removal.failures.length} entries could not be removed.`);
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

async function empty(directory: FileHandle, depth: number, removal: Removal): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let removed = 0;
    for await (const entry of await opendir(pathOf(directory), { bufferSize: 256 })) {
      if (await remove(directory, entry.name, depth, removal)) removed++;
    }
    if (removed === 0) return;
  }
}

async function remove(
  directory: FileHandle,
  name: string,
  depth: number,
  removal: Removal,
): Promise<boolean> {
  const path = entryOf(directory, name);
  try {
    try {
      await unlink(path);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'EISDIR' && codeOf(error) !== 'EPERM') throw error;
    }
    if (depth + 1 >= MAX_OPEN_DEPTH) {
      await rename(path, entryOf(removal.top, `.rookery-${randomBytes(8).toString('hex')}`));
      return true;
    }
    const child = await openDirectoryIfThere(path);
    if (child !== null) {
      try {
        await empty(child, depth + 1, removal);
      } finally {
        await child.close();
      }
    }
    await rmdir(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    if (removal.failures.length < 20) removal.failures.push(error);
    return false;
  }
}
