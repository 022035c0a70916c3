import type { ScheduleItem } from '@app/contracts/client/schedules/objects.js';

/** Five fields of cron as the panel names them. */
export type Cron = ScheduleItem['attributes']['cron'];

/** Times that people choose without knowing cron; `custom` is the rest. */
export type When =
  | { readonly kind: 'minutes'; readonly every: number }
  | { readonly kind: 'hourly'; readonly minute: number }
  | { readonly kind: 'daily'; readonly time: string }
  | { readonly kind: 'weekly'; readonly days: readonly number[]; readonly time: string }
  | { readonly kind: 'monthly'; readonly day: number; readonly time: string }
  | { readonly kind: 'custom'; readonly cron: Cron };
export type WhenKind = When['kind'];

export const WHEN_KINDS: readonly WhenKind[] = ['minutes', 'hourly', 'daily', 'weekly', 'monthly', 'custom'];
/** Parts of an hour that begin anew with each hour. */
export const EVERY_MINUTES = [5, 10, 15, 20, 30] as const;
/** Monday first; cron counts from Sunday. */
export const WEEK_DAYS = [1, 2, 3, 4, 5, 6, 0] as const;

const ANY = '*';
const NUMBER = /^\d{1,2}$/;
const timeOf = (hour: string, minute: string): string =>
  `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;

/** The choice that means these fields. */
export function whenOf(cron: Cron): When {
  const { minute, hour, day_of_month, month, day_of_week } = cron;
  const custom: When = { kind: 'custom', cron };
  if (month !== ANY) return custom;
  const isAnyDay = day_of_month === ANY && day_of_week === ANY;
  const every = Number(/^\*\/(\d+)$/.exec(minute)?.[1]);
  if (isAnyDay && hour === ANY) {
    if ((EVERY_MINUTES as readonly number[]).includes(every)) return { kind: 'minutes', every };
    return NUMBER.test(minute) ? { kind: 'hourly', minute: Number(minute) } : custom;
  }
  if (!NUMBER.test(minute) || !NUMBER.test(hour)) return custom;
  const time = timeOf(hour, minute);
  if (isAnyDay) return { kind: 'daily', time };
  if (day_of_month === ANY && /^[0-6](,[0-6])*$/.test(day_of_week)) {
    return { kind: 'weekly', days: day_of_week.split(',').map(Number), time };
  }
  if (day_of_week === ANY && NUMBER.test(day_of_month)) {
    return { kind: 'monthly', day: Number(day_of_month), time };
  }
  return custom;
}

/** The fields that a choice means. */
export function cronOf(when: When): Cron {
  const any: Cron = { minute: ANY, hour: ANY, day_of_month: ANY, month: ANY, day_of_week: ANY };
  switch (when.kind) {
    case 'minutes':
      return { ...any, minute: `*/${when.every}` };
    case 'hourly':
      return { ...any, minute: String(when.minute) };
    case 'daily':
      return { ...any, ...clock(when.time) };
    case 'weekly':
      return { ...any, ...clock(when.time), day_of_week: [...when.days].sort().join(',') || ANY };
    case 'monthly':
      return { ...any, ...clock(when.time), day_of_month: String(when.day) };
    case 'custom':
      return when.cron;
  }
}

function clock(time: string): Pick<Cron, 'hour' | 'minute'> {
  const [hour = '0', minute = '0'] = time.split(':');
  return { hour: String(Number(hour)), minute: String(Number(minute)) };
}

/** Another kind of choice that means about the same as the one before. */
export function asKind(when: When, kind: WhenKind): When {
  const cron = cronOf(when);
  const time = NUMBER.test(cron.hour) && NUMBER.test(cron.minute) ? timeOf(cron.hour, cron.minute) : '03:00';
  switch (kind) {
    case 'minutes':
      return { kind, every: 15 };
    case 'hourly':
      return { kind, minute: NUMBER.test(cron.minute) ? Number(cron.minute) : 0 };
    case 'daily':
      return { kind, time };
    case 'weekly':
      return { kind, days: [1], time };
    case 'monthly':
      return { kind, day: 1, time };
    case 'custom':
      return { kind, cron };
  }
}
