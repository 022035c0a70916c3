import { z } from 'zod';
import { defineJob } from '../../../platform/queue/define-job.js';
import { defineTask } from '../../../platform/queue/define-task.js';

/** Goes on with a run. What a job of this kind does not get to, `wakeRuns` asks for again. */
export const advanceRun = defineJob({
  queue: 'interactive',
  name: 'schedules.advance-run',
  payload: z.object({ run: z.number().int() }),
  attempts: 5,
  backoffMs: 1_000,
  concurrency: 50,
  key: ({ run }) => String(run),
});

/** Begins the runs whose minute has come: domain.md §13. */
export const dispatchSchedules = defineTask({
  id: 'schedules.dispatch',
  cron: '* * * * *',
  timeoutMs: 55_000,
});

/** Looks after runs whose next task is due, and after those that nobody looks after any more. */
export const wakeRuns = defineTask({ id: 'schedules.wake-runs', everyMs: 2_000, timeoutMs: 60_000 });

/** Forgets old runs every night; what one night does not get through waits for the next. */
export const pruneRuns = defineTask({ id: 'schedules.prune-runs', cron: '41 3 * * *', timeoutMs: 3_600_000 });
