import { advanceRun, dispatchSchedules, pruneRuns, wakeRuns } from './runs/schedules.jobs.js';

export { TaskActions, type TaskExecutor, type TaskServer } from './actions/task-actions.js';
export { SchedulesModule } from './schedules.module.js';

/** What of this area runs in the background. */
export const SCHEDULES_JOBS = [advanceRun] as const;
export const SCHEDULES_TASKS = [dispatchSchedules, wakeRuns, pruneRuns] as const;
