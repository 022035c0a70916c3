import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { codeOf } from '../filesystem.errors.js';
import { entryOf, type Owner } from '../handles.js';
import { type EntryInfo, entryInfo } from './entry-info.js';
import { isDirectory, notAFile } from './open-file.js';
import { temporaryName } from './own-names.js';

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const NEW_FILE_MODE = 0o644;
const FLUSH_BYTES = 256 * 1024;

/** Where bytes come from. A request is handed over as an iterator that leaves it alive when the writer gives up. */
export type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

export interface WriteOptions {
  /** Throws when the file that is there, null = none, is not the one the writer means. Asked before and after. */
  readonly check?: (there: EntryInfo | null) => void;
  /** Throws when a file of so many bytes may not take the place of that one. Asked while the bytes come. */
  readonly assertFits?: (bytes: number, replaced: number) => void;
  /** Permission bits of a new file; one that is there keeps its own. */
  readonly mode?: number;
  readonly mtime?: Date;
  /** False: not waited for until the disk has it, where so many files come that each wait would be felt. */
  readonly isDurable?: boolean;
  /** Runs the last check and the exchange apart from those of other writers. */
  readonly commit?: (work: () => Promise<void>) => Promise<void>;
}

/** Writes beside the file, synchronises, renames over it: an end at any moment leaves the old content. */
export async function replaceFile(
  directory: FileHandle,
  name: string,
  source: Bytes,
  owner: Owner,
  options: WriteOptions = {},
): Promise<EntryInfo> {
  const there = await regularFile(directory, name);
  options.check?.(there);
  const temporary = entryOf(directory, temporaryName());
  const file = await open(temporary, CREATE, 0o600);
  try {
    let info: EntryInfo;
    try {
      await receive(file, source, (bytes) => options.assertFits?.(bytes, there?.size ?? 0));
      await file.chown(owner.uid, owner.gid);
      // After the change of owner, which clears set-id bits.
      await file.chmod((there?.mode ?? options.mode ?? NEW_FILE_MODE) & 0o777);
      if (options.mtime) await file.utimes(options.mtime, options.mtime);
      if (options.isDurable !== false) await file.sync();
      info = entryInfo(name, await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
    const exchange = async (): Promise<void> => {
      options.check?.(await regularFile(directory, name));
      await rename(temporary, entryOf(directory, name));
    };
    await (options.commit ?? ((work) => work()))(exchange);
    if (options.isDurable !== false) await directory.sync();
    return info;
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Writes a source to a file from `start` on, asking `assertFits` of the size with every piece. Returns the size. What
 * came before a failure is written too.
 */
export async function receive(
  file: FileHandle,
  source: Bytes,
  assertFits: (bytes: number) => void,
  start = 0,
): Promise<number> {
  let position = start;
  let waiting: Buffer[] = [];
  let size = 0;
  const flush = async (): Promise<void> => {
    const pieces = waiting;
    waiting = [];
    size = 0;
    const whole = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    for (let written = 0; written < whole.length;) {
      const { bytesWritten } = await file.write(whole, written, whole.length - written, position);
      written += bytesWritten;
      position += bytesWritten;
    }
  };
  try {
    for await (const chunk of source) {
      assertFits(position + size + chunk.length);
      waiting.push(chunk);
      size += chunk.length;
      // Few large writes: each is a turn of the thread pool.
      if (size >= FLUSH_BYTES) await flush();
    }
  } finally {
    if (size > 0) await flush();
  }
  return position;
}

/** The regular file of that name; null when there is none. */
export async function regularFile(directory: FileHandle, name: string): Promise<EntryInfo | null> {
  try {
    const info = entryInfo(name, await lstat(entryOf(directory, name), { bigint: true }));
    if (info.kind === 'directory') throw isDirectory();
    // A link that stands there now came after the walk.
    if (info.kind !== 'file') throw notAFile();
    return info;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
