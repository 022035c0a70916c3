import { rotatedOut } from '@app/contracts/core/backup-rotation.js';
import type { Backup, RestorePlan, Rotation } from './backups.api.js';

/** How far a backup has come: only one that is done can be restored or downloaded. */
export function phaseOf({
  completed_at,
  is_successful,
}: Pick<Backup, 'completed_at' | 'is_successful'>): 'making' | 'done' | 'failed' {
  if (completed_at === null) return 'making';
  return is_successful ? 'done' : 'failed';
}

/** A sentence of a plan by its text, with the numbers that it names. */
export interface PlanSentence {
  readonly text: 'planWritten' | 'planLost' | 'planKept' | 'planRoom' | 'planShort' | 'planFree';
  readonly files?: number;
  readonly size?: number;
  readonly needed?: number;
  readonly free?: number;
}

/** What is known of a restoration; nothing is said of what is not. */
export function planSentences({
  written,
  lost,
  kept_bytes: size,
  needed_bytes: needed,
  free_bytes: free,
}: RestorePlan): PlanSentence[] {
  const sentences: PlanSentence[] = [];
  if (written !== null) sentences.push({ text: 'planWritten', files: written });
  if (lost !== null) sentences.push({ text: 'planLost', files: lost });
  if (size !== null && size > 0) sentences.push({ text: 'planKept', size });
  if (free === null) return sentences;
  if (needed === null) sentences.push({ text: 'planFree', free });
  else sentences.push({ text: needed > free ? 'planShort' : 'planRoom', needed, free });
  return sentences;
}

/** Which of the present backups a rotation would delete, as the panel decides it. */
export function goneBy(rotation: Rotation, backups: readonly Backup[]): Backup[] {
  const rule = {
    keepLast: rotation.keep_last,
    keepDaily: rotation.keep_daily,
    keepWeekly: rotation.keep_weekly,
    keepMonthly: rotation.keep_monthly,
    timeZone: rotation.time_zone,
  };
  const whole = backups.filter((backup) => phaseOf(backup) === 'done');
  const rotated = whole.map((backup) => ({
    backup,
    at: new Date(backup.created_at),
    isLocked: backup.is_locked,
  }));
  return rotatedOut(rule, rotated).map(({ backup }) => backup);
}

/** A count as it is typed; null where it is none that the panel takes. */
export function countOf(text: string): number | null {
  const written = text.trim();
  return /^\d{1,3}$/.test(written) ? Number(written) : null;
}
