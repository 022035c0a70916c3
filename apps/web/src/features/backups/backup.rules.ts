import type { Backup } from './backups.api.js';

/** How far a backup has come: only one that is done can be restored or downloaded. */
export function phaseOf({
  completed_at,
  is_successful,
}: Pick<Backup, 'completed_at' | 'is_successful'>): 'making' | 'done' | 'failed' {
  if (completed_at === null) return 'making';
  return is_successful ? 'done' : 'failed';
}
