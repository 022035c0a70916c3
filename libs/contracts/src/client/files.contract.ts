import { z } from 'zod';
import {
  fileCompress,
  fileCopy,
  fileCreateDirectory,
  fileDecompress,
  fileDelete,
  filePull,
  fileRename,
} from '../activity/file.events.js';
import { lenientBool } from '../core/lenient.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf, Pagination } from '../core/wire.js';
import { Directory, FilePath, PresentDirectory, someOf } from './file-paths.js';
import { ServerParams } from './servers.contract.js';

/** Client API of a server's files: client-api.md §4. What streams is in file-streams.contract.ts. */
const FILES = '/servers/:server/files';

const entry = {
  name: z.string(),
  /** `-rw-r--r--` */
  mode: z.string(),
  /** `644` */
  mode_bits: z.string(),
  size: z.number(),
  is_file: z.boolean(),
  is_symlink: z.boolean(),
  mimetype: z.string(),
  created_at: z.string(),
  modified_at: z.string(),
};
export const FileItem = itemOf('file_object', z.object(entry));
export type FileItem = Wire<typeof FileItem>;

export const FILE_SORT_FIELDS = ['name', 'size', 'modified'] as const;
export const FILES_PER_PAGE = { default: 50, max: 500 } as const;

export const listFiles = defineRoute({
  id: 'client.files.list',
  method: 'GET',
  path: `${FILES}/list`,
  status: 200,
  params: ServerParams,
  query: z.object({
    directory: Directory,
    /** A page of it, where the node has the capability `files.paged`; all of it without. */
    page: z.coerce.number().optional().catch(1),
    per_page: z.coerce.number().optional().catch(FILES_PER_PAGE.default),
    /** `name`, `size`, `modified`, from the last with a `-` before it. */
    sort: z.string().optional(),
    /** A part of the name. */
    filter: z.string().max(255).optional(),
  }),
  response: listOf(FileItem).extend({ meta: z.object({ pagination: Pagination }).optional() }),
  access: { server: 'file.read' },
  summary: 'What is in a directory, directories first',
});

export const FoundFileItem = itemOf(
  'file_object',
  z.object({
    ...entry,
    /** The directory that holds it, from the root: `/plugins`. */
    directory: z.string(),
    /** The first line that holds the text, counted from 1. */
    line: z.number().optional(),
    excerpt: z.string().optional(),
  }),
);
export type FoundFileItem = Wire<typeof FoundFileItem>;

export const searchFiles = defineRoute({
  id: 'client.files.search',
  method: 'GET',
  path: `${FILES}/search`,
  status: 200,
  params: ServerParams,
  query: z
    .object({
      directory: Directory,
      name: z.string().max(255).optional(),
      content: z.string().max(255).optional(),
    })
    .refine(({ name, content }) => Boolean(name) || Boolean(content), {
      path: ['name'],
      message: 'Say a name or a text to look for.',
      params: { rule: 'required_without' },
    }),
  response: listOf(FoundFileItem).extend({ meta: z.object({ truncated: z.boolean() }) }),
  // A text is looked for with `file.read-content` only; the service asks for it.
  access: { server: 'file.read' },
  summary: 'Files by name, by a text in them, or both; where the node has the capability `files.search`',
});

export const renameFiles = defineRoute({
  id: 'client.files.rename',
  method: 'PUT',
  path: `${FILES}/rename`,
  also: [{ method: 'POST' }],
  status: 204,
  params: ServerParams,
  body: z
    .object({
      root: PresentDirectory,
      files: someOf(z.object({ from: FilePath, to: FilePath })),
    })
    .meta({ id: 'RenameFilesRequest', examples: [{ root: '/', files: [{ from: 'a.txt', to: 'b.txt' }] }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.update' },
  activity: [fileRename],
  summary: 'Rename or move files and directories; never overwrites',
});

export const copyFiles = defineRoute({
  id: 'client.files.copy',
  method: 'POST',
  path: `${FILES}/copy`,
  status: 204,
  params: ServerParams,
  body: z
    .object({
      location: FilePath,
      /** Names below `location`; without them it is the file itself. */
      files: z.array(FilePath).max(100).nullish(),
    })
    .meta({ id: 'CopyFilesRequest', examples: [{ location: '/server.properties' }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.create' },
  activity: [fileCopy],
  summary: 'Copy files beside themselves',
});

export const deleteFiles = defineRoute({
  id: 'client.files.delete',
  method: 'POST',
  path: `${FILES}/delete`,
  status: 204,
  params: ServerParams,
  body: z
    .object({ root: PresentDirectory, files: someOf(FilePath) })
    .meta({ id: 'DeleteFilesRequest', examples: [{ root: '/', files: ['old.log'] }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.delete' },
  activity: [fileDelete],
  summary: 'Delete files, and directories with all that is in them',
});

/** Those that have a name of their own; others make a `tar.gz`. */
export const ARCHIVE_EXTENSIONS = [
  'zip',
  'tgz',
  'tar.gz',
  'txz',
  'tar.xz',
  'tbz2',
  'tar.bz2',
  'tar.zst',
  'tar',
] as const;
export type ArchiveExtension = (typeof ARCHIVE_EXTENSIONS)[number];

export const compressFiles = defineRoute({
  id: 'client.files.compress',
  method: 'POST',
  path: `${FILES}/compress`,
  status: 200,
  params: ServerParams,
  body: z
    .object({
      root: Directory,
      files: someOf(FilePath),
      name: z.string().max(255).nullish(),
      extension: z.enum(ARCHIVE_EXTENSIONS).nullish(),
      /** The path of the archive in one, below `root`: `old/world.zip`. */
      destination: FilePath.nullish(),
    })
    .meta({
      id: 'CompressFilesRequest',
      examples: [{ root: '/', files: ['world'], destination: 'world.zip' }],
    }),
  bodyTreatment: 'verbatim',
  response: FileItem,
  access: { server: 'file.archive' },
  activity: [fileCompress],
  summary: 'Make an archive of files and directories',
});

export const decompressFile = defineRoute({
  id: 'client.files.decompress',
  method: 'POST',
  path: `${FILES}/decompress`,
  status: 204,
  params: ServerParams,
  body: z
    .object({ root: Directory, file: FilePath })
    .meta({ id: 'DecompressFileRequest', examples: [{ root: '/', file: 'world.zip' }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.create' },
  activity: [fileDecompress],
  summary: 'Unpack an archive where it lies',
});

export const createDirectory = defineRoute({
  id: 'client.files.create-directory',
  method: 'POST',
  path: `${FILES}/create-directory`,
  also: [{ path: `${FILES}/create-folder` }],
  status: 204,
  params: ServerParams,
  body: z
    .object({ name: FilePath, root: Directory })
    .meta({ id: 'CreateDirectoryRequest', examples: [{ root: '/', name: 'plugins' }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.create' },
  activity: [fileCreateDirectory],
  summary: 'Make a directory, with those above it',
});

/** Octal, as people write it: `644` or `0644`, as a number too. */
const Mode = z.preprocess(
  (value: string | number) => (typeof value === 'number' ? String(value) : value),
  z.string().refine((mode) => /^0?[0-7]{3}$/.test(mode), {
    message: 'The mode must be three octal digits, such as 644.',
    params: { rule: 'numeric' },
  }),
);
export const chmodFiles = defineRoute({
  id: 'client.files.chmod',
  method: 'POST',
  path: `${FILES}/chmod`,
  status: 204,
  params: ServerParams,
  body: z
    .object({
      root: PresentDirectory,
      files: someOf(
        z
          .object({ file: FilePath, mode: Mode.optional(), permissions: Mode.optional() })
          .refine(({ mode, permissions }) => (mode ?? permissions) !== undefined, {
            path: ['mode'],
            message: 'The mode field is required.',
            params: { rule: 'required' },
          }),
      ),
    })
    .meta({ id: 'ChmodFilesRequest', examples: [{ root: '/', files: [{ file: 'start.sh', mode: '755' }] }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.update' },
  activity: { none: 'upstream leaves none either, and clients know no such event' },
  summary: 'Set permission bits; links are not followed',
});

export const pullFile = defineRoute({
  id: 'client.files.pull',
  method: 'POST',
  path: `${FILES}/pull`,
  status: 204,
  params: ServerParams,
  body: z
    .object({
      url: z.url({ protocol: /^https?$/ }).max(2_048),
      directory: Directory,
      filename: z.string().max(255).nullish(),
      use_header: lenientBool().nullish(),
      /** Answer when the file is there. */
      foreground: lenientBool().nullish(),
    })
    .meta({ id: 'PullFileRequest', examples: [{ url: 'https://example.com/a.jar', directory: '/plugins' }] }),
  bodyTreatment: 'verbatim',
  response: NoContent,
  access: { server: 'file.create' },
  limit: 'file-pull',
  activity: [filePull],
  summary: 'Have the node download a file from elsewhere',
});
