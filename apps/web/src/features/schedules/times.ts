import cronstrue from 'cronstrue';
import { nextRun, type CronTimes } from '@app/contracts/core/cron.js';
import type { Cron } from './when.rules.js';

const timesOf = (cron: Cron, timeZone: string): CronTimes => ({
  cronMinute: cron.minute,
  cronHour: cron.hour,
  cronDayOfMonth: cron.day_of_month,
  cronMonth: cron.month,
  cronDayOfWeek: cron.day_of_week,
  timeZone,
});

/** The next runs as the panel's worker will have them; empty for times that never come. */
export function nextRuns(cron: Cron, timeZone: string, from: Date, count: number): Date[] {
  const runs: Date[] = [];
  for (let at: Date | null = from; runs.length < count; runs.push(at)) {
    at = nextRun(timesOf(cron, timeZone), at);
    if (at === null) break;
  }
  return runs;
}

/** The times in words, as `At 03:00, every day`; null for what is no cron expression. */
export function sentenceOf({ minute, hour, day_of_month, month, day_of_week }: Cron): string | null {
  try {
    return cronstrue.toString([minute, hour, day_of_month, month, day_of_week].join(' '), {
      use24HourTimeFormat: true,
      verbose: true,
    });
  } catch {
    return null;
  }
}

/** `Europe/Berlin` is spoken of as Berlin. */
export const placeOf = (timeZone: string): string =>
  timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');

/** `Sun 22 Nov, 03:00` in a zone. */
export const formatRun = (at: Date, timeZone: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
