import { pruneActivity } from './activity.jobs.js';

export { ActivityModule } from './activity.module.js';
export { ActivityService } from './activity.service.js';
export type { ActivityDetails, ActivitySubject } from './activity.types.js';

/** What of this area comes back by the clock. */
export const ACTIVITY_TASKS = [pruneActivity] as const;
