import { z } from 'zod';
import {
  serverBackupDelete,
  serverBackupDownload,
  serverBackupLock,
  serverBackupRename,
  serverBackupRestore,
  serverBackupStart,
  serverBackupUnlock,
} from '../activity/backup.events.js';
import { lenientBool } from '../core/lenient.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf, Pagination } from '../core/wire.js';
import { BackupPreview } from '../daemon/backups.contract.js';
import { PROOF_OUTCOMES } from '../remote/backups.contract.js';
import { ServerParams } from './servers.contract.js';

/** Client API of backups: client-api.md §6. */
const BackupParams = ServerParams.extend({ backup: z.string() });
const path = '/servers/:server/backups';
const one = `${path}/:backup`;
const NAME_LENGTH = 255;
const IGNORED_LENGTH = 32_768;

export const BackupItem = itemOf(
  'backup',
  z.object({
    uuid: z.string(),
    /** False until it is finished, too. */
    is_successful: z.boolean(),
    is_locked: z.boolean(),
    is_scheduled: z.boolean(),
    name: z.string(),
    ignored_files: z.array(z.string()),
    /** `type:hash` */
    checksum: z.string().nullable(),
    bytes: z.number(),
    /** What its last proof found, and when; null before one. */
    proof_outcome: z.enum(PROOF_OUTCOMES).nullable(),
    proof_error: z.string().nullable(),
    proved_at: z.string().nullable(),
    created_at: z.string(),
    completed_at: z.string().nullable(),
  }),
);
export type BackupItem = Wire<typeof BackupItem>;

export const listBackups = defineRoute({
  id: 'client.backups.list',
  method: 'GET',
  path,
  status: 200,
  params: ServerParams,
  list: { perPage: { default: 20, max: 50 } },
  response: listOf(BackupItem).extend({
    /** Failed ones do not count. */
    meta: z.object({ pagination: Pagination, backup_count: z.number() }),
  }),
  access: { server: 'backup.read' },
  summary: 'Backups of the server, oldest first',
});

const Ignored = z.union([z.string().max(IGNORED_LENGTH), z.array(z.string().max(1000)).max(1000)]).nullish();

export const createBackup = defineRoute({
  id: 'client.backups.create',
  method: 'POST',
  path,
  status: 200,
  params: ServerParams,
  body: z
    .object({
      name: z.string().max(NAME_LENGTH).nullish(),
      is_locked: lenientBool().nullish(),
      lock: lenientBool().nullish(),
      /** Lines as in a .gitignore. */
      ignored: Ignored,
      ignored_files: Ignored,
      is_compressed: lenientBool().nullish(),
    })
    .meta({ id: 'CreateBackupRequest', examples: [{ name: 'before the update', ignored: 'cache/\n*.log' }] }),
  response: BackupItem,
  access: { server: 'backup.create' },
  activity: [serverBackupStart],
  summary: 'Begin a backup; it is finished when `completed_at` is set',
});

export const previewBackup = defineRoute({
  id: 'client.backups.preview',
  method: 'POST',
  path: `${path}/preview`,
  status: 200,
  params: ServerParams,
  body: z
    .object({ ignored: Ignored, ignored_files: Ignored })
    .meta({ id: 'PreviewBackupRequest', examples: [{ ignored: 'cache/\n*.log' }] }),
  response: z.object({ data: BackupPreview }),
  access: { server: 'backup.create' },
  activity: { none: 'nothing changes' },
  summary:
    'What a backup with these ignore rules would hold and leave out; nodes that can (`backups.preview`)',
});

export const getBackup = defineRoute({
  id: 'client.backups.details',
  method: 'GET',
  path: one,
  status: 200,
  params: BackupParams,
  response: BackupItem,
  access: { server: 'backup.read' },
  summary: 'One backup',
});

export const downloadBackup = defineRoute({
  id: 'client.backups.download',
  method: 'GET',
  path: `${one}/download`,
  status: 200,
  params: BackupParams,
  response: itemOf('signed_url', z.object({ url: z.string() })),
  access: { server: 'backup.download' },
  activity: [serverBackupDownload],
  summary: 'An address that gives the archive once, within fifteen minutes',
});

export const lockBackup = defineRoute({
  id: 'client.backups.lock',
  method: 'POST',
  path: `${one}/lock`,
  status: 200,
  params: BackupParams,
  response: BackupItem,
  access: { server: 'backup.delete' },
  activity: [serverBackupLock],
  summary: 'Keep a backup from being deleted, by hand or by rotation',
});

export const unlockBackup = defineRoute({
  id: 'client.backups.unlock',
  method: 'POST',
  path: `${one}/unlock`,
  status: 200,
  params: BackupParams,
  response: BackupItem,
  access: { server: 'backup.delete' },
  activity: [serverBackupUnlock],
  summary: 'Let a backup be deleted again',
});

export const renameBackup = defineRoute({
  id: 'client.backups.rename',
  method: 'PUT',
  path: `${one}/rename`,
  status: 200,
  params: BackupParams,
  body: z
    .object({ name: z.string().min(1).max(NAME_LENGTH) })
    .meta({ id: 'RenameBackupRequest', examples: [{ name: 'world of the first season' }] }),
  response: BackupItem,
  access: { server: 'backup.delete' },
  activity: [serverBackupRename],
  summary: 'Change the name of a backup',
});

export const restoreBackup = defineRoute({
  id: 'client.backups.restore',
  method: 'POST',
  path: `${one}/restore`,
  status: 204,
  params: BackupParams,
  body: z
    .object({
      /** Whether files that the backup does not hold are removed. */
      truncate: lenientBool(),
      /** Back the present files up before; needs `backup.create`, and counts as any backup. */
      backup_first: lenientBool().nullish(),
      /** Start the server once it is restored; needs `control.start`. */
      start: lenientBool().nullish(),
    })
    .meta({
      id: 'RestoreBackupRequest',
      examples: [{ truncate: false, backup_first: true, start: true }],
    }),
  response: NoContent,
  access: { server: 'backup.restore' },
  limit: 'backup-restore',
  activity: [serverBackupRestore, serverBackupStart],
  summary:
    'Stop the server and put the files of a backup in place; with `backup_first` once they are backed up',
});

export const planRestore = defineRoute({
  id: 'client.backups.restore-plan',
  method: 'GET',
  path: `${one}/restore-plan`,
  status: 200,
  params: BackupParams,
  /** There, with any value but `false` or `0`: what the backup does not hold goes. */
  query: z.looseObject({ truncate: z.string().optional() }),
  response: z.object({
    /** Whatever is not known is null. */
    data: z.object({
      /** The server is not offline. */
      stops: z.boolean().nullable(),
      players: z.number().nullable(),
      /** Files of the backup. */
      written: z.number().nullable(),
      /** Files that were changed since the backup, and go. */
      lost: z.number().nullable(),
      /** Of files that the backup does not hold. */
      kept_bytes: z.number().nullable(),
      /** Of the files of the backup, which lie beside the present ones until all of them are there. */
      needed_bytes: z.number().nullable(),
      free_bytes: z.number().nullable(),
    }),
  }),
  access: { server: 'backup.restore' },
  summary: 'What a restoration would do; changes nothing',
});

export const deleteBackup = defineRoute({
  id: 'client.backups.delete',
  method: 'DELETE',
  path: one,
  status: 204,
  params: BackupParams,
  response: NoContent,
  access: { server: 'backup.delete' },
  activity: [serverBackupDelete],
  summary: 'Delete a backup; a locked one stays',
});
