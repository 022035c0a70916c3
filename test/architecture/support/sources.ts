import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A file of the checkout: its path from the root, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const NOT_OURS = new Set(['node_modules', 'dist', '.rookery', '.git']);

/** The files that match, without what is installed or built. */
export async function sourcesOf(...patterns: string[]): Promise<Source[]> {
  const paths: string[] = [];
  const exclude = (path: string): boolean => path.split('/').some((part) => NOT_OURS.has(part));
  for await (const path of glob(patterns, { cwd: ROOT, exclude })) {
    if (!exclude(path)) paths.push(path);
  }
  return Promise.all(
    paths.sort().map(async (path) => ({ path, text: await readFile(join(ROOT, path), 'utf8') })),
  );
}
