import { describe, expect, it } from 'vitest';
import { ACTIVITIES } from '@app/contracts/activity/index.js';
import { activity } from '../../i18n/en/activity.js';
import { eventKey, eventValues } from './event-text.js';

describe('the sentences of events', () => {
  it('are there for each event that the panel records', () => {
    const missing = ACTIVITIES.map(({ name }) => name).filter((name) => !(eventKey(name) in activity.events));
    expect(missing).toEqual([]);
    expect(ACTIVITIES.length).toBeGreaterThan(20);
  });

  it('take any properties', () => {
    expect(eventValues({ old: null, list: [1], files: ['a', 'b'], long: 'x'.repeat(400) })).toEqual({
      old: '',
      list: '[1]',
      files: 'a, b',
      long: `${'x'.repeat(300)} …`,
    });
    expect(eventValues({ files: [{ from: 'a', to: 'b' }], odd: [{ from: 1 }] })).toEqual({
      files: 'a → b',
      odd: '[{"from":1}]',
    });
  });
});
