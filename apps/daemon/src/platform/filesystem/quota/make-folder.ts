import { mkdir, stat } from 'node:fs/promises';
import { codeOf } from '../filesystem.errors.js';

/** False when something is there already. */
export async function makeFolder(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, mode);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
