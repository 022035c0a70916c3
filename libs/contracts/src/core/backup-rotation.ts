/** How many backups of a server are kept (domain.md §12). All numbers 0 = none is deleted. */
export interface RotationRule {
  readonly keepLast: number;
  /** Of so many days, weeks and months that have any, the newest backup of each. */
  readonly keepDaily: number;
  readonly keepWeekly: number;
  readonly keepMonthly: number;
  /** Where days begin. */
  readonly timeZone: string;
}

export interface RotatedBackup {
  /** When it was begun. */
  readonly at: Date;
  readonly isLocked: boolean;
}

export const NO_ROTATION: RotationRule = {
  keepLast: 0,
  keepDaily: 0,
  keepWeekly: 0,
  keepMonthly: 0,
  timeZone: 'UTC',
};

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What rotates successful backups and what shows beforehand which ones will go read the rule by this, so that they agree.
 *
 * Those that no part of the rule keeps, newest first. Locked ones are never among them and take nobody's place; the
 * newest of all stays whatever the rule says. Doing it again after they have gone gives none.
 */
export function rotatedOut<B extends RotatedBackup>(rule: RotationRule, backups: readonly B[]): B[] {
  const limits = [rule.keepLast, rule.keepDaily, rule.keepWeekly, rule.keepMonthly];
  if (limits.every((limit) => limit === 0)) return [];
  const newestFirst = backups.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const free = newestFirst.filter(({ isLocked }) => !isLocked);
  const dayOf = localDays(rule.timeZone);
  const kept = new Set<B>([...newestFirst.slice(0, 1), ...free.slice(0, rule.keepLast)]);
  for (const [limit, period] of [
    [rule.keepDaily, (day: Date) => day.toISOString().slice(0, 10)],
    [rule.keepWeekly, mondayOf],
    [rule.keepMonthly, (day: Date) => day.toISOString().slice(0, 7)],
  ] as const) {
    const seen = new Set<string>();
    for (const backup of free) {
      const key = period(dayOf(backup.at));
      if (seen.has(key) || seen.size >= limit) continue;
      seen.add(key);
      kept.add(backup);
    }
  }
  return free.filter((backup) => !kept.has(backup));
}

/** The date on the wall of a zone, as midnight of UTC: however long the day is there. */
function localDays(timeZone: string): (at: Date) => Date {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return new Date(Date.UTC(part.year!, part.month! - 1, part.day));
  };
}

/** Weeks begin on Mondays. */
function mondayOf(day: Date): string {
  const since = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - since * DAY_MS).toISOString().slice(0, 10);
}
