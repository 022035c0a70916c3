import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { entryInfo, type OpenFile } from '../filesystem/index.js';
import { removeManifest } from './manifest.js';

/** Ends the name of what is not complete. */
export const UNFINISHED = '.part';
const CHUNK = 256 * 1024;

export interface WrittenArchive {
  /** SHA-256, in hex. */
  readonly checksum: string;
  readonly size: number;
}

/** Writes a file of the node's own at once or not at all; nothing is left of one that fails. */
export async function writeArchive(
  path: string,
  content: AsyncIterable<Buffer>,
  onSize: (bytes: number) => void,
): Promise<WrittenArchive> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    const file = await open(path + UNFINISHED, 'w', 0o600);
    try {
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
        await file.writeFile(chunk);
        onSize(size);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path + UNFINISHED, path);
  } catch (error) {
    await rm(path + UNFINISHED, { force: true });
    throw error;
  }
  return { checksum: hash.digest('hex'), size };
}

export const readArchiveFile = (path: string, signal?: AbortSignal): AsyncIterable<Buffer> =>
  createReadStream(path, { highWaterMark: CHUNK, ...(signal ? { signal } : {}) });

/** Opens it to be sent; whoever got it closes the handle. */
export async function openArchive(path: string): Promise<OpenFile> {
  const handle = await open(path, 'r');
  return { handle, info: entryInfo(basename(path), await handle.stat({ bigint: true })) };
}

/** Bytes of a regular file; null when there is none. */
export async function sizeOfArchive(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? found.size : null;
}

/** Takes the folder along with the last one. */
export async function removeArchive(path: string): Promise<void> {
  await rm(path, { force: true });
  await removeManifest(path);
  await rmdir(dirname(path)).catch(() => undefined);
}
