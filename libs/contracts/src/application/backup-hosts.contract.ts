import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute, LARGE_PAGE, NoContent, type Wire } from '../core/route.js';
import { createdOf, itemOf, pageOf, PathId } from '../core/wire.js';

/** Stores of backups: domain.md §1 and §12. Each schema is one kind of them. */
const read = { key: 'backup_host', write: false } as const;
const write = { key: 'backup_host', write: true } as const;
const activity = { none: 'administration is not part of the activity log' };
const HostParams = z.object({ backup_host: PathId });

/** `wings` = the disk of the node, under the name that the protocol has for it. */
export const BACKUP_HOST_SCHEMAS = ['wings', 's3'] as const;
export type BackupHostSchema = (typeof BACKUP_HOST_SCHEMAS)[number];
/** `tar` = an archive each; `restic` = incremental, in an encrypted repository per server (nodes with `backups.repository`). */
export const BACKUP_FORMATS = ['tar', 'restic'] as const;
export type BackupFormat = (typeof BACKUP_FORMATS)[number];

const word = (max: number) => z.string().min(1).max(max);
const S3Fields = z.object({
  region: word(64).regex(/^[\w-]+$/),
  key: word(255),
  /** Left out or empty in a change, the one that is there stays. */
  secret: z.string().max(255).nullish(),
  bucket: word(63).regex(/^[a-z0-9][a-z0-9.-]+$/, 'This is no name of a bucket.'),
  /** None = Amazon's own. Administrators may name addresses in the panel's own networks. */
  endpoint: z
    .url({ protocol: /^https?$/, hostname: /^[\w.:[\]-]+$/ })
    .max(255)
    .nullish(),
  use_path_style_endpoint: lenientBool().nullish(),
  storage_class: word(64)
    .regex(/^[A-Z_]+$/)
    .nullish(),
  /** In front of the names of all objects. */
  prefix: z
    .string()
    .max(255)
    .regex(/^[\w./-]*$/)
    .nullish(),
});
export type S3Fields = z.output<typeof S3Fields>;

export const BackupHostItem = itemOf(
  'backup_host',
  z.object({
    id: z.number(),
    name: z.string(),
    schema: z.enum(BACKUP_HOST_SCHEMAS),
    format: z.enum(BACKUP_FORMATS),
    /** Never the secret. */
    configuration: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
    /** Ids; none = for the nodes that have none of their own. */
    nodes: z.array(z.number()),
    /** Backups that lie there. */
    backups: z.number(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
);
export type BackupHostItem = Wire<typeof BackupHostItem>;

const fields = {
  name: nameText(1, 255),
  configuration: S3Fields.nullish(),
  node_ids: z.array(lenientInt(1)).max(1_000).nullish(),
};
const example = {
  name: 'Archive',
  schema: 's3',
  configuration: {
    endpoint: 'https://s3.example.com',
    region: 'us-east-1',
    bucket: 'backups',
    key: 'an id',
    secret: 'a secret',
    use_path_style_endpoint: true,
  },
};

export const listBackupHosts = defineRoute({
  id: 'application.backup-hosts.list',
  method: 'GET',
  path: '/backup-hosts',
  status: 200,
  list: { sorts: ['id', 'name'], perPage: LARGE_PAGE },
  response: pageOf(BackupHostItem),
  access: read,
  summary: 'All stores of backups',
});

export const getBackupHost = defineRoute({
  id: 'application.backup-hosts.details',
  method: 'GET',
  path: '/backup-hosts/:backup_host',
  status: 200,
  params: HostParams,
  response: BackupHostItem,
  access: read,
  summary: 'One store of backups',
});

export const createBackupHost = defineRoute({
  id: 'application.backup-hosts.create',
  method: 'POST',
  path: '/backup-hosts',
  status: 201,
  body: z
    .object({
      ...fields,
      schema: z.enum(BACKUP_HOST_SCHEMAS),
      /** Stays as it is; left out = `tar`. */
      format: z.enum(BACKUP_FORMATS).optional(),
    })
    .superRefine(({ schema, configuration }, context) => {
      if (schema !== 's3' || configuration?.secret) return;
      const path = configuration ? ['configuration', 'secret'] : ['configuration'];
      context.addIssue({
        code: 'custom',
        path,
        message: 'An S3 store needs it.',
        params: { rule: 'required' },
      });
    })
    .meta({ id: 'CreateBackupHostRequest', examples: [example] }),
  response: createdOf(BackupHostItem),
  access: write,
  activity,
  summary:
    'Add a store for the backups of these nodes, or of all that have none; an object is written and removed for a trial',
});

export const updateBackupHost = defineRoute({
  id: 'application.backup-hosts.update',
  method: 'PATCH',
  path: '/backup-hosts/:backup_host',
  status: 200,
  params: HostParams,
  body: z
    .object(fields)
    .partial()
    .meta({ id: 'UpdateBackupHostRequest', examples: [{ name: 'Archive', node_ids: [1] }] }),
  response: BackupHostItem,
  access: write,
  activity,
  summary: 'Change a store after the same trial; backups stay where they are',
});

export const testBackupHost = defineRoute({
  id: 'application.backup-hosts.test',
  method: 'POST',
  path: '/backup-hosts/:backup_host/test',
  status: 204,
  params: HostParams,
  response: NoContent,
  access: write,
  activity,
  actsOutside: true,
  summary: 'Write, find and remove a small object in a store',
});

export const deleteBackupHost = defineRoute({
  id: 'application.backup-hosts.delete',
  method: 'DELETE',
  path: '/backup-hosts/:backup_host',
  status: 204,
  params: HostParams,
  response: NoContent,
  access: write,
  activity,
  summary: 'Forget a store in which no backup lies',
});
