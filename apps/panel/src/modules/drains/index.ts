import { stepDrains } from './drains.jobs.js';

export { DrainsModule } from './drains.module.js';

/** What of this area comes back by the clock. */
export const DRAINS_TASKS = [stepDrains] as const;
