import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf, FilesystemError } from '../filesystem.errors.js';
import { entryOf } from '../handles.js';
import { type EntryInfo, entryInfo } from './entry-info.js';

const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** An opened regular file; whoever got it closes the handle. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly info: EntryInfo;
}

/** Opens a regular file of an opened directory to read; never waits for a pipe or reads a device (hazard F13). */
export async function openFileIn(directory: FileHandle, name: string): Promise<OpenFile> {
  const handle = await open(entryOf(directory, name), READ).catch((error: unknown) => {
    throw refusalOf(error) ?? error;
  });
  try {
    const info = entryInfo(name, await handle.stat({ bigint: true }));
    if (info.kind === 'directory') throw isDirectory();
    if (info.kind !== 'file') throw notAFile();
    return { handle, info };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function refusalOf(error: unknown): FilesystemError | null {
  switch (codeOf(error)) {
    case 'ENOENT':
      return new FilesystemError('not-found', 'The file does not exist.', { cause: error });
    case 'ELOOP':
      return new FilesystemError('changed', 'The file was replaced while it was opened.', { cause: error });
    // A socket, or a device without a driver.
    case 'ENXIO':
    case 'ENODEV':
      return notAFile();
    default:
      return null;
  }
}

export const isDirectory = (): FilesystemError =>
  new FilesystemError('is-a-directory', 'This is a directory.');
export const notAFile = (): FilesystemError =>
  new FilesystemError('not-a-file', 'This is not a regular file.');
