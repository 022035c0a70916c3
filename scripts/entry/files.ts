import {
  chmodSync,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from './refusal.ts';

const OWNER_ONLY = 0o600;
const NOT_FOR_ALL = 0o640;

/** Replaces a file in one go, so that nobody sees it half written. */
export function replaceFile(file: string, text: string, mode = 0o644): void {
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(part, { force: true });
  writeFileSync(part, text, { mode });
  chmodSync(part, mode);
  renameSync(part, file);
}

/** Replaces a file that holds secrets. */
export const replaceSecret = (file: string, text: string): void => replaceFile(file, text, OWNER_ONLY);

/** Opens a log to append to. Logs name people and addresses, which is not for everybody on the machine. */
export function openLog(file: string): number {
  const log = openSync(file, 'a', NOT_FOR_ALL);
  // One that an earlier version made.
  fchmodSync(log, NOT_FOR_ALL);
  return log;
}

/** The file's text; undefined when it is not there. What may not be read is not taken for empty. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code !== 'EACCES') throw error;
    throw new Refusal(`${file} may only be read by its owner.`, ['Run the same command with sudo.'], {
      cause: error,
    });
  }
}

/** The nearest folder above a path that is there already. */
export function existingFolder(path: string): string {
  return existsSync(path) ? path : existingFolder(dirname(path));
}
