import { z } from 'zod';
import { defineActivity } from './define-activity.js';

/** Events of backups: domain.md §2. */
const about = { subjects: ['server', 'backup'] } as const;
const named = z.object({ name: z.string() });

export const serverBackupStart = defineActivity(
  'server:backup.start',
  named.extend({ locked: z.boolean() }),
  about,
);
export const serverBackupComplete = defineActivity('server:backup.complete', named, about);
export const serverBackupFail = defineActivity('server:backup.fail', named, about);
export const serverBackupDelete = defineActivity(
  'server:backup.delete',
  named.extend({ failed: z.boolean() }),
  about,
);
export const serverBackupDownload = defineActivity('server:backup.download', named, about);
export const serverBackupLock = defineActivity('server:backup.lock', named, about);
export const serverBackupUnlock = defineActivity('server:backup.unlock', named, about);
export const serverBackupRename = defineActivity(
  'server:backup.rename',
  z.object({ old_name: z.string(), new_name: z.string() }),
  about,
);
export const serverBackupRestore = defineActivity(
  'server:backup.restore',
  named.extend({ truncate: z.boolean() }),
  about,
);
export const serverBackupRestoreComplete = defineActivity('server:backup.restore-complete', named, about);
export const serverBackupRestoreFailed = defineActivity('server:backup.restore-failed', named, about);
/** Ours: which backups are kept. */
export const serverBackupRotation = defineActivity(
  'server:backup.rotation',
  z.object({
    keep_last: z.number(),
    keep_daily: z.number(),
    keep_weekly: z.number(),
    keep_monthly: z.number(),
    time_zone: z.string(),
  }),
  { subjects: ['server'] },
);
/** Ours: a backup that a proof found to be sound before, or never looked at, cannot be restored. */
export const serverBackupBroken = defineActivity('server:backup.broken', named, about);
