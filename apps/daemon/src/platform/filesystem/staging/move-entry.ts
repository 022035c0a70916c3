import { type BigIntStats, constants } from 'node:fs';
import { chmod, copyFile, lchown, lutimes, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { codeOf } from '../filesystem.errors.js';
import { entryOf } from '../handles.js';
import { temporaryName } from '../jail/own-names.js';
import type { Located } from '../walk-path.js';

type Path = string | Buffer;
const FRESH = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE;

/**
 * Moves a file or link to where it belongs, over what is there. Where the server's files are a filesystem of their own
 * (an image, a subvolume) it is copied beside its place, then put in it: an end at any moment leaves it here or there.
 */
export async function moveEntry(from: Path, stat: BigIntStats, { directory, name }: Located): Promise<void> {
  const target = entryOf(directory, name);
  try {
    return await rename(from, target);
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error;
  }
  const temporary = entryOf(directory, temporaryName());
  try {
    await copy(from, stat, temporary);
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await unlink(from);
}

async function copy(from: Path, stat: BigIntStats, to: Path): Promise<void> {
  if (stat.isSymbolicLink()) await symlink(await readlink(from, 'buffer'), to);
  else await copyFile(from, to, FRESH);
  await lchown(to, Number(stat.uid), Number(stat.gid));
  // A link has no bits of its own. After the change of owner, which clears set-id bits.
  if (!stat.isSymbolicLink()) await chmod(to, Number(stat.mode) & 0o777);
  await lutimes(to, Number(stat.atimeMs) / 1000, Number(stat.mtimeMs) / 1000);
}
