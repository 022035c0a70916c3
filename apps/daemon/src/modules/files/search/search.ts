import type { FileEntry, FoundFile, FoundFiles } from '@app/contracts/daemon/files.contract.js';
import { type OpenFile, type SourceEntry, TreeSource } from '../../../platform/filesystem/index.js';
import { patternTooShort } from '../file.errors.js';
import { fileEntry } from '../file-entry.transformer.js';
import { BINARY, typeOfName } from '../mime.js';
import type { UserFiles } from '../user-files.js';
import { firstLineWith } from './first-line.js';
import { nameMatcher } from './name-matcher.js';

const MAX_RESULTS = 500;
const TIME_MS = 20_000;
const MAX_DEPTH = 64;
/** Of one file, and of all together. */
const FILE_BYTES = 16 * 1024 * 1024;
const TOTAL_BYTES = 1024 * 1024 * 1024;
/** What Wings passes over, and how deep it looks (daemon-api.md §5). */
const WINGS_SKIPS = new Set(['node_modules', '.wine', '.git', 'appcache', 'depotcache', 'vendor']);
const WINGS_DEPTH = 8;
const WINGS_PATTERN = 3;

const parentOf = (path: string): string => `/${path.slice(0, Math.max(0, path.lastIndexOf('/')))}`;

const entryOf = ({ info }: SourceEntry, name: string): FileEntry =>
  fileEntry(info, info.kind === 'directory' ? 'inode/directory' : (typeOfName(info.name) ?? BINARY), name);

/** Entries whose name matches, as Wings finds them, but never more than 500 and never for long (hazard F19). */
export async function searchByName(
  files: UserFiles,
  directory: string,
  pattern: string,
): Promise<FileEntry[]> {
  if (pattern.length < WINGS_PATTERN) throw patternTooShort();
  const matches = nameMatcher(pattern);
  const source = new TreeSource({
    jail: files.jail,
    base: directory,
    depth: WINGS_DEPTH,
    skips: (path, isDirectory) => isDirectory && WINGS_SKIPS.has(path.split('/').at(-1) as string),
  });
  const found: FileEntry[] = [];
  const until = Date.now() + TIME_MS;
  for await (const entry of source.entries()) {
    if (matches(entry.info.name)) found.push(entryOf(entry, entry.inRoot));
    if (found.length >= MAX_RESULTS || Date.now() > until) break;
  }
  return found;
}

/** Files by name, by a text in them, or both; what is cut off is said. */
export async function findFiles(
  files: UserFiles,
  directory: string,
  { name = '', content = '' }: { readonly name?: string | undefined; readonly content?: string | undefined },
): Promise<FoundFiles> {
  if (name === '' && content === '') throw patternTooShort('A name or a text to search for is needed.');
  const { jail } = files;
  const matches = nameMatcher(name);
  const source = new TreeSource({ jail, base: directory, depth: MAX_DEPTH, skips: () => false });
  const data: FoundFile[] = [];
  const until = Date.now() + TIME_MS;
  let bytes = 0;
  let isTruncated = false;
  for await (const entry of source.entries()) {
    if (Date.now() > until || bytes > TOTAL_BYTES) {
      isTruncated = true;
      break;
    }
    if (!matches(entry.info.name)) continue;
    const found = { ...entryOf(entry, entry.info.name), directory_path: parentOf(entry.inRoot) };
    if (content === '') data.push(found);
    else if (entry.info.kind === 'file' && !jail.denies(entry.inRoot)) {
      const file = await entry.open();
      if (file === null) continue;
      bytes += Math.min(file.info.size, FILE_BYTES);
      isTruncated ||= file.info.size > FILE_BYTES;
      const line = await lineIn(file, content, until);
      if (line) data.push({ ...found, ...line });
    }
    if (data.length > MAX_RESULTS) {
      data.pop();
      isTruncated = true;
      break;
    }
  }
  return { data, meta: { truncated: isTruncated } };
}

async function lineIn(
  { handle }: OpenFile,
  content: string,
  until: number,
): Promise<{ line: number; excerpt: string } | null> {
  try {
    const stream = handle.createReadStream({
      start: 0,
      end: FILE_BYTES - 1,
      autoClose: false,
      highWaterMark: 256 * 1024,
    });
    return await firstLineWith(stream, content, () => Date.now() > until);
  } finally {
    await handle.close();
  }
}
