import { describe, expect, it } from 'vitest';
import { asKind, cronOf, WHEN_KINDS, whenOf, type Cron } from './when.rules.js';

const cron = (expression: string): Cron => {
  const [minute, hour, day_of_month, month, day_of_week] = expression.split(' ') as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { minute, hour, day_of_month, month, day_of_week };
};

describe('the times of a schedule', () => {
  it.each([
    ['*/15 * * * *', 'minutes'],
    ['7 * * * *', 'hourly'],
    ['0 3 * * *', 'daily'],
    ['30 18 * * 1,3,5', 'weekly'],
    ['0 4 1 * *', 'monthly'],
    ['*/7 * * * *', 'custom'],
    ['0 3 * 6 *', 'custom'],
    ['0 3 1 * 1', 'custom'],
    ['0 */2 * * *', 'custom'],
    ['0 3 * * MON', 'custom'],
    ['0 0 L * *', 'custom'],
  ])('%s are %s, and mean the same when they are written again', (expression, kind) => {
    const when = whenOf(cron(expression));
    expect(when.kind).toBe(kind);
    expect(cronOf(when)).toEqual(cron(expression));
  });

  it('keep the time of day when the kind changes', () => {
    const daily = whenOf(cron('30 18 * * *'));
    for (const kind of WHEN_KINDS) {
      expect(whenOf(cronOf(asKind(daily, kind))).kind).toBe(kind === 'custom' ? 'daily' : kind);
    }
    expect(asKind(daily, 'weekly')).toMatchObject({ time: '18:30' });
    expect(asKind(daily, 'custom')).toMatchObject({ cron: cron('30 18 * * *') });
  });
});
