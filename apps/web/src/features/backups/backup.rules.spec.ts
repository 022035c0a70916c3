import { describe, expect, it } from 'vitest';
import { phaseOf, planSentences } from './backup.rules.js';

describe('a backup', () => {
  it('is being made until it has ended, then it is whole or failed', () => {
    const completed_at = '2026-01-01T00:00:00+00:00';
    expect(phaseOf({ completed_at: null, is_successful: false })).toBe('making');
    expect(phaseOf({ completed_at, is_successful: true })).toBe('done');
    expect(phaseOf({ completed_at, is_successful: false })).toBe('failed');
  });
});

describe('the plan of a restoration', () => {
  const unknown = {
    stops: null,
    players: null,
    written: null,
    lost: null,
    kept_bytes: null,
    needed_bytes: null,
    free_bytes: null,
  };
  const texts = (known: object): string[] => planSentences({ ...unknown, ...known }).map(({ text }) => text);

  it('says what is known and is silent of the rest', () => {
    expect(texts({})).toEqual([]);
    expect(texts({ free_bytes: 5 })).toEqual(['planFree']);
    expect(texts({ written: 1204, lost: 0, kept_bytes: 0 })).toEqual(['planWritten', 'planLost']);
    expect(planSentences({ ...unknown, lost: 37, kept_bytes: 212 })).toEqual([
      { text: 'planLost', files: 37 },
      { text: 'planKept', size: 212 },
    ]);
  });

  it('says when the node has not enough room', () => {
    expect(texts({ needed_bytes: 5, free_bytes: 5 })).toEqual(['planRoom']);
    expect(texts({ needed_bytes: 6, free_bytes: 5 })).toEqual(['planShort']);
  });
});
