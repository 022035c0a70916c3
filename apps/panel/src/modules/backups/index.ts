import { failOldBackups } from './backups.jobs.js';

export { BackupsModule } from './backups.module.js';
export { BackupsService, type NewBackup } from './backups.service.js';

/** What of this area comes back by the clock. */
export const BACKUPS_TASKS = [failOldBackups] as const;
