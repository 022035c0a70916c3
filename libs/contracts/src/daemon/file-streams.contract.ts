import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { FileEntry } from './files.contract.js';

/** How files come and go as streams: remote downloads (daemon-api.md §5), uploads, and the signed routes (daemon-api.md §2). */
const daemon = { daemon: true } as const;
const none = { none: 'the panel records what it asks for' };
const ServerParams = z.object({ server: z.string() });
const FILES = '/api/servers/:server/files';

export const listPulls = defineRoute({
  id: 'daemon.files.pulls',
  method: 'GET',
  path: `${FILES}/pull`,
  status: 200,
  params: ServerParams,
  response: z.object({
    downloads: z.array(z.object({ Identifier: z.string(), Progress: z.number() })).nullable(),
  }),
  access: daemon,
  summary: 'Remote downloads in progress',
});
export const pullFile = defineRoute({
  id: 'daemon.files.pull',
  method: 'POST',
  path: `${FILES}/pull`,
  status: 202,
  params: ServerParams,
  body: z.object({
    url: z.string(),
    root: z.string().nullish(),
    /** What older panels send for `root`. */
    directory: z.string().nullish(),
    file_name: z.string().nullish(),
    use_header: lenientBool().nullish(),
    /** Answers 200 with the entry once the file is there. */
    foreground: lenientBool().nullish(),
  }),
  bodyTreatment: 'verbatim',
  response: z.union([z.object({ identifier: z.string() }), FileEntry]),
  access: daemon,
  activity: none,
  summary: 'Download a file from elsewhere into the server',
});
export const cancelPull = defineRoute({
  id: 'daemon.files.cancel-pull',
  method: 'DELETE',
  path: `${FILES}/pull/:pull`,
  status: 204,
  params: ServerParams.extend({ pull: z.string() }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'End a remote download',
});

/** `uploads.tus` of `/api/capabilities`: the daemon's half of resumable uploads. */
const UploadParams = ServerParams.extend({ upload: z.string() });
export const UPLOAD_CONFLICTS = ['fail', 'replace', 'rename'] as const;
export const Upload = z.object({
  id: z.string(),
  /** Bytes that are safe on disk. */
  offset: z.number(),
  length: z.number(),
  /** Path of the file, once all bytes have come. */
  path: z.string().nullable(),
});
export type Upload = z.infer<typeof Upload>;
export const createUpload = defineRoute({
  id: 'daemon.files.create-upload',
  method: 'POST',
  path: `${FILES}/uploads`,
  status: 201,
  params: ServerParams,
  body: z.object({
    directory: z.string(),
    /** May hold folders: `mods/a.jar`. */
    name: z.string(),
    length: lenientInt(0, Number.MAX_SAFE_INTEGER),
    /** Unix milliseconds the file is to have as its time of modification. */
    mtime: lenientInt(0, Number.MAX_SAFE_INTEGER).nullish(),
    conflict: z.enum(UPLOAD_CONFLICTS).default('replace'),
    /** Who uploads, for `server:file.uploaded`. */
    user: z.string().nullish(),
    ip: z.string().nullish(),
  }),
  bodyTreatment: 'verbatim',
  response: Upload,
  access: daemon,
  activity: none,
  summary: 'Begin a resumable upload; it survives restarts of the daemon; beyond Wings',
});
export const getUpload = defineRoute({
  id: 'daemon.files.upload',
  method: 'GET',
  path: `${FILES}/uploads/:upload`,
  status: 200,
  params: UploadParams,
  response: Upload,
  access: daemon,
  summary: 'How far an upload has come',
});
export const appendUpload = defineRoute({
  id: 'daemon.files.append-upload',
  method: 'PATCH',
  path: `${FILES}/uploads/:upload`,
  status: 200,
  params: UploadParams,
  query: z.object({ offset: lenientInt(0, Number.MAX_SAFE_INTEGER) }),
  bodyTreatment: 'stream',
  response: Upload,
  access: daemon,
  activity: none,
  summary: 'Append the body at `offset`, which has to be where the upload stands (409)',
});
export const deleteUpload = defineRoute({
  id: 'daemon.files.delete-upload',
  method: 'DELETE',
  path: `${FILES}/uploads/:upload`,
  status: 204,
  params: UploadParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Give an upload up',
});

export const downloadFile = defineRoute({
  id: 'daemon.files.download',
  method: 'GET',
  path: '/download/file',
  status: 200,
  query: z.object({ token: z.string().default('') }),
  response: RawContent,
  access: { signed: 'file-download' },
  summary: 'A file by a token of the panel; ranges beyond Wings',
});
export const uploadFiles = defineRoute({
  id: 'daemon.files.upload-signed',
  method: 'POST',
  path: '/upload/file',
  status: 200,
  query: z.object({ token: z.string().default(''), directory: z.string().default('/') }),
  bodyTreatment: 'multipart',
  response: NoContent,
  access: { signed: 'file-upload' },
  activity: { none: 'the daemon reports `server:file.uploaded` per file' },
  summary: 'Files as multipart parts `files` by a token of the panel',
});
