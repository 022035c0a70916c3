import { FilesystemError } from '../../platform/filesystem/index.js';

export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Name of an archive; refuses what is no uuid, because it becomes part of a path. */
export function nameOf(backup: string, ending: string): string {
  if (!UUID.test(backup)) throw new FilesystemError('bad-path', 'This is not the uuid of a backup.');
  return backup + ending;
}

/** The first that is found at one of the paths. */
export async function firstOf<T>(
  paths: readonly string[],
  find: (path: string) => Promise<T | null>,
): Promise<T | null> {
  for (const path of paths) {
    const found = await find(path);
    if (found) return found;
  }
  return null;
}
