import { constants, type BigIntStats } from 'node:fs';
import { type FileHandle, lstat } from 'node:fs/promises';
import { entryOf } from '../handles.js';

/** Entries that are looked at together. */
const WIDTH = 16;

export type EntryKind = 'file' | 'directory' | 'link' | 'pipe' | 'socket' | 'device';

/** What is known of an entry without opening it. */
export interface EntryInfo {
  readonly name: string;
  readonly kind: EntryKind;
  /** With set-id and sticky bits. */
  readonly mode: number;
  readonly size: number;
  readonly modified: Date;
  readonly changed: Date;
  /** Changes with every write; quoted, as the header `ETag` has it. */
  readonly etag: string;
}

const KINDS: Readonly<Record<number, EntryKind>> = {
  [constants.S_IFREG]: 'file',
  [constants.S_IFDIR]: 'directory',
  [constants.S_IFLNK]: 'link',
  [constants.S_IFIFO]: 'pipe',
  [constants.S_IFSOCK]: 'socket',
};

export function entryInfo(name: string, stat: BigIntStats): EntryInfo {
  const mode = Number(stat.mode);
  return {
    name,
    kind: KINDS[mode & constants.S_IFMT] ?? 'device',
    mode: mode & 0o7777,
    size: Number(stat.size),
    modified: new Date(Number(stat.mtimeMs)),
    changed: new Date(Number(stat.ctimeMs)),
    etag: `"${stat.ino.toString(36)}-${stat.size.toString(36)}-${stat.mtimeNs.toString(36)}"`,
  };
}

/** Looks at entries of an opened directory in the given order; those that vanished are left out. */
export async function lookAll(directory: FileHandle, names: readonly string[]): Promise<EntryInfo[]> {
  const infos: EntryInfo[] = [];
  for (let start = 0; start < names.length; start += WIDTH) {
    const batch = names.slice(start, start + WIDTH).map(async (name) => {
      const stat = await lstat(entryOf(directory, name), { bigint: true }).catch(() => null);
      return stat && entryInfo(name, stat);
    });
    infos.push(...(await Promise.all(batch)).filter((info) => info !== null));
  }
  return infos;
}
