import { pruneNotifications } from './notifications.service.js';

export { NotificationsModule } from './notifications.module.js';
export { NotificationsService } from './notifications.service.js';

/** What of this area comes back by the clock. */
export const NOTIFICATIONS_TASKS = [pruneNotifications] as const;
