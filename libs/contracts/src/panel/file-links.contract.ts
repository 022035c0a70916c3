import { z } from 'zod';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { Directory } from '../client/file-paths.js';

/**
 * Where signed addresses of files lead: the same paths as on a node (daemon-api.md §2), to which the panel passes what
 * comes, so that nodes need no address of their own.
 */
const Token = z.object({ token: z.string() });

export const downloadFile = defineRoute({
  id: 'panel.files.download',
  method: 'GET',
  path: '/download/file',
  status: 200,
  query: Token,
  response: RawContent,
  access: { signed: 'file-download' },
  summary: 'A file by an address that was signed for it; with ranges where the node has them',
});

export const downloadBackup = defineRoute({
  id: 'panel.backups.download',
  method: 'GET',
  path: '/download/backup',
  status: 200,
  query: Token,
  response: RawContent,
  access: { signed: 'backup-download' },
  summary:
    'The archive of a backup by an address that was signed for it; with ranges where the node has them',
});

export const uploadFiles = defineRoute({
  id: 'panel.files.upload',
  method: 'POST',
  path: '/upload/file',
  status: 200,
  query: Token.extend({ directory: Directory }),
  bodyTreatment: 'multipart',
  response: NoContent,
  access: { signed: 'file-upload' },
  activity: { none: 'the node reports each file as `server:file.uploaded` once it is there' },
  summary: 'Files as multipart parts `files`, by an address that was signed for it',
});
