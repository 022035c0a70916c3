import { statfs } from 'node:fs/promises';
import { FilesystemError } from './filesystem.errors.js';

const SPARE_BYTES = 256 * 1024 * 1024;

/** Throws where so much would leave less than a little to all others on the disk of that folder. */
export async function assertFree(folder: string, bytes: number): Promise<void> {
  const { bsize, bavail } = await statfs(folder);
  const [needed, free] = [bytes + SPARE_BYTES, bavail * bsize];
  if (free < needed) {
    throw new FilesystemError('over-quota', `The node has ${free} bytes free; this needs ${needed}.`);
  }
}
