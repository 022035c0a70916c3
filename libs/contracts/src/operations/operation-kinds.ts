import { z } from 'zod';
import type { RouteDescriptor } from '../core/route.js';
import { reportBackup, reportProof, reportRestore } from '../remote/backups.contract.js';
import { reportInstallation } from '../remote/servers.contract.js';
import { reportTransferFailure } from '../remote/transfers.contract.js';
import { OPERATION_RULES, type OperationRules } from './operation-rules.js';

/** A kind of long work on a server. Only one operation works on a server at a time, whatever it blocks. */
export interface OperationKindDescriptor extends OperationRules {
  /** What the daemon writes down when it begins, to go on with after its own death. */
  readonly parameters: z.ZodType;
  /** Where the daemon tells the outcome; null = the panel leads no row of it and waits for no report. */
  readonly report: RouteDescriptor | null;
}

const Installation = z.object({ start_on_completion: z.boolean() });
/**
 * The node's own disk under the name that the protocol has for it, a store that the panel signs for, or a repository of
 * incremental backups, whose key is not written down.
 */
export const BACKUP_ADAPTERS = ['wings', 's3', 'restic'] as const;
const adapter = z.enum(BACKUP_ADAPTERS).default('wings');
const Backup = z.object({ backup: z.string(), ignore: z.string(), is_compressed: z.boolean(), adapter });
const Restore = z.object({
  backup: z.string(),
  truncate: z.boolean(),
  checksum: z.string().nullable(),
  adapter,
  /** Of the adapter `s3`: where the archive comes from. */
  download_url: z.string().default(''),
});
const Proof = z.object({
  backup: z.string(),
  checksum: z.string().nullable(),
  /** Of the files that it holds. */
  content_bytes: z.number(),
  adapter,
  download_url: z.string().default(''),
});

const Transfer = z.object({
  url: z.string(),
  /** The header that the other node wants. */
  token: z.string(),
  backups: z.array(z.string()),
  /** Started again where it stays after all. */
  was_running: z.boolean(),
  /** Most of it goes while the server runs; a journal from before does not say. */
  ahead: z.boolean().default(false),
  relay: z.boolean().default(false),
  transfer_id: z.number().nullable(),
});
const Receipt = z.object({ start_on_completion: z.boolean(), transfer_id: z.number().nullable() });

/** Every kind of long work. The daemon's work slot and journal, the panel's rows and the heartbeat follow it. */
export const OPERATIONS = {
  install: { ...OPERATION_RULES.install, parameters: Installation, report: reportInstallation },
  reinstall: { ...OPERATION_RULES.reinstall, parameters: Installation, report: reportInstallation },
  backup: { ...OPERATION_RULES.backup, parameters: Backup, report: reportBackup },
  restore: { ...OPERATION_RULES.restore, parameters: Restore, report: reportRestore },
  prove: { ...OPERATION_RULES.prove, parameters: Proof, report: reportProof },
  /** The sending of a server to another node; that one tells of its success. */
  transfer: { ...OPERATION_RULES.transfer, parameters: Transfer, report: reportTransferFailure },
  /** The receiving, which is the other end of the same row. */
  receive: { ...OPERATION_RULES.receive, parameters: Receipt, report: null },
  delete: { ...OPERATION_RULES.delete, parameters: z.object({}), report: null },
} as const satisfies Readonly<Record<keyof typeof OPERATION_RULES, OperationKindDescriptor>>;

export type OperationKind = keyof typeof OPERATIONS;

export type ParametersOf<K extends OperationKind> = z.infer<(typeof OPERATIONS)[K]['parameters']>;
/** The kinds of which the panel leads rows. */
export type ReportedKind = {
  [K in OperationKind]: (typeof OPERATIONS)[K]['report'] extends null ? never : K;
}[OperationKind];

export const OPERATION_KINDS = Object.keys(OPERATIONS) as readonly OperationKind[];
export const isReported = (kind: OperationKind): kind is ReportedKind => OPERATIONS[kind].report !== null;
export const REPORTED_KINDS: readonly ReportedKind[] = OPERATION_KINDS.filter(isReported);
