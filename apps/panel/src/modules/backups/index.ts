import { failOldBackups } from './backups.jobs.js';
import { beginRestoration, startRestored } from './restore/restore.jobs.js';
import { removeArchive, rotateAllBackups, rotateBackups } from './rotation/rotation.jobs.js';
import { proveBackups } from './proofs/prove-backups.task.js';
import { clearStores, pruneRepository, sweepStores } from './stores/clear-stores.job.js';

export { BackupsModule } from './backups.module.js';
export type { S3Configuration } from './stores/backup-hosts.service.js';
export { BackupsService, type NewBackup } from './backups.service.js';

/** What of this area comes back by the clock. */
export const BACKUPS_TASKS = [failOldBackups, sweepStores, rotateAllBackups, proveBackups] as const;
export const BACKUPS_JOBS = [
  beginRestoration,
  clearStores,
  pruneRepository,
  removeArchive,
  rotateBackups,
  startRestored,
] as const;
