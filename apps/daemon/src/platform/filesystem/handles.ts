import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, FilesystemError } from './filesystem.errors.js';

/** User and group that own server files. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Path of `name` in an opened directory: Node has no `openat`, but the kernel resolves the descriptor and looks up
 * one name in it, which is the same. `name` must be a single component.
 */
export function entryOf(directory: FileHandle, name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new FilesystemError('bad-path', 'The path is not valid.');
  }
  return `/proc/self/fd/${directory.fd}/${name}`;
}

/** The directory itself, for calls that list it. */
export const pathOf = (directory: FileHandle): string => `/proc/self/fd/${directory.fd}`;

/** Opens a directory; a symbolic link in its place is refused with ENOTDIR. */
export const openDirectory = (path: string): Promise<FileHandle> => open(path, DIRECTORY);

/** Opens a directory that may be gone or be something else by now; null then. */
export async function openDirectoryIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await openDirectory(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '')) return null;
    throw error;
  }
}
