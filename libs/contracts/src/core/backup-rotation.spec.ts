import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_ROTATION, rotatedOut, type RotationRule } from './backup-rotation.js';

/** Those kept of backups named by their times; `!` before one = locked. */
function kept(rule: Partial<RotationRule>, times: readonly string[]): string[] {
  const backups = times.map((name) => ({
    name,
    isLocked: name.startsWith('!'),
    at: new Date(`${name.replace('!', '')}Z`),
  }));
  const gone = new Set(rotatedOut({ ...NO_ROTATION, ...rule }, backups).map(({ name }) => name));
  return times.filter((name) => !gone.has(name));
}

const DAYS = ['2026-05-01T03:00', '2026-05-02T03:00', '2026-05-02T15:00', '2026-05-04T03:00'];

describe('rotation', () => {
  it.each<[string, Partial<RotationRule>, readonly string[], readonly string[]]>([
    ['keeps all where there is no rule', {}, DAYS, DAYS],
    ['keeps the last ones', { keepLast: 2 }, DAYS, DAYS.slice(2)],
    ['keeps all of fewer than the rule keeps', { keepLast: 9 }, DAYS, DAYS],
    ['keeps the newest of each day', { keepDaily: 9 }, DAYS, [DAYS[0]!, DAYS[2]!, DAYS[3]!]],
    ['counts days that have a backup, not days gone by', { keepDaily: 2 }, DAYS, [DAYS[2]!, DAYS[3]!]],
    [
      'begins weeks on Mondays, also where a year begins in one',
      { keepWeekly: 9 },
      ['2025-12-28T23:59', '2025-12-29T00:00', '2026-01-01T12:00', '2026-01-04T23:59', '2026-01-05T00:00'],
      ['2025-12-28T23:59', '2026-01-04T23:59', '2026-01-05T00:00'],
    ],
    [
      'keeps the newest of each month',
      { keepMonthly: 2 },
      ['2026-01-31T12:00', '2026-02-01T12:00', '2026-02-28T23:59', '2026-03-01T00:00', '2026-03-02T00:00'],
      ['2026-02-28T23:59', '2026-03-02T00:00'],
    ],
    [
      'keeps what any part of the rule keeps',
      { keepLast: 1, keepDaily: 2, keepMonthly: 2 },
      ['2026-04-29T03:00', '2026-04-30T03:00', ...DAYS],
      ['2026-04-30T03:00', DAYS[2]!, DAYS[3]!],
    ],
    [
      'never takes a locked one, which takes no place either',
      { keepLast: 1 },
      ['!2026-05-01T03:00', '2026-05-02T03:00', '2026-05-03T03:00', '!2026-05-04T03:00'],
      ['!2026-05-01T03:00', '2026-05-03T03:00', '!2026-05-04T03:00'],
    ],
    [
      'tells days apart where clocks say so: in Berlin it is the next one already',
      { keepDaily: 9, timeZone: 'Europe/Berlin' },
      ['2026-05-01T21:30', '2026-05-01T22:30'],
      ['2026-05-01T21:30', '2026-05-01T22:30'],
    ],
    [
      'the day of 23 hours is one day, from its midnight to the next',
      { keepDaily: 9, timeZone: 'Europe/Berlin' },
      // Berlin: 28 March 23:30, 29 March 00:30, 01:30, 03:30 (an hour later), 23:30, 30 March 00:30.
      [
        '2026-03-28T22:30',
        '2026-03-28T23:30',
        '2026-03-29T00:30',
        '2026-03-29T01:30',
        '2026-03-29T21:30',
        '2026-03-29T22:30',
      ],
      ['2026-03-28T22:30', '2026-03-29T21:30', '2026-03-29T22:30'],
    ],
    [
      'the day of 25 hours is one day, and its hour that comes twice is told apart by order',
      { keepDaily: 9, timeZone: 'Europe/Berlin' },
      // Berlin: 24 October 23:30, 25 October 00:30, 02:30, 02:30 again, 23:30, 26 October 00:30.
      [
        '2026-10-24T21:30',
        '2026-10-24T22:30',
        '2026-10-25T00:30',
        '2026-10-25T01:30',
        '2026-10-25T22:30',
        '2026-10-25T23:30',
      ],
      ['2026-10-24T21:30', '2026-10-25T22:30', '2026-10-25T23:30'],
    ],
    [
      'the week of the longer Sunday ends with it',
      { keepWeekly: 9, timeZone: 'Europe/Berlin' },
      ['2026-10-25T00:30', '2026-10-25T22:59', '2026-10-25T23:00'],
      ['2026-10-25T22:59', '2026-10-25T23:00'],
    ],
    [
      'the month that the shorter Sunday does not end goes on',
      { keepMonthly: 9, timeZone: 'Europe/Berlin' },
      ['2026-03-29T00:59', '2026-03-29T01:00', '2026-03-31T21:59', '2026-03-31T22:00'],
      ['2026-03-31T21:59', '2026-03-31T22:00'],
    ],
  ])('%s', (_name, rule, times, expected) => {
    expect(kept(rule, times)).toEqual(expected);
  });

  it('takes none when it is done again, never a locked one and never the newest', () => {
    const limit = fc.nat(4);
    fc.assert(
      fc.property(
        fc.record({
          keepLast: limit,
          keepDaily: limit,
          keepWeekly: limit,
          keepMonthly: limit,
          timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia'),
        }),
        fc.uniqueArray(
          fc.record({
            at: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
            isLocked: fc.boolean(),
          }),
          { selector: ({ at }) => at.getTime(), maxLength: 60 },
        ),
        (rule, backups) => {
          const out = new Set(rotatedOut(rule, backups));
          const stay = backups.filter((backup) => !out.has(backup));
          expect(rotatedOut(rule, stay)).toEqual([]);
          expect([...out].some(({ isLocked }) => isLocked)).toBe(false);
          const newest = backups.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
          expect(newest === undefined || stay.includes(newest)).toBe(true);
        },
      ),
    );
  });
});
