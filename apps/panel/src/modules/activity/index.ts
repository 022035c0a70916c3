export { ActivityModule } from './activity.module.js';
export { ActivityService } from './activity.service.js';
export type { ActivityDetails, ActivitySubject } from './activity.types.js';
