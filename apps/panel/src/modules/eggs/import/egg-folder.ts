import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportedEgg } from './egg-importer.js';

const EGG_FILE = /\.(json|ya?ml)$/i;
/** No egg is that large; spares the memory when a folder holds other data. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface FolderEntry {
  readonly file: string;
  readonly outcome: 'created' | 'updated' | 'failed';
  /** Why it failed, with the place in the document. */
  readonly reason?: string;
}

export interface FolderReport {
  readonly created: number;
  readonly updated: number;
  readonly failed: readonly FolderEntry[];
}

/** Egg files at or below a path, in the order of their names; links and hidden entries are left alone. */
export async function eggFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const found: string[] = [];
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name, 'en'))) {
    if (entry.name.startsWith('.')) continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await eggFiles(inner)));
    else if (entry.isFile() && EGG_FILE.test(entry.name)) found.push(inner);
  }
  return found;
}

async function readEgg(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new Error(`is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  return readFile(file, 'utf8');
}

/**
 * Imports each egg file at or below `path`, one after the other; a file that cannot be imported stops nothing.
 * Rejects only when the path itself cannot be read.
 */
export async function importFolder(
  path: string,
  importText: (text: string) => Promise<ImportedEgg>,
  onFile: (entry: FolderEntry, done: number, of: number) => void = () => undefined,
): Promise<FolderReport> {
  const files = await eggFiles(path);
  const entries: FolderEntry[] = [];
  for (const file of files) {
    let entry: FolderEntry;
    try {
      const { isNew } = await importText(await readEgg(file));
      entry = { file, outcome: isNew ? 'created' : 'updated' };
    } catch (error) {
      entry = { file, outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
    entries.push(entry);
    onFile(entry, entries.length, files.length);
  }
  const count = (outcome: FolderEntry['outcome']): number =>
    entries.filter((entry) => entry.outcome === outcome).length;
  return {
    created: count('created'),
    updated: count('updated'),
    failed: entries.filter((entry) => entry.outcome === 'failed'),
  };
}
