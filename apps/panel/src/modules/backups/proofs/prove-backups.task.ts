import { defineTask } from '../../../platform/queue/define-task.js';

/** Has nodes prove the backups whose turn it is. */
export const proveBackups = defineTask({
  id: 'backups.prove',
  everyMs: 5 * 60_000,
  timeoutMs: 4 * 60_000,
});
