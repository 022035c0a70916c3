import { constants } from 'node:fs';
import { type FileHandle, open, opendir } from 'node:fs/promises';
import { codeOf, FilesystemError } from './filesystem.errors.js';
import { bytesOf, textOf } from './jail/names.js';

/** User and group that own server files. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** An opened directory; whoever got it closes it. */
export type OpenDirectory = FileHandle;

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Path of `name` in an opened directory: Node has no `openat`, but the kernel resolves the descriptor and looks up
 * one name in it, which is the same. `name` must be a single component.
 */
export function entryOf(directory: FileHandle, name: string): string | Buffer {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new FilesystemError('bad-path', 'The path is not valid.');
  }
  const bytes = bytesOf(name);
  const folder = `/proc/self/fd/${directory.fd}/`;
  return typeof bytes === 'string' ? folder + bytes : Buffer.concat([Buffer.from(folder), bytes]);
}

/** The directory itself, for calls that list it. */
export const pathOf = (directory: FileHandle): string => `/proc/self/fd/${directory.fd}`;

const NOT_ASCII = /[\x80-\xff]/;

/** What stands in a directory: names as `textOf` shows them, in no order. */
export async function* entriesOf(
  directory: FileHandle,
): AsyncGenerator<{ readonly name: string; readonly isDirectory: boolean }> {
  // A character for each byte: a buffer for each name would cost more than all the rest.
  for await (const entry of await opendir(pathOf(directory), { bufferSize: 512, encoding: 'latin1' })) {
    const name = NOT_ASCII.test(entry.name) ? textOf(Buffer.from(entry.name, 'latin1')) : entry.name;
    yield { name, isDirectory: entry.isDirectory() };
  }
}

/** Opens a directory; a symbolic link in its place is refused with ENOTDIR. */
export const openDirectory = (path: string | Buffer): Promise<FileHandle> => open(path, DIRECTORY);

/** Opens a directory that may be gone or be something else by now; null then. */
export async function openDirectoryIfThere(path: string | Buffer): Promise<FileHandle | null> {
  try {
    return await openDirectory(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}
