import { z } from 'zod';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent, RawContent } from '../core/route.js';

/**
 * Panel → daemon, daemon-api.md §5. Paths are relative to the server's root.
 * A byte of a name that is not UTF-8 travels as U+EF80 … U+EFFF (the byte + U+EF00), in both directions.
 */
const daemon = { daemon: true } as const;
const none = { none: 'the panel records what it asks for' };
const ServerParams = z.object({ server: z.string() });
const FILES = '/api/servers/:server/files';
/** Lists of names may be long. */
const NAMES_LIMIT = 4 * 1024 * 1024;

const Names = z.array(z.string()).nullish();
const Root = z.string().nullish();

export const FileEntry = z.object({
  name: z.string(),
  /** RFC 3339; the time of the last change of the entry itself. */
  created: z.string(),
  modified: z.string(),
  /** `-rw-r--r--` in Go's style. */
  mode: z.string(),
  /** `644` */
  mode_bits: z.string(),
  size: z.number(),
  directory: z.boolean(),
  file: z.boolean(),
  symlink: z.boolean(),
  mime: z.string(),
});
export type FileEntry = z.infer<typeof FileEntry>;

export const readContents = defineRoute({
  id: 'daemon.files.contents',
  method: 'GET',
  path: `${FILES}/contents`,
  status: 200,
  params: ServerParams,
  query: z.object({ file: z.string().default(''), download: z.string().optional() }),
  response: RawContent,
  access: daemon,
  summary: 'The bytes of a file, with ETag; ranges (206) and If-None-Match (304) beyond Wings',
});
export const listDirectory = defineRoute({
  id: 'daemon.files.list-directory',
  method: 'GET',
  path: `${FILES}/list-directory`,
  status: 200,
  params: ServerParams,
  query: z.object({ directory: z.string().default('/') }),
  response: z.array(FileEntry),
  access: daemon,
  summary: 'All entries of a directory, directories first',
});

/** `files.paged` of `/api/capabilities`. */
export const FILE_SORTS = ['name', '-name', 'size', '-size', 'modified', '-modified'] as const;
export type FileSort = (typeof FILE_SORTS)[number];
export const FilePage = z.object({
  data: z.array(FileEntry),
  /** `total` counts what the filter leaves. */
  meta: z.object({ total: z.number(), page: z.number(), per_page: z.number() }),
});
export type FilePage = z.infer<typeof FilePage>;
export const listPage = defineRoute({
  id: 'daemon.files.list-page',
  method: 'GET',
  path: `${FILES}/list`,
  status: 200,
  params: ServerParams,
  query: z.object({
    directory: z.string().default('/'),
    page: lenientInt(1).default(1),
    per_page: lenientInt(1, 1000).default(100),
    sort: z.enum(FILE_SORTS).default('name'),
    /** A part of the name, in any case. */
    filter: z.string().optional(),
  }),
  response: FilePage,
  access: daemon,
  summary: 'A page of a directory: directories first, natural order; beyond Wings',
});

export const searchFiles = defineRoute({
  id: 'daemon.files.search',
  method: 'GET',
  path: `${FILES}/search`,
  status: 200,
  params: ServerParams,
  query: z.object({ directory: z.string().default('/'), pattern: z.string().default('') }),
  response: z.array(FileEntry),
  access: daemon,
  summary: 'Entries whose name matches; `name` holds the path',
});

/** `files.search` of `/api/capabilities`. */
export const FoundFile = FileEntry.extend({
  /** Path of the directory that holds it, from the root: `/plugins`. */
  directory_path: z.string(),
  /** The first line that holds `content`, counted from 1. */
  line: z.number().optional(),
  excerpt: z.string().optional(),
});
export type FoundFile = z.infer<typeof FoundFile>;
export const FoundFiles = z.object({
  data: z.array(FoundFile),
  /** There may be more: a limit of results, time or size was met. */
  meta: z.object({ truncated: z.boolean() }),
});
export type FoundFiles = z.infer<typeof FoundFiles>;
export const findFiles = defineRoute({
  id: 'daemon.files.find',
  method: 'GET',
  path: `${FILES}/find`,
  status: 200,
  params: ServerParams,
  query: z.object({
    directory: z.string().default('/'),
    /** `*` and `?` stand for letters; without them a part of the name. In any case. */
    name: z.string().optional(),
    /** A part of a line, in any case. */
    content: z.string().optional(),
  }),
  response: FoundFiles,
  access: daemon,
  summary: 'Files by name, by a text they hold, or both; at most 500; beyond Wings',
});

export const writeFile = defineRoute({
  id: 'daemon.files.write',
  method: 'POST',
  path: `${FILES}/write`,
  status: 204,
  params: ServerParams,
  query: z.object({ file: z.string().default('') }),
  bodyTreatment: 'stream',
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Replace a file by the body, at once or not at all; answers its ETag, obeys If-Match (412)',
});
export const renameFiles = defineRoute({
  id: 'daemon.files.rename',
  method: 'PUT',
  path: `${FILES}/rename`,
  status: 204,
  params: ServerParams,
  body: z.object({
    root: Root,
    files: z.array(z.object({ from: z.string(), to: z.string() })).nullish(),
  }),
  bodyTreatment: 'verbatim',
  bodyLimit: NAMES_LIMIT,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Move or rename entries; never overwrites',
});
export const copyFile = defineRoute({
  id: 'daemon.files.copy',
  method: 'POST',
  path: `${FILES}/copy`,
  status: 204,
  params: ServerParams,
  body: z.object({ location: z.string() }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Copy a file beside itself',
});
export const deleteFiles = defineRoute({
  id: 'daemon.files.delete',
  method: 'POST',
  path: `${FILES}/delete`,
  status: 204,
  params: ServerParams,
  body: z.object({ root: Root, files: Names }),
  bodyTreatment: 'verbatim',
  bodyLimit: NAMES_LIMIT,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Delete entries with all that is in them',
});
export const createDirectory = defineRoute({
  id: 'daemon.files.create-directory',
  method: 'POST',
  path: `${FILES}/create-directory`,
  status: 204,
  params: ServerParams,
  body: z.object({ name: z.string(), path: Root }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Make a directory, with those above it',
});
export const chmodFiles = defineRoute({
  id: 'daemon.files.chmod',
  method: 'POST',
  path: `${FILES}/chmod`,
  status: 204,
  params: ServerParams,
  body: z.object({
    root: Root,
    /** Octal digits. */
    files: z.array(z.object({ file: z.string(), mode: z.string() })).nullish(),
  }),
  bodyTreatment: 'verbatim',
  bodyLimit: NAMES_LIMIT,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Set permission bits; links are not followed',
});
export const compressFiles = defineRoute({
  id: 'daemon.files.compress',
  method: 'POST',
  path: `${FILES}/compress`,
  status: 200,
  params: ServerParams,
  body: z.object({
    root: Root,
    files: Names,
    name: z.string().nullish(),
    /** zip, tar, tar.gz, tgz, tar.bz2, tbz2, tar.xz, txz, tar.zst; tar.gz for anything else. */
    extension: z.string().nullish(),
  }),
  bodyTreatment: 'verbatim',
  bodyLimit: NAMES_LIMIT,
  response: FileEntry,
  access: daemon,
  activity: none,
  summary: 'Make an archive of entries',
});
export const decompressFile = defineRoute({
  id: 'daemon.files.decompress',
  method: 'POST',
  path: `${FILES}/decompress`,
  status: 204,
  params: ServerParams,
  body: z.object({ root: Root, file: z.string() }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Unpack an archive where it lies',
});
