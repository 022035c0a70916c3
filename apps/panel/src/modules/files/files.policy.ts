import { posix } from 'node:path';
import {
  ARCHIVE_EXTENSIONS,
  FILE_SORT_FIELDS,
  FILES_PER_PAGE,
  type ArchiveExtension,
} from '@app/contracts/client/files.contract.js';
import { FILE_SORTS, type FileSort } from '@app/contracts/daemon/files.contract.js';
import { invalidSort } from '@app/contracts/errors/common.errors.js';

/** Where an archive is to lie, below the directory that its files are taken from. */
export interface ArchivePlace {
  /** Empty = there. */
  readonly directory: string;
  /** Without its extension. */
  readonly name: string;
  readonly extension: ArchiveExtension;
}

const DEFAULT_EXTENSION = 'tar.gz';

/** `old/world.zip` in its three parts; what has no extension of an archive gets the usual one. */
export function archivePlace(destination: string): ArchivePlace {
  const { dir, base } = posix.parse(posix.normalize(destination));
  const directory = dir === '/' || dir === '.' ? '' : dir.replace(/^\//, '');
  const extension = ARCHIVE_EXTENSIONS.find((known) => base.toLowerCase().endsWith(`.${known}`));
  const name = extension ? base.slice(0, -extension.length - 1) : base;
  return name === ''
    ? { directory, name: base, extension: DEFAULT_EXTENSION }
    : { directory, name, extension: extension ?? DEFAULT_EXTENSION };
}

export interface PageWish {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly sort?: string | undefined;
}

/** Numbers out of range fall back, as in all lists (conventions.md §6). Throws invalidSort (400). */
export function pageOf({ page = 1, per_page: perPage = FILES_PER_PAGE.default, sort = 'name' }: PageWish) {
  if (!isSort(sort)) {
    throw invalidSort(
      `Requested sort(s) \`${sort}\` is not allowed. Allowed sort(s) are \`${FILE_SORT_FIELDS.join(', ')}\`.`,
    );
  }
  const whole = (number: number, fallback: number): number =>
    Number.isSafeInteger(number) && number >= 1 ? number : fallback;
  return {
    page: whole(page, 1),
    per_page: Math.min(whole(perPage, FILES_PER_PAGE.default), FILES_PER_PAGE.max),
    sort,
  };
}

const isSort = (sort: string): sort is FileSort => (FILE_SORTS as readonly string[]).includes(sort);

/** An address without the name and password it may hold. */
export function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
