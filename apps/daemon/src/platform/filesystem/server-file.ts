import { FilesystemError } from './filesystem.errors.js';
import type { Owner } from './handles.js';
import { isDirectory, openFileIn, type OpenFile } from './jail/open-file.js';
import { replaceFile } from './jail/replace-file.js';
import { walkPath } from './walk-path.js';

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
  try {
    const { directory, name } = await walkPath(root, path);
    try {
      if (name === '') throw isDirectory();
      const file = await openFileIn(directory, name);
      return await readBounded(file, maxBytes).finally(() => file.handle.close());
    } finally {
      await directory.close();
    }
  } catch (error) {
    if (error instanceof FilesystemError && error.code === 'not-found') return null;
    throw error;
  }
}

async function readBounded({ handle, info }: OpenFile, maxBytes: number): Promise<ServerFile> {
  const tooLarge = (): FilesystemError =>
    new FilesystemError('too-large', `The file is larger than ${maxBytes} bytes.`);
  if (info.size > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const buffer = Buffer.allocUnsafe(64 * 1024);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) break;
    size += bytesRead;
    if (size > maxBytes) throw tooLarge();
    chunks.push(buffer.subarray(0, bytesRead));
  }
  return { content: Buffer.concat(chunks, size), mode: info.mode };
}

/** Writes a file below `root` at once or not at all, with missing directories (`replaceFile`). */
export async function writeServerFile(
  root: string,
  path: string,
  content: string | Buffer,
  owner: Owner,
): Promise<void> {
  const { directory, name } = await walkPath(root, path, { createFor: owner });
  try {
    if (name === '') throw isDirectory();
    await replaceFile(directory, name, [Buffer.from(content)], owner);
  } finally {
    await directory.close();
  }
}
