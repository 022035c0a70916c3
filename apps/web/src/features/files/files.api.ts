import { queryOptions, type QueryKey } from '@tanstack/react-query';
import {
  chmodFiles,
  compressFiles,
  copyFiles,
  createDirectory,
  decompressFile,
  deleteFiles,
  FILES_PER_PAGE,
  listFiles,
  pullFile,
  renameFiles,
  searchFiles,
  type ArchiveExtension,
  type FileItem,
  type FoundFileItem,
} from '@app/contracts/client/files.contract.js';
import { downloadUrl } from '@app/contracts/client/file-streams.contract.js';
import { call } from '../../shared/api/call.js';
import { ownAddress } from '../../shared/own-address.js';
import { belowRoot, chunked, joined, ROOT } from './paths.js';

export type FileEntry = FileItem['attributes'];
export type FoundFile = FoundFileItem['attributes'];

/** Rows of one request. */
export const PER_PAGE = FILES_PER_PAGE.max;
/** Names of one request; its body has a size. */
const NAMES = 500;
const COPIES = 100;
/** Nodes answer when an archive is made, however long it takes. */
const PACKING_MS = 15 * 60_000;
const SEARCHING_MS = 120_000;

export type FileSort = 'name' | '-name' | 'size' | '-size' | 'modified' | '-modified';

/** What a list shows of a directory. */
export interface ListWish {
  readonly directory: string;
  readonly sort: FileSort;
  readonly filter: string;
}

export const filesKey = (server: string): QueryKey => ['server', server, 'files'];

/** One page of a directory, from 1, as the node sorts it; capability `files.paged`. */
export const filePageQuery = (server: string, { directory, sort, filter }: ListWish, page: number) =>
  queryOptions({
    queryKey: [...filesKey(server), 'list', directory, { sort, filter }, page],
    queryFn: async ({ signal }) => {
      const query = { directory, page, per_page: PER_PAGE, sort, ...(filter === '' ? {} : { filter }) };
      const { data, meta } = await call(listFiles, { params: { server }, query }, { signal });
      const entries = data.map(({ attributes }) => attributes);
      return { entries, total: meta?.pagination.total ?? entries.length };
    },
  });

/** All of a directory at once, for nodes that know no pages. */
export const wholeDirectoryQuery = (server: string, directory: string) =>
  queryOptions({
    queryKey: [...filesKey(server), 'list', directory],
    queryFn: async ({ signal }) => {
      const { data } = await call(listFiles, { params: { server }, query: { directory } }, { signal });
      return data.map(({ attributes }) => attributes);
    },
  });

export interface SearchWish {
  readonly directory: string;
  readonly name: string;
  readonly content: string;
}

export const searchQuery = (server: string, { directory, name, content }: SearchWish) =>
  queryOptions({
    queryKey: [...filesKey(server), 'search', directory, { name, content }],
    queryFn: async ({ signal }) => {
      const query = { directory, ...(name === '' ? {} : { name }), ...(content === '' ? {} : { content }) };
      const per = { signal, timeoutMs: SEARCHING_MS };
      const { data, meta } = await call(searchFiles, { params: { server }, query }, per);
      return { found: data.map(({ attributes }) => attributes), isCut: meta.truncated };
    },
    // A search is work for the node: it is done again by asking, not by every change of a file.
    staleTime: Infinity,
  });

const inTurn = async <T>(
  items: readonly T[],
  size: number,
  send: (part: readonly T[]) => Promise<unknown>,
) => {
  for (const part of chunked(items, size)) await send(part);
};

/** Renames and moves; targets are paths from the root. Never overwrites. */
export const moveFiles = (
  server: string,
  moves: readonly { readonly from: string; readonly to: string }[],
): Promise<void> => {
  const files = moves.map(({ from, to }) => ({ from: belowRoot(from), to: belowRoot(to) }));
  return inTurn(files, NAMES, (part) =>
    call(renameFiles, { params: { server }, body: { root: ROOT, files: [...part] } }),
  );
};

export const removeFiles = (server: string, root: string, names: readonly string[]): Promise<void> =>
  inTurn(names, NAMES, (files) =>
    call(deleteFiles, { params: { server }, body: { root, files: [...files] } }),
  );

export const duplicateFiles = (server: string, location: string, names: readonly string[]): Promise<void> =>
  inTurn(names, COPIES, (files) =>
    call(copyFiles, { params: { server }, body: { location, files: [...files] } }),
  );

export const setMode = (
  server: string,
  root: string,
  names: readonly string[],
  mode: string,
): Promise<void> =>
  inTurn(names, NAMES, (part) =>
    call(chmodFiles, { params: { server }, body: { root, files: part.map((file) => ({ file, mode })) } }),
  );

export const makeDirectory = (server: string, root: string, name: string) =>
  call(createDirectory, { params: { server }, body: { root, name } });

export const makeArchive = async (
  server: string,
  root: string,
  files: readonly string[],
  archive: { readonly name: string; readonly extension: ArchiveExtension },
): Promise<string> => {
  const body = { root, files: [...files], ...archive };
  const made = await call(compressFiles, { params: { server }, body }, { timeoutMs: PACKING_MS });
  return made.attributes.name;
};

export const unpack = (server: string, root: string, file: string) =>
  call(decompressFile, { params: { server }, body: { root, file } }, { timeoutMs: PACKING_MS });

export const pull = (server: string, body: { directory: string; url: string; filename: string }) =>
  call(pullFile, {
    params: { server },
    body: { directory: body.directory, url: body.url, filename: body.filename === '' ? null : body.filename },
  });

/** Has the browser save a file of the server. */
export async function download(server: string, directory: string, name: string): Promise<void> {
  const { attributes } = await call(downloadUrl, {
    params: { server },
    query: { file: joined(directory, name) },
  });
  location.assign(ownAddress(attributes.url));
}
