import type { TaskRow } from '../definitions/schedule-row.js';
import type { RunTask } from './run.policy.js';

/** What a run keeps of the tasks of its schedule as they are now. */
export const runTasks = (tasks: readonly TaskRow[]): RunTask[] =>
  tasks.map(({ id, sequenceId, action }) => ({
    id,
    sequenceId,
    action,
    outcome: null,
    error: null,
    startedAt: null,
    endedAt: null,
  }));
