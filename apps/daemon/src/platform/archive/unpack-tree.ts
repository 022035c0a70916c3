import { constants } from 'node:fs';
import { lchown, lutimes, open, symlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import tar from 'tar-stream';
import {
  bytesOf,
  entryOf,
  FilesystemError,
  makeDirectory,
  walkPath,
  type Owner,
} from '../filesystem/index.js';

type Entry = tar.ExtractEvents['entry'][1];

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Bits that a server's file may have; set-id bits of an archive are nobody's right. */
const MODE = 0o777;

export interface UnpackOptions {
  readonly owner: Owner;
  /** Content that may come out of it altogether; null = as much as there is room for. */
  readonly maxBytes: number | null;
  readonly maxEntries: number;
  readonly signal: AbortSignal;
}

export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Unpacks a tar into an empty folder that nobody else uses. No entry leads out of it, whatever its name or a link
 * before it says; special files are left out.
 */
export async function unpackTree(
  archive: AsyncIterable<Buffer>,
  root: string,
  options: UnpackOptions,
): Promise<Unpacked> {
  const entries = tar.extract();
  const unpacked = { files: 0, bytes: 0 };
  const stopper = new AbortController();
  const reading = pipeline(archive, entries, { signal: AbortSignal.any([options.signal, stopper.signal]) });
  // Its failure ends the loop too, which may hear of it later.
  reading.catch(() => undefined);
  try {
    let count = 0;
    for await (const entry of entries) {
      if (++count > options.maxEntries)
        throw new FilesystemError('too-large', 'The archive holds too many entries.');
      unpacked.bytes += entry.header.size;
      if (options.maxBytes !== null && unpacked.bytes > options.maxBytes) {
        throw new FilesystemError(
          'too-large',
          'The files of the archive need more room than the server has.',
        );
      }
      if (await place(entry, root, options.owner)) unpacked.files++;
      entry.resume();
    }
  } catch (error) {
    stopper.abort();
    await reading.catch(() => undefined);
    throw error;
  }
  await reading;
  return unpacked;
}

/** True for a file. */
async function place(entry: Entry, root: string, owner: Owner): Promise<boolean> {
  const { name, type, linkname, mode, mtime } = entry.header;
  const at = await walkPath(root, name, { createFor: owner, keepLastLink: true });
  try {
    if (at.name === '') return false;
    const path = entryOf(at.directory, at.name);
    const permissions = (mode ?? 0o644) & MODE;
    if (type === 'directory') {
      const made = await makeDirectory(path, owner);
      if (!made) throw new FilesystemError('exists', `${name} exists and is no directory.`);
      await made.chmod(permissions | 0o700).finally(() => made.close());
      return false;
    }
    if (type === 'symlink') {
      await symlink(bytesOf(linkname ?? ''), path);
      await lchown(path, owner.uid, owner.gid);
      if (mtime) await lutimes(path, mtime, mtime);
      return false;
    }
    if (type !== 'file' && type !== 'contiguous-file') return false;
    const file = await open(path, CREATE, 0o600);
    try {
      for await (const chunk of entry as AsyncIterable<Buffer>) await file.writeFile(chunk);
      await file.chown(owner.uid, owner.gid);
      await file.chmod(permissions);
      if (mtime) await file.utimes(mtime, mtime);
    } finally {
      await file.close();
    }
    return true;
  } finally {
    await at.directory.close();
  }
}
