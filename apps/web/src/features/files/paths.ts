import { ARCHIVE_EXTENSIONS } from '@app/contracts/client/files.contract.js';

/** Paths of a server's files begin at its root and end without a slash: `/`, `/world/region`. */
export const ROOT = '/';

/** `path` as it is named here, whatever was typed. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export const joined = (directory: string, name: string): string =>
  directory === ROOT ? `/${name}` : `${directory}/${name}`;

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/** A path as the file routes take it below the root. */
export const belowRoot = (path: string): string => path.replace(/^\//, '');

/** The directories from the root to that one. */
export function crumbsOf(path: string): readonly { readonly name: string; readonly path: string }[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.map((name, index) => ({ name, path: `/${names.slice(0, index + 1).join('/')}` }));
}

/** Where a typed target lies: from the root with a slash before it, else from the directory one is in. */
export const targetOf = (directory: string, typed: string): string =>
  normalPath(typed.startsWith('/') ? typed : joined(directory, typed));

const UNPACKED = [...ARCHIVE_EXTENSIONS, 'gz', 'xz', 'bz2', 'zst'];
/** Whether a file is an archive that nodes unpack. A `jar` is one too, but nobody wants it as files. */
export const isArchive = (name: string): boolean =>
  UNPACKED.some((extension) => name.toLowerCase().endsWith(`.${extension}`));

/** Lists are sent in parts: a body has a size. */
export function chunked<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
