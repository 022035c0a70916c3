import { stepEggTrials } from './egg-trials.jobs.js';

export { EggTrialsModule } from './egg-trials.module.js';

/** What of this area comes back by the clock. */
export const EGG_TRIALS_TASKS = [stepEggTrials] as const;
