import { z } from 'zod';
import { lenientBool } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';

/**
 * Repositories of incremental backups, beyond Wings (`backups.repository`): one per server, in the format of restic.
 * The panel keeps the key and hands it over with each call, so that a repository in a store outlives its node.
 */
const S3Place = z.object({
  kind: z.literal('s3'),
  /** Null = Amazon's own for the region. */
  endpoint: z.string().nullable(),
  region: z.string(),
  bucket: z.string(),
  /** Of the repository in the bucket. */
  path: z.string(),
  key: z.string(),
  secret: z.string(),
  use_path_style_endpoint: lenientBool(),
  storage_class: z.string().nullable(),
});
export const BackupRepository = z.object({
  /** Names its folder on the disk of a node. */
  id: z.uuid(),
  password: z.string().min(1),
  /** `node` = beside the archives on the disk of the node. */
  place: z.discriminatedUnion('kind', [z.object({ kind: z.literal('node') }), S3Place]),
});
export type BackupRepository = z.infer<typeof BackupRepository>;

const daemon = { daemon: true } as const;
const none = { none: 'the panel records what it asks for' };
const ServerParams = z.object({ server: z.string() });
const BackupParams = ServerParams.extend({ backup: z.string() });
const body = z.object({ repository: BackupRepository });

export const forgetBackup = defineRoute({
  id: 'daemon.backups.forget',
  method: 'POST',
  path: '/api/servers/:server/backup/:backup/forget',
  status: 204,
  params: BackupParams,
  body,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Take a backup out of the repository of its server; what only it held goes with the next pruning',
});

export const pruneBackups = defineRoute({
  id: 'daemon.backups.prune',
  method: 'POST',
  path: '/api/servers/:server/backup/prune',
  status: 204,
  params: ServerParams,
  body,
  response: NoContent,
  access: daemon,
  activity: none,
  summary:
    'Remove from the repository of a server what no backup holds, for a limited time; gives way to all else',
});

export const offerBackup = defineRoute({
  id: 'daemon.backups.offer',
  method: 'POST',
  path: '/api/servers/:server/backup/:backup/offer',
  status: 204,
  params: BackupParams,
  body,
  response: NoContent,
  access: daemon,
  activity: none,
  summary: 'Keep the key of a repository in memory for the download of a backup that follows',
});
