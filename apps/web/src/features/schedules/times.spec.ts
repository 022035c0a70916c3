import { describe, expect, it } from 'vitest';
import { formatRun, nextRuns, placeOf, sentenceOf } from './times.js';
import type { Cron } from './when.rules.js';

const NIGHTLY: Cron = { minute: '0', hour: '3', day_of_month: '*', month: '*', day_of_week: '*' };

describe('the times of a schedule', () => {
  it('are read in the zone of the schedule, over a change of clocks too', () => {
    const runs = nextRuns(NIGHTLY, 'Europe/Berlin', new Date('2026-10-24T12:00:00Z'), 2);
    expect(runs.map((run) => run.toISOString())).toEqual([
      '2026-10-25T02:00:00.000Z',
      '2026-10-26T02:00:00.000Z',
    ]);
    expect(formatRun(runs[0]!, 'Europe/Berlin', 'en-GB')).toMatch(/^Sun,? 25 Oct, 03:00$/);
    expect(formatRun(runs[0]!, 'UTC', 'en-GB')).toContain('02:00');
  });

  it('may never come', () => {
    expect(nextRuns({ ...NIGHTLY, day_of_month: '31', month: '2' }, 'UTC', new Date(), 5)).toEqual([]);
    expect(nextRuns({ ...NIGHTLY, minute: 'x' }, 'UTC', new Date(), 5)).toEqual([]);
  });

  it('have a sentence, if they are times', () => {
    expect(sentenceOf(NIGHTLY)).toBe('At 03:00, every day');
    expect(sentenceOf({ ...NIGHTLY, minute: 'x' })).toBeNull();
    expect(placeOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  });
});
