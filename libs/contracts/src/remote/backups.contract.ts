import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';

/** Daemon → panel, remote-api.md §8. The server of the backup must belong to the calling node. */
const BackupParams = z.object({ backup: z.string() });
const access = { node: true } as const;
const reported = { none: 'the service records the end of the backup itself' };

export const backupParts = defineRoute({
  id: 'remote.backups.parts',
  method: 'GET',
  path: '/backups/:backup',
  status: 200,
  params: BackupParams,
  query: z.object({
    /** Bytes of the archive; with `from` as many as it may come to have. */
    size: lenientInt(1, Number.MAX_SAFE_INTEGER),
    /** Beyond Wings: the first part that addresses are wanted for; a few come, and more when they are asked for. */
    from: lenientInt(1).optional(),
  }),
  response: z.object({
    /** Addresses to PUT the parts to, in their order. */
    parts: z.array(z.string()),
    /** Bytes of each but the last one. */
    part_size: z.number().int().positive(),
    max_concurrent_uploads: z.number().optional(),
    /** Beyond Wings: the number of the first of `parts`, where it was asked for. */
    first_part: z.number().optional(),
  }),
  access,
  summary: 'Where the parts of a backup are sent that lies in a store',
});

export const reportBackup = defineRoute({
  id: 'remote.backups.report',
  method: 'POST',
  path: '/backups/:backup',
  status: 204,
  params: BackupParams,
  body: z
    .object({
      successful: lenientBool(),
      checksum: z.string().max(255).nullish(),
      checksum_type: z.string().max(16).nullish(),
      size: lenientInt(0, Number.MAX_SAFE_INTEGER).nullish(),
      /** Beyond Wings: what the archive holds, for the plan of a restoration. */
      files: lenientInt(0, Number.MAX_SAFE_INTEGER).nullish(),
      content_bytes: lenientInt(0, Number.MAX_SAFE_INTEGER).nullish(),
      parts: z.array(z.object({ etag: z.string(), part_number: lenientInt(1) })).nullish(),
      /** Beyond Wings: why it failed, for the operation's row. */
      error: z.string().max(2000).nullish(),
    })
    .superRefine((body, context) => {
      if (!body.successful) return;
      for (const field of ['checksum', 'checksum_type', 'size'] as const) {
        const value = body[field];
        if (value !== null && value !== undefined && value !== '') continue;
        context.addIssue({ code: 'custom', path: [field], message: 'Required of a successful backup.' });
      }
    }),
  response: NoContent,
  access,
  activity: reported,
  summary: 'Outcome of a backup',
});

/** What a proof may find: all files came back as they were backed up, or not. */
export const PROOF_OUTCOMES = ['sound', 'broken'] as const;
export type ProofOutcome = (typeof PROOF_OUTCOMES)[number];

/** Beyond Wings. */
export const reportProof = defineRoute({
  id: 'remote.backups.report-proof',
  method: 'POST',
  path: '/backups/:backup/proof',
  status: 204,
  params: BackupParams,
  body: z.object({
    /** Null where nothing was found out: it gave way, there was no room, the store was away. */
    outcome: z.enum(PROOF_OUTCOMES).nullable(),
    /** What is wrong, or why nothing was found out. */
    error: z.string().max(2000).nullish(),
  }),
  response: NoContent,
  access,
  activity: reported,
  summary: 'Outcome of the proof of a backup',
});

export const reportRestore = defineRoute({
  id: 'remote.backups.report-restore',
  method: 'POST',
  path: '/backups/:backup/restore',
  status: 204,
  params: BackupParams,
  body: z.object({
    successful: lenientBool(),
    /** Beyond Wings: why it failed, for the operation's row. */
    error: z.string().max(2000).nullish(),
  }),
  response: NoContent,
  access,
  activity: reported,
  summary: 'Outcome of a restoration',
});
