/** How a run ended that nobody had asked to end. */
export interface RunEnd {
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** The container is gone: somebody removed it (hazard D12). */
  readonly isMissing: boolean;
  /** Ended by `docker stop`, `docker kill` or `docker rm` (hazard D9). */
  readonly isFromOutside: boolean;
}

export interface CrashSettings {
  readonly enabled: boolean;
  readonly cleanExitIsCrash: boolean;
  /** Seconds; 0 = restart without limit. */
  readonly timeoutS: number;
}

export type CrashDecision =
  { kind: 'ignore' } | { kind: 'restart'; delayMs: number } | { kind: 'give-up'; crashes: number };

/** Restarts within ten time-outs before the daemon gives up. */
export const MAX_CRASHES = 5;
const FIRST_DELAY_MS = 5000;

/** Crashes that still count at `now`. */
export const recentCrashes = (crashes: readonly number[], now: number, timeoutS: number): number[] =>
  timeoutS === 0 ? [] : crashes.filter((at) => now - at < timeoutS * 10_000);

/**
 * The first crash restarts at once, later ones within the window after 5, 10, 20 … seconds, and the sixth ends it
 * (hazard D13; Wings restarts once a minute for ever).
 */
export function decideCrash(
  end: RunEnd,
  settings: CrashSettings,
  crashes: readonly number[],
  now: number,
): CrashDecision {
  if (!settings.enabled || end.isMissing || end.isFromOutside) return { kind: 'ignore' };
  if (end.exitCode === 0 && !end.oomKilled && !settings.cleanExitIsCrash) return { kind: 'ignore' };
  const recent = recentCrashes(crashes, now, settings.timeoutS).length;
  if (recent >= MAX_CRASHES) return { kind: 'give-up', crashes: recent + 1 };
  return { kind: 'restart', delayMs: recent === 0 ? 0 : FIRST_DELAY_MS * 2 ** (recent - 1) };
}
