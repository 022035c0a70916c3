import { hash } from 'node:crypto';
import type { BodyOf } from '@app/contracts/core/route.js';
import type { createBackup } from '@app/contracts/client/backups.contract.js';
import type { RateLimit } from '../../config/panel.config.js';

/**
 * A backup, domain.md §12: it counts against the limit unless it has failed.
 *
 *   create ──► being made ──report──► successful ──► locked ⇄ unlocked
 *                  └── report, lease ──► failed (never locked) ── a late report of success ──► successful
 */
export interface BackupState {
  readonly isSuccessful: boolean;
  readonly isLocked: boolean;
  readonly completedAt: Date | null;
}

/** Older ones that no daemon has reported have failed. */
export const LONGEST_MS = 6 * 60 * 60 * 1000;

export const isFinished = ({ isSuccessful, completedAt }: BackupState): boolean =>
  isSuccessful && completedAt !== null;
export const isBeingMade = ({ completedAt }: Pick<BackupState, 'completedAt'>): boolean =>
  completedAt === null;
export const isBeingRestored = ({
  restoreStartedAt,
  restoreEndedAt,
}: {
  readonly restoreStartedAt: Date | null;
  readonly restoreEndedAt: Date | null;
}): boolean => restoreStartedAt !== null && restoreEndedAt === null;

/** Blank lines say nothing. */
export function ignoredLines(body: Pick<BodyOf<typeof createBackup>, 'ignored' | 'ignored_files'>): string[] {
  const given = body.ignored ?? body.ignored_files ?? [];
  const lines = typeof given === 'string' ? given.split('\n') : given.flatMap((line) => line.split('\n'));
  return lines.map((line) => line.replace(/\r$/, '')).filter((line) => line.trim() !== '');
}

/** The same uuid for the same key, so that what is asked for twice is made once. */
export function uuidOf(key: string): string {
  const digits = hash('sha256', key);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

export const defaultName = (now: Date): string =>
  `Backup at ${now.toISOString().slice(0, 19).replace('T', ' ')}`;

/** Seconds until another one may be begun, or null when it may; `recent` are the times of those of the period. */
export function throttledFor(recent: readonly Date[], limit: RateLimit | null, now: Date): number | null {
  if (!limit) return null;
  const since = now.getTime() - limit.periodSeconds * 1000;
  const within = recent.map((date) => date.getTime()).filter((time) => time > since);
  if (within.length < limit.points) return null;
  // As soon as so many have left the period that fewer than the limit are in it.
  const leaving = within.sort((a, b) => a - b)[within.length - limit.points]!;
  return Math.max(1, Math.ceil((leaving - since) / 1000));
}
