import type { NewScheduleInput, ScheduleInput } from '@app/contracts/client/schedules/schedules.contract.js';
import { nextRun, type CronTimes } from '@app/contracts/core/cron.js';
import type { ScheduleFields } from './schedule-row.js';

type Wanted = Omit<ScheduleFields, 'nextRunAt'>;

const DEFAULTS = {
  cronMonth: '*',
  timeZone: 'UTC',
  isActive: false,
  onlyWhenOnline: false,
  missed: 'late',
} as const satisfies Partial<Wanted>;

/** The fields that a request names. */
export function namedFields(input: ScheduleInput): Partial<Wanted> {
  const fields: { [K in keyof Wanted]: Wanted[K] | undefined } = {
    name: input.name,
    cronMinute: input.minute,
    cronHour: input.hour,
    cronDayOfMonth: input.day_of_month,
    cronMonth: input.month,
    cronDayOfWeek: input.day_of_week,
    timeZone: input.time_zone,
    isActive: input.is_active ?? input.enabled,
    onlyWhenOnline: input.only_when_online,
    missed: input.missed,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The fields of a new schedule. */
export const newFields = (input: NewScheduleInput): Wanted => ({
  ...DEFAULTS,
  ...(namedFields(input) as Omit<Wanted, keyof typeof DEFAULTS>),
});

/** What takes the place of an old schedule: what older clients do not know stays (client-api.md §7). */
export function replacingFields(input: NewScheduleInput): Partial<Wanted> {
  const { timeZone, missed, ...known } = newFields(input);
  return {
    ...known,
    ...(input.time_zone === undefined ? {} : { timeZone }),
    ...(input.missed === undefined ? {} : { missed }),
  };
}

const TIMES = [
  'cronMinute',
  'cronHour',
  'cronDayOfMonth',
  'cronMonth',
  'cronDayOfWeek',
  'timeZone',
  'isActive',
] as const satisfies readonly (keyof Wanted)[];

/**
 * When a changed schedule runs next; null = never. Where its times stay, a time that has come already keeps its run.
 */
export function nextAfterChange(
  before: ScheduleFields,
  after: CronTimes & Pick<Wanted, 'isActive'>,
  now: Date,
): Date | null {
  return TIMES.every((name) => before[name] === after[name]) ? before.nextRunAt : nextRun(after, now);
}
