import { defineError } from '../core/errors.js';

/** Refusals of backups: conventions.md §9. */
export const tooManyBackups = defineError({
  code: 'TooManyBackupsException',
  status: 400,
  blame: 'caller',
  message: 'This server has as many backups as it may have.',
});
/** Its words are for the log only. */
export const backupStoreAway = defineError({
  code: 'BackupStoreException',
  status: 504,
  blame: 'operation',
  message: 'The store of the backup does not answer, or refuses the request.',
});
export const backupLocked = defineError({
  code: 'BackupLockedException',
  status: 400,
  blame: 'caller',
  message: 'A locked backup cannot be deleted. Unlock it first.',
});
