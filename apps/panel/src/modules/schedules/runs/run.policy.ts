import type {
  MissedPolicy,
  RunOutcome,
  RunReason,
  RunTrigger,
  TaskAction,
  TaskOutcome,
} from '@app/contracts/client/schedules/objects.js';

/**
 * A run of a schedule; any number of processes may look after it at once.
 *
 *   its time has come ──► waiting for its task ──► doing it ──► the next one, or ended
 *                             ▲        (offset)      │ lease of 60 s, renewed
 *                             └── can be repeated ◄──┤ whoever did it died
 *                                                    └── cannot: interrupted
 *
 * Each change counts `version` up and names the version it knows, so that of two who try, one does it. That a task is
 * begun is written down before it takes effect: a task whose effect is unknown is never done a second time unless
 * doing it twice is the same as doing it once.
 */
export const LEASE_MS = 60_000;
/** A run that is later than this was missed: nothing was there to begin it. */
export const MISSED_AFTER_MS = 120_000;

export interface RunTask {
  readonly id: number;
  readonly sequenceId: number;
  readonly action: TaskAction;
  readonly outcome: TaskOutcome | null;
  readonly error: string | null;
  /** Instants as text, as JSON holds them. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface Place {
  readonly serverStatus: string | null;
  readonly nodeMaintenance: boolean;
}

export type Beginning = { readonly cause: RunTrigger } | { readonly reason: RunReason };

/** Why nothing may be done on the server now, or null (domain.md §10). */
export function blockOf({ serverStatus, nodeMaintenance }: Place): RunReason | null {
  if (serverStatus === 'suspended') return 'server_suspended';
  if (serverStatus !== null) return 'server_busy';
  return nodeMaintenance ? 'node_maintenance' : null;
}

/** Whether a schedule whose time has come begins a run, and if not, why. */
export function beginningOf(
  due: Place & {
    readonly nextRunAt: Date;
    readonly missed: MissedPolicy;
    readonly tasks: number;
    readonly isRunning: boolean;
  },
  now: Date,
): Beginning {
  const isMissed = now.getTime() - due.nextRunAt.getTime() > MISSED_AFTER_MS;
  if (isMissed && due.missed === 'skip') return { reason: 'missed' };
  if (due.tasks === 0) return { reason: 'no_tasks' };
  if (due.isRunning) return { reason: 'still_running' };
  const block = blockOf(due);
  return block ? { reason: block } : { cause: isMissed ? 'late' : 'cron' };
}

/** The tasks with what has become of one of them. */
export const withTask = (
  tasks: readonly RunTask[],
  step: number,
  change: Partial<RunTask>,
): readonly RunTask[] => tasks.map((task, index) => (index === step ? { ...task, ...change } : task));

/** The tasks of a run that has ended: what it did not come to was skipped. */
export const closed = (tasks: readonly RunTask[]): readonly RunTask[] =>
  tasks.map((task) => (task.outcome === null ? { ...task, outcome: 'skipped' } : task));

/** The outcome of a run that came to its end. */
export const outcomeOf = (tasks: readonly RunTask[]): RunOutcome =>
  tasks.every(({ outcome }) => outcome === 'succeeded' || outcome === 'skipped') ? 'succeeded' : 'partial';
