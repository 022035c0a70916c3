import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRun, type CronTimes } from './cron.js';

const cron = (expression: string, timeZone = 'UTC'): CronTimes => {
  const [cronMinute, cronHour, cronDayOfMonth, cronMonth, cronDayOfWeek] = expression.split(' ') as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { cronMinute, cronHour, cronDayOfMonth, cronMonth, cronDayOfWeek, timeZone };
};

/** The next so many runs, as `day hour:minute` in UTC. */
function runs(expression: string, timeZone: string, from: string, count: number): string[] {
  const found: string[] = [];
  for (let at = new Date(from); found.length < count; found.push(at.toISOString().slice(5, 16))) {
    at = nextRun(cron(expression, timeZone), at)!;
  }
  return found;
}

describe('the next run of a schedule', () => {
  it.each([
    ['*/15 * * * *', '2026-01-01T00:07', '2026-01-01T00:15'],
    ['5 4 * * SUN', '2026-01-01T00:00', '2026-01-04T04:05'],
    ['0 0 1 JAN,jul *', '2026-01-01T00:00', '2026-07-01T00:00'],
    ['0 9-17/4 * * MON-FRI', '2026-01-02T17:00', '2026-01-05T09:00'],
    ['0 0 L * *', '2026-02-01T00:00', '2026-02-28T00:00'],
    ['0 0 * * 5L', '2026-03-28T12:00', '2026-04-24T00:00'],
    ['0 0 * * 1#2', '2026-03-28T12:00', '2026-04-13T00:00'],
    ['0 0 29 2 *', '2026-01-01T00:00', '2028-02-29T00:00'],
    ['0 0 13 * 5', '2026-03-28T12:00', '2026-04-03T00:00'],
    ['0 0 ? * 0', '2026-01-01T00:00', '2026-01-04T00:00'],
    ['0 0 * * 7', '2026-01-01T00:00', '2026-01-04T00:00'],
  ])('of %s after %s is %s', (expression, from, expected) => {
    expect(
      nextRun(cron(expression), new Date(`${from}Z`))
        ?.toISOString()
        .slice(0, 16),
    ).toBe(expected);
  });

  it.each([
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '*/0 * * * *',
    '5-70 * * * *',
    'x * * * *',
    '0 0 30 2 *',
    '0 0 31 4,6 *',
    '0 0 15W * *',
    'H * * * *',
    '0,H(1-5) * * * *',
    '@daily * * * *',
    '1;2 * * * *',
  ])('is none for %s', (expression) => {
    expect(nextRun(cron(expression), new Date())).toBeNull();
  });

  it('is none when a field holds more fields', () => {
    expect(nextRun({ ...cron('* * * * *'), cronMinute: '0 0' }, new Date())).toBeNull();
    expect(nextRun({ ...cron('* * * * *'), cronMinute: '' }, new Date())).toBeNull();
  });

  it('is none in a zone that does not exist', () => {
    expect(nextRun(cron('* * * * *', 'Mars/Phobos'), new Date())).toBeNull();
  });

  it('keeps to the clock of its zone through the year', () => {
    expect(runs('0 3 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '03-28T02:00',
      '03-29T01:00',
      '03-30T01:00',
    ]);
  });

  describe('on the day that is an hour shorter', () => {
    it.each([
      ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', ['03-29T01:30', '03-30T00:30']],
      ['Europe/Berlin', '*/30 * * * *', '2026-03-29T00:15Z', ['03-29T00:30', '03-29T01:00', '03-29T01:30']],
      [
        'Europe/Berlin',
        '*/30 2 * * *',
        '2026-03-28T12:00Z',
        ['03-29T01:00', '03-29T01:30', '03-30T00:00', '03-30T00:30'],
      ],
      ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', ['03-08T07:30', '03-09T06:30']],
      // Midnight itself does not exist there on that day.
      ['Asia/Beirut', '0 0 * * *', '2026-03-28T12:00Z', ['03-28T22:00', '03-29T21:00', '03-30T21:00']],
      ['America/Sao_Paulo', '0 0 * * *', '2018-11-03T12:00Z', ['11-04T03:00', '11-05T02:00']],
      // Half an hour.
      ['Australia/Lord_Howe', '15 2 * * *', '2026-10-03T12:00Z', ['10-03T15:45', '10-04T15:15']],
    ])('in %s runs %s once, as much later as the clock jumps', (zone, expression, from, expected) => {
      expect(runs(expression, zone, from, expected.length)).toEqual(expected);
    });
  });

  describe('on the day that is an hour longer', () => {
    it.each([
      ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', ['10-25T00:30', '10-26T01:30']],
      ['Europe/Berlin', '*/30 2 * * *', '2026-10-24T12:00Z', ['10-25T00:00', '10-25T00:30', '10-26T01:00']],
      ['America/New_York', '30 1 * * *', '2026-10-31T12:00Z', ['11-01T05:30', '11-02T06:30']],
    ])('in %s runs %s once', (zone, expression, from, expected) => {
      expect(runs(expression, zone, from, expected.length)).toEqual(expected);
    });

    it('goes on every half hour through both of them', () => {
      expect(runs('*/30 * * * *', 'Europe/Berlin', '2026-10-24T23:45:00Z', 6)).toEqual([
        '10-25T00:00',
        '10-25T00:30',
        '10-25T01:00',
        '10-25T01:30',
        '10-25T02:00',
        '10-25T02:30',
      ]);
    });
  });

  it('misses no minute on either of those days', () => {
    for (const [from, minutes] of [
      ['2026-03-29T00:00:00Z', 180],
      ['2026-10-25T00:00:00Z', 180],
    ] as const) {
      const all = runs('* * * * *', 'Europe/Berlin', from, minutes);
      expect(new Set(all).size).toBe(minutes);
      expect(all.at(-1)!.slice(6)).toBe('03:00');
    }
  });

  it('lies ahead, on a whole minute, and is what the library says wherever clocks stay', () => {
    const field = (max: number) =>
      fc.oneof(fc.constant('*'), fc.integer({ min: 1, max }).map(String), fc.constant('*/7'));
    fc.assert(
      fc.property(
        fc.tuple(field(59), field(23), field(28), field(12), field(6)),
        fc.constantFrom('UTC', 'Asia/Tokyo', 'Asia/Kolkata', 'America/Phoenix'),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (fields, tz, from) => {
          const next = nextRun(cron(fields.join(' '), tz), from)!;
          expect(next.getTime()).toBeGreaterThan(from.getTime());
          expect(next.getTime() % 60_000).toBe(0);
          expect(next).toEqual(
            CronExpressionParser.parse(fields.join(' '), { tz, currentDate: from }).next().toDate(),
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});
