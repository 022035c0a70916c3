import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent, RawContent } from '../core/route.js';
import { BackupRepository } from './backup-repository.contract.js';

/** Panel → daemon, daemon-api.md §6: the work goes on in the background and is reported (remote-api.md §8). */
const daemon = { daemon: true } as const;
const none = { none: 'the panel records what it asks for' };
const ServerParams = z.object({ server: z.string() });
const BackupParams = ServerParams.extend({ backup: z.string() });
/** Beyond Wings, of the adapter `restic` (`backups.repository`). */
const repository = BackupRepository.optional();

export const createBackup = defineRoute({
  id: 'daemon.backups.create',
  method: 'POST',
  path: '/api/servers/:server/backup',
  status: 202,
  params: ServerParams,
  body: z.object({
    adapter: z.string(),
    uuid: z.string(),
    /** Lines as in a .gitignore; without any those of `.pelicanignore` or `.pteroignore` count. */
    ignore: z.string().nullish(),
    /** Beyond Wings, which always compresses. */
    is_compressed: lenientBool().nullish(),
    repository,
  }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Begin a backup of the files of a server',
});

export const restoreBackup = defineRoute({
  id: 'daemon.backups.restore',
  method: 'POST',
  path: '/api/servers/:server/backup/:backup/restore',
  status: 202,
  params: BackupParams,
  body: z.object({
    adapter: z.string(),
    truncate_directory: lenientBool().nullish(),
    /** Where the archive of the adapter `s3` comes from. */
    download_url: z.string().nullish(),
    /** Beyond Wings: what the panel was told when the backup ended, `sha256:…`. */
    checksum: z.string().nullish(),
    repository,
  }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Stop the server and put the files of a backup in place',
});

/** What rules as in a .gitignore make of the files of a server. */
const Selected = z.object({
  files: z.number().int(),
  bytes: z.number().int(),
  /** The first of them; a folder that goes as a whole is one, and ends with a slash. */
  paths: z.array(z.string()),
});
export const BackupPreview = z.object({ kept: Selected, left_out: Selected });
export type BackupPreview = z.infer<typeof BackupPreview>;

/** Beyond Wings (`backups.preview`). */
export const previewBackup = defineRoute({
  id: 'daemon.backups.preview',
  method: 'POST',
  path: '/api/servers/:server/backup/preview',
  status: 200,
  params: ServerParams,
  body: z.object({
    /** As of a backup. */
    ignore: z.string().nullish(),
  }),
  response: BackupPreview,
  access: daemon,
  activity: { none: 'nothing changes' },
  summary: 'What a backup with these ignore rules would hold and leave out',
});

/** Beyond Wings (`backups.plan`); what is not known is null. */
export const planRestore = defineRoute({
  id: 'daemon.backups.plan',
  method: 'GET',
  path: '/api/servers/:server/backup/:backup/plan',
  status: 200,
  params: BackupParams,
  query: z.object({
    /** There, with any value but `false` or `0`. */
    truncate: z.string().optional(),
    /** When the backup was begun: what was changed later is lost where it is written over. */
    since: z.iso.datetime(),
  }),
  response: z.object({
    stops: z.boolean(),
    lost: z.number().int().nullable(),
    kept_bytes: z.number().int().nullable(),
    free_bytes: z.number().int().nullable(),
  }),
  access: daemon,
  summary: 'What a restoration would do to the files of a server',
});

/** Beyond Wings (`backups.prove`). */
export const proveBackup = defineRoute({
  id: 'daemon.backups.prove',
  method: 'POST',
  path: '/api/servers/:server/backup/:backup/prove',
  status: 202,
  params: BackupParams,
  body: z.object({
    adapter: z.string(),
    /** Where the archive of the adapter `s3` comes from. */
    download_url: z.string().nullish(),
    checksum: z.string().nullish(),
    /** Of the files that it holds: room for them is looked for first. */
    content_bytes: lenientInt(0, Number.MAX_SAFE_INTEGER),
    repository,
  }),
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Restore a backup into an empty folder, and compare each file with what was backed up',
});

export const deleteBackup = defineRoute({
  id: 'daemon.backups.delete',
  method: 'DELETE',
  path: '/api/servers/:server/backup/:backup',
  status: 204,
  params: BackupParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Remove a backup that lies on the node',
});

export const deleteAllBackups = defineRoute({
  id: 'daemon.backups.delete-all',
  method: 'DELETE',
  path: '/api/servers/:server/deleteAllBackups',
  status: 204,
  params: ServerParams,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Remove all backups of a server that lie on the node',
});

/** daemon-api.md §2: the token is the only key. */
export const downloadBackup = defineRoute({
  id: 'daemon.backups.download',
  method: 'GET',
  path: '/download/backup',
  status: 200,
  query: z.looseObject({ token: z.string().default('') }),
  response: RawContent,
  access: 'public',
  summary: 'The archive of a backup, by a signed token; ranges (206) beyond Wings',
});
