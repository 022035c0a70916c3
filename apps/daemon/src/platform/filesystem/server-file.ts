import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { codeOf, FilesystemError } from './filesystem.errors.js';
import { entryOf, type Owner } from './handles.js';
import { walkPath } from './walk-path.js';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const NEW_FILE_MODE = 0o644;

export interface ServerFile {
  readonly content: Buffer;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * Reads a whole regular file below `root`; null when there is none. Never waits for a FIFO and never reads a device
 * (hazard F13); `too-large` beyond `maxBytes`, also when the file grows while it is read.
 */
export async function readServerFile(
  root: string,
  path: string,
  maxBytes: number,
): Promise<ServerFile | null> {
  let located;
  try {
    located = await walkPath(root, path);
  } catch (error) {
    if (error instanceof FilesystemError && error.code === 'not-found') return null;
    throw error;
  }
  try {
    if (located.name === '') throw notAFile();
    const file = await openFile(located.directory, located.name);
    if (file === null) return null;
    try {
      return await readBounded(file, maxBytes);
    } finally {
      await file.close();
    }
  } finally {
    await located.directory.close();
  }
}

async function openFile(directory: FileHandle, name: string): Promise<FileHandle | null> {
  try {
    return await open(entryOf(directory, name), READ);
  } catch (error) {
    switch (codeOf(error)) {
      case 'ENOENT':
        return null;
      case 'ELOOP':
        throw new FilesystemError('changed', 'The file was replaced while it was read.', { cause: error });
      // A socket, or a device without a driver.
      case 'ENXIO':
      case 'ENODEV':
        throw notAFile();
      default:
        throw error;
    }
  }
}

async function readBounded(file: FileHandle, maxBytes: number): Promise<ServerFile> {
  const stat = await file.stat();
  if (!stat.isFile()) throw notAFile();
  const tooLarge = (): FilesystemError =>
    new FilesystemError('too-large', `The file is larger than ${maxBytes} bytes.`);
  if (stat.size > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) break;
    size += bytesRead;
    if (size > maxBytes) throw tooLarge();
    chunks.push(buffer.subarray(0, bytesRead));
  }
  return { content: Buffer.concat(chunks, size), mode: stat.mode & 0o7777 };
}

/**
 * Writes a file below `root` at once or not at all: beside it, synchronised, then renamed over it (hazard F9). The
 * file and missing directories belong to `owner`; an existing file keeps its permission bits.
 */
export async function writeServerFile(
  root: string,
  path: string,
  content: string | Buffer,
  owner: Owner,
): Promise<void> {
  const { directory, name } = await walkPath(root, path, { createFor: owner });
  try {
    if (name === '') throw notAFile();
    const target = entryOf(directory, name);
    const mode = await modeOf(directory, name);
    const temporary = entryOf(directory, `.rookery-${randomBytes(8).toString('hex')}.tmp`);
    const file = await open(temporary, CREATE, 0o600);
    try {
      try {
        await file.writeFile(content);
        await file.chown(owner.uid, owner.gid);
        // After the change of owner, which clears set-id bits.
        await file.chmod(mode);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Permission bits of the regular file that is there; those of a new one when there is none. */
async function modeOf(directory: FileHandle, name: string): Promise<number> {
  const file = await openFile(directory, name);
  if (file === null) return NEW_FILE_MODE;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw notAFile();
    return stat.mode & 0o777;
  } finally {
    await file.close();
  }
}

const notAFile = (): FilesystemError => new FilesystemError('not-a-file', 'This is not a regular file.');
