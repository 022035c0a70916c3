import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import { codeOf, FilesystemError } from '../filesystem.errors.js';
import { entryOf, type Owner } from '../handles.js';
import type { Located } from '../walk-path.js';
import { type EntryInfo, entryInfo } from './entry-info.js';
import { NEW_FILE_MODE, regularFile } from './replace-file.js';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW;

export interface AdoptOptions {
  /** Takes the place of a file that is there; otherwise that is 'exists'. */
  readonly replaces: boolean;
  readonly mtime: Date | null;
}

export interface Adopted {
  readonly info: EntryInfo;
  /** Bytes of the file whose place it took. */
  readonly replaced: number;
}

/** Moves a whole file of the daemon's own to its place, with the owner; may be repeated when it was interrupted. */
export async function adoptFile(
  from: Located,
  to: Located,
  owner: Owner,
  { replaces, mtime }: AdoptOptions,
): Promise<Adopted> {
  const [source, target] = [entryOf(from.directory, from.name), entryOf(to.directory, to.name)];
  const there = replaces ? await regularFile(to.directory, to.name) : null;
  const file = await open(source, READ);
  let info: EntryInfo;
  try {
    await file.chown(owner.uid, owner.gid);
    // After the change of owner, which clears set-id bits.
    await file.chmod((there?.mode ?? NEW_FILE_MODE) & 0o777);
    if (mtime) await file.utimes(mtime, mtime);
    await file.sync();
    info = entryInfo(to.name, await file.stat({ bigint: true }));
  } finally {
    await file.close();
  }
  if (replaces) await rename(source, target);
  else await moveOnce(source, target);
  await to.directory.sync();
  return { info, replaced: there?.size ?? 0 };
}

/** Never overwrites: a link cannot take a name that is taken. */
async function moveOnce(source: string | Buffer, target: string | Buffer): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    // The file itself stands there when a daemon died between the two steps.
    const [mine, there] = await Promise.all([lstat(source), lstat(target)]);
    if (mine.ino !== there.ino || mine.dev !== there.dev) {
      throw new FilesystemError('exists', 'The target exists.', { cause: error });
    }
  }
  await unlink(source);
}
