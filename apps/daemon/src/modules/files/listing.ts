import pLimit from 'p-limit';
import type { FileEntry, FilePage, FileSort } from '@app/contracts/daemon/files.contract.js';
import {
  codeOf,
  type EntryInfo,
  lookAll,
  FilesystemError,
  type OpenDirectory,
  openFileIn,
  type OpenFile,
  type ServerJail,
} from '../../platform/filesystem/index.js';
import { directoryNotFound } from './file.errors.js';
import { fileEntry } from './file-entry.transformer.js';
import { BINARY, SNIFFED_BYTES, TEXT, typeOfContent, typeOfName } from './mime.js';
import { compareNatural, firstInOrder } from './sorting.js';

/** Entries that are looked at together. */
const WIDTH = 16;
/** Files per list that are opened because their name says nothing of their type (hazard F12). */
const MAX_SNIFFED = 250;

export interface PageRequest {
  readonly page: number;
  readonly perPage: number;
  readonly sort: FileSort;
  readonly filter?: string | undefined;
}

/** All entries: directories first, each group by name. */
export function listAll(jail: ServerJail, path: string): Promise<FileEntry[]> {
  return inDirectory(jail, path, async (directory) => {
    const names: string[] = [];
    for await (const { name } of jail.names(directory)) names.push(name);
    const infos = await lookAll(directory, names);
    infos.sort(
      (a, b) => Number(b.kind === 'directory') - Number(a.kind === 'directory') || (a.name < b.name ? -1 : 1),
    );
    return toEntries(directory, infos);
  });
}

/** A page: directories first, then by what is asked for, names in natural order. Looks at no more than it has to. */
export function listPage(jail: ServerJail, path: string, request: PageRequest): Promise<FilePage> {
  const { page, perPage, sort } = request;
  const wanted = request.filter?.toLowerCase() ?? '';
  return inDirectory(jail, path, async (directory) => {
    const groups: [directories: string[], others: string[]] = [[], []];
    for await (const { name, isDirectory } of jail.names(directory)) {
      if (wanted === '' || name.toLowerCase().includes(wanted)) groups[isDirectory ? 0 : 1].push(name);
    }
    const total = groups[0].length + groups[1].length;
    const [start, end] = [(page - 1) * perPage, page * perPage];
    const sorted: EntryInfo[] = [];
    let offset = 0;
    for (const names of groups) {
      const [from, to] = [Math.max(0, start - offset), Math.min(names.length, end - offset)];
      if (from < to) sorted.push(...(await slice(directory, names, sort, from, to)));
      offset += names.length;
    }
    return { data: await toEntries(directory, sorted), meta: { total, page, per_page: perPage } };
  });
}

async function slice(
  directory: OpenDirectory,
  names: readonly string[],
  sort: FileSort,
  from: number,
  to: number,
): Promise<EntryInfo[]> {
  const sign = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace('-', '') as 'name' | 'size' | 'modified';
  if (key === 'name') {
    const first = firstInOrder(names, to, (a, b) => sign * compareNatural(a, b));
    return lookAll(directory, first.slice(from));
  }
  const infos = await lookAll(directory, names);
  const compare = (a: EntryInfo, b: EntryInfo): number =>
    sign * (Number(a[key]) - Number(b[key])) || compareNatural(a.name, b.name);
  return firstInOrder(infos, to, compare).slice(from);
}

/** One entry as lists show it. */
export async function describe(jail: ServerJail, path: string): Promise<FileEntry> {
  const info = await jail.look(path);
  if (info.kind !== 'file') return fileEntry(info, typeOfOther(info));
  const { handle } = await jail.openFile(path);
  return fileEntry(info, await typeOfFile(info, handle).finally(() => handle.close()));
}

/** What is sniffed when the name says nothing. */
export async function typeOfFile(
  { name }: Pick<EntryInfo, 'name'>,
  handle: OpenFile['handle'],
): Promise<string> {
  const type = typeOfName(name);
  if (type !== undefined) return type;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
  return typeOfContent(buffer.subarray(0, bytesRead));
}

const typeOfOther = ({ kind }: EntryInfo): string => (kind === 'directory' ? 'inode/directory' : BINARY);

async function inDirectory<T>(
  jail: ServerJail,
  path: string,
  work: (directory: OpenDirectory) => Promise<T>,
): Promise<T> {
  try {
    return await jail.inDirectory(path, work);
  } catch (error) {
    const code = error instanceof FilesystemError ? error.code : codeOf(error);
    if (code === 'not-found' || code === 'not-a-directory' || code === 'escapes-root') {
      throw directoryNotFound({ cause: error });
    }
    throw error;
  }
}

async function toEntries(directory: OpenDirectory, infos: readonly EntryInfo[]): Promise<FileEntry[]> {
  const limit = pLimit(WIDTH);
  let sniffed = 0;
  return Promise.all(
    infos.map((info) => {
      if (info.kind !== 'file') return fileEntry(info, typeOfOther(info));
      const known = typeOfName(info.name) ?? (info.size === 0 ? TEXT : undefined);
      if (known !== undefined) return fileEntry(info, known);
      if (++sniffed > MAX_SNIFFED) return fileEntry(info, BINARY);
      return limit(async () => {
        const file = await openFileIn(directory, info.name).catch(() => null);
        if (file === null) return fileEntry(info, BINARY);
        return fileEntry(info, await typeOfFile(info, file.handle).finally(() => file.handle.close()));
      });
    }),
  );
}
