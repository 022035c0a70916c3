import { defineTask } from '../../platform/queue/define-task.js';

/** Takes each trial one step on; whatever died since the last one, the next goes on from the rows. */
export const stepEggTrials = defineTask({ id: 'egg-trials.step', everyMs: 3_000, timeoutMs: 60_000 });
