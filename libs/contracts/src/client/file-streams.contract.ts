import { z } from 'zod';
import { fileDownload, fileRead, fileWrite } from '../activity/file.events.js';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { itemOf } from '../core/wire.js';
import { Directory, FilePath } from './file-paths.js';
import { ServerParams } from './servers.contract.js';

/** How files come and go as streams: client-api.md §4. */
const FILES = '/servers/:server/files';

const FileQuery = z.object({ file: FilePath });
const SignedUrlItem = itemOf('signed_url', z.object({ url: z.string() }));
const reported = { none: 'the node reports each file as `server:file.uploaded` once it is there' };

export const readContents = defineRoute({
  id: 'client.files.contents',
  method: 'GET',
  path: `${FILES}/contents`,
  status: 200,
  params: ServerParams,
  query: FileQuery,
  response: RawContent,
  access: { server: 'file.read-content' },
  activity: [fileRead],
  summary: 'The text of a file of up to 4 MiB, with its ETag; 304 where If-None-Match names that',
});

export const writeFile = defineRoute({
  id: 'client.files.write',
  method: 'POST',
  path: `${FILES}/write`,
  status: 204,
  params: ServerParams,
  /** Without it the body is JSON: `{ file, contents }`. */
  query: z.object({ file: FilePath.optional() }),
  bodyTreatment: 'stream',
  response: NoContent,
  access: { server: 'file.create' },
  activity: [fileWrite],
  summary: 'Replace a file by the body, answering its ETag; 412 where If-Match names another',
});

/** The body of `write` without `?file=`. */
export const WriteFileRequest = z.object({ file: FilePath, contents: z.string() });

export const downloadUrl = defineRoute({
  id: 'client.files.download',
  method: 'GET',
  path: `${FILES}/download`,
  status: 200,
  params: ServerParams,
  query: FileQuery,
  response: SignedUrlItem,
  access: { server: 'file.read-content' },
  activity: [fileDownload],
  summary: 'An address that gives the file without a key, for 15 minutes',
});

export const uploadUrl = defineRoute({
  id: 'client.files.upload-url',
  method: 'GET',
  path: `${FILES}/upload`,
  status: 200,
  params: ServerParams,
  response: SignedUrlItem,
  access: { server: 'file.create' },
  summary: 'An address that takes files as multipart parts `files` without a key, for 15 minutes',
});

export const uploadFiles = defineRoute({
  id: 'client.files.upload',
  method: 'POST',
  path: `${FILES}/upload`,
  status: 204,
  params: ServerParams,
  /** Also as fields before the files. */
  query: z.object({ directory: Directory, destination: Directory }),
  bodyTreatment: 'multipart',
  response: NoContent,
  access: { server: 'file.create' },
  activity: reported,
  summary: 'Files as multipart parts `files[]` or `files`, into `directory`',
});

/** Resumable uploads, tus 1.0: where the node has the capability `uploads.tus`. */
export const TUS_VERSION = '1.0.0';
const UploadParams = ServerParams.extend({ upload: z.string() });

export const createUpload = defineRoute({
  id: 'client.files.create-upload',
  method: 'POST',
  path: `${FILES}/uploads`,
  status: 201,
  params: ServerParams,
  bodyTreatment: 'stream',
  response: NoContent,
  access: { server: 'file.create' },
  activity: reported,
  summary:
    'Begin a resumable upload: Upload-Length, and Upload-Metadata of directory, name, mtime, conflict; Location tells where',
});

export const getUpload = defineRoute({
  id: 'client.files.upload-state',
  method: 'GET',
  path: `${FILES}/uploads/:upload`,
  status: 200,
  params: UploadParams,
  response: NoContent,
  access: { server: 'file.create' },
  summary: 'Upload-Offset and Upload-Length of a resumable upload; meant for HEAD',
});

export const appendUpload = defineRoute({
  id: 'client.files.append-upload',
  method: 'PATCH',
  path: `${FILES}/uploads/:upload`,
  status: 204,
  params: UploadParams,
  bodyTreatment: 'stream',
  response: NoContent,
  access: { server: 'file.create' },
  activity: reported,
  summary: 'Go on with a resumable upload at Upload-Offset, which has to be where it stands (409)',
});

export const deleteUpload = defineRoute({
  id: 'client.files.delete-upload',
  method: 'DELETE',
  path: `${FILES}/uploads/:upload`,
  status: 204,
  params: UploadParams,
  response: NoContent,
  access: { server: 'file.create' },
  activity: { none: 'what was given up never became a file' },
  summary: 'Give a resumable upload up',
});
