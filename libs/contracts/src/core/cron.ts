import { CronDate, CronExpressionParser } from 'cron-parser';

/** The times of a schedule: five fields of cron, read in a zone (domain.md §10). */
export interface CronTimes {
  readonly cronMinute: string;
  readonly cronHour: string;
  readonly cronDayOfMonth: string;
  readonly cronMonth: string;
  readonly cronDayOfWeek: string;
  readonly timeZone: string;
}

/**
 * `H` stands for a time that the library rolls anew, and `@daily` for five fields: neither is a
 * field here.
 */
const FIELD = /^[\dA-Za-z*?,/#-]+$/;
const ROLLED = /(^|[,/-])H/i;

const MINUTE_MS = 60_000;
const LONGEST_JUMP_MS = 120 * MINUTE_MS;
/** `2026-03-29T00:00:00` */
const WITHOUT_ZONE = 19;

/**
 * What runs a schedule and what shows its next runs read its times by this, so that they agree.
 *
 * The next time after `from`, or null when the fields are no cron expression or never come true. Fields as in
 * domain.md §10; days of month and week that are both stated mean either, as everywhere in cron.
 *
 * Days on which clocks change: a time that is left out comes as much later as the clock jumps, a time that comes
 * twice counts once, and what repeats through the hour goes on through both hours.
 */
export function nextRun(cron: CronTimes, from: Date): Date | null {
  const fields = [cron.cronMinute, cron.cronHour, cron.cronDayOfMonth, cron.cronMonth, cron.cronDayOfWeek];
  if (!fields.every((field) => FIELD.test(field) && !ROLLED.test(field))) return null;
  const expression = fields.join(' ');
  try {
    const next = CronExpressionParser.parse(expression, { tz: cron.timeZone, currentDate: from })
      .next()
      .toDate();
    return cron.timeZone === 'UTC' ? next : earliest(next, onTheClock(expression, cron.timeZone, from), from);
  } catch {
    return null;
  }
}

/**
 * The library loses times that a jump of the clock leaves out: a day whose midnight is among them, and all but the
 * first when it is asked in between. So the clock on the wall is read too, from before the jump.
 */
function onTheClock(expression: string, timeZone: string, from: Date): Date {
  const offsetAt = (time: number): number =>
    new CronDate(new Date(time), timeZone).getUTCOffset() * MINUTE_MS;
  const offset = offsetAt(from.getTime());
  const jump = Math.max(0, offset - offsetAt(from.getTime() - LONGEST_JUMP_MS));
  const wall = CronExpressionParser.parse(expression, {
    tz: 'UTC',
    currentDate: new Date(from.getTime() + offset - jump),
  });
  for (let steps = jump / MINUTE_MS; ; steps--) {
    const local = wall.next().toDate().toISOString().slice(0, WITHOUT_ZONE);
    const instant = new CronDate(local, timeZone).toDate();
    if (instant > from || steps <= 0) return instant;
  }
}

const earliest = (a: Date, b: Date, from: Date): Date => (b > from && b < a ? b : a);
