import { z } from 'zod';
import type { AclResource } from '../permissions/acl.js';

export const PROBLEM_SEVERITIES = ['critical', 'warning', 'notice'] as const;
export type ProblemSeverity = (typeof PROBLEM_SEVERITIES)[number];

/** What a problem is about; `id` of a node and of a database host is that of their routes, of a server its uuid. */
export const PROBLEM_SUBJECTS = ['node', 'server', 'job', 'mail', 'database_host'] as const;
export type ProblemSubject = (typeof PROBLEM_SUBJECTS)[number];

export interface ProblemDescriptor {
  readonly severity: ProblemSeverity;
  /** Who may not read these does not see it. */
  readonly resource: AclResource;
  /** What an administrator does about it; clients with texts of their own go by the code. */
  readonly remedy: string;
}

/** Everything that can be wrong, by its code (`GET /api/application/overview`). */
export const PROBLEMS = {
  'node.unreachable': {
    severity: 'critical',
    resource: 'node',
    remedy: 'See that the machine runs, that its daemon is started, and that the panel reaches its address.',
  },
  'node.disk_full': {
    severity: 'critical',
    resource: 'node',
    remedy: 'Delete backups or move servers away, or give the machine a larger disk.',
  },
  'node.ports_used_up': {
    severity: 'warning',
    resource: 'node',
    remedy: 'Add allocations to the node, or no further server finds a place on it.',
  },
  'node.drain_stuck': {
    severity: 'warning',
    resource: 'node',
    remedy: 'Make room or add free allocations on other nodes, or call the drain off; it goes on by itself.',
  },
  'node.other_version': {
    severity: 'notice',
    resource: 'node',
    remedy: 'Install the daemon of the same release as the panel.',
  },
  'job.failed': {
    severity: 'warning',
    resource: 'node',
    remedy: 'Mend what the error names, then have it tried again.',
  },
  'mail.unsent': {
    severity: 'critical',
    resource: 'node',
    remedy: 'Look at the MAIL_ settings of the panel and at the mail server, then have it tried again.',
  },
  'server.install_failed': {
    severity: 'warning',
    resource: 'server',
    remedy: 'Read the log of the installation, mend the egg or its variables, then install again.',
  },
  'server.backup_failed': {
    severity: 'warning',
    resource: 'server',
    remedy: 'See that the place of the backups has room and answers, then make another backup.',
  },
  'server.backup_broken': {
    severity: 'critical',
    resource: 'server',
    remedy:
      'Make another backup now, and look at the disk or the store that keeps them: this one does not restore.',
  },
  'server.restore_failed': {
    severity: 'critical',
    resource: 'server',
    remedy: 'Restore the backup again, or another one: the files of the server may be incomplete.',
  },
  'database_host.orphans': {
    severity: 'warning',
    resource: 'database_host',
    remedy: 'See that the host answers and lets its user drop databases; the rest happens by itself.',
  },
} as const satisfies Readonly<Record<string, ProblemDescriptor>>;
export type ProblemCode = keyof typeof PROBLEMS;
export const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

/** The call that mends a problem. */
export const ProblemAction = z.object({
  method: z.literal('POST'),
  path: z.string(),
  body: z.record(z.string(), z.array(z.string())).optional(),
});

export const Problem = z.object({
  code: z.enum(PROBLEM_CODES),
  severity: z.enum(PROBLEM_SEVERITIES),
  subject: z.object({ type: z.enum(PROBLEM_SUBJECTS), id: z.string(), name: z.string() }),
  since: z.string(),
  /** Figures of it: what is there depends on the code. */
  detail: z.object({
    percent: z.number().optional(),
    count: z.number().optional(),
    /** Id of the operation that failed. */
    operation: z.number().optional(),
    version: z.string().optional(),
    error: z.string().optional(),
  }),
  remedy: z.string(),
  /** Null where only people can mend it. */
  action: ProblemAction.nullable(),
});
export type Problem = z.infer<typeof Problem>;
