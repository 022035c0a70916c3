import type { BackupItem } from '@app/contracts/client/backups.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { Backup } from './backups.repository.js';

/** client-api.md, Objects: backup. */
export const backupItem = (backup: Backup): BackupItem =>
  item('backup', {
    uuid: backup.uuid,
    is_successful: backup.isSuccessful,
    is_locked: backup.isLocked,
    is_scheduled: backup.isScheduled,
    name: backup.name,
    ignored_files: backup.ignoredFiles,
    checksum: backup.checksum,
    bytes: backup.bytes,
    proof_outcome: backup.proofOutcome,
    proof_error: backup.proofError,
    proved_at: toWireDateOrNull(backup.provedAt),
    created_at: toWireDate(backup.createdAt),
    completed_at: toWireDateOrNull(backup.completedAt),
  });
