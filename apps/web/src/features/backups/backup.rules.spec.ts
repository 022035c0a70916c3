import { describe, expect, it } from 'vitest';
import { countOf, goneBy, phaseOf, planSentences } from './backup.rules.js';

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

describe('a rotation', () => {
  const backup = (name: string, created_at: string, fields: object = {}) => ({
    uuid: name,
    name,
    created_at,
    completed_at: created_at,
    is_successful: true,
    is_locked: false,
    is_scheduled: false,
    ignored_files: [],
    checksum: null,
    bytes: 1,
    proof_outcome: null,
    proof_error: null,
    proved_at: null,
    ...fields,
  });
  const rotation = { keep_last: 0, keep_daily: 0, keep_weekly: 0, keep_monthly: 0, time_zone: 'UTC' };
  const backups = [
    backup('new', '2026-05-04T03:00:00+00:00'),
    backup('locked', '2026-05-03T03:00:00+00:00', { is_locked: true }),
    backup('failed', '2026-05-02T03:00:00+00:00', { is_successful: false }),
    backup('old', '2026-05-01T03:00:00+00:00'),
  ];

  it('names what it would delete: never what is locked, failed or the newest', () => {
    expect(goneBy(rotation, backups)).toEqual([]);
    expect(goneBy({ ...rotation, keep_last: 1 }, backups).map(({ name }) => name)).toEqual(['old']);
    expect(goneBy({ ...rotation, keep_daily: 2 }, backups)).toEqual([]);
  });

  it('reads counts as they are typed', () => {
    expect(['', ' 7 ', '0', '999', '1000', '-1', '1.5', 'x'].map(countOf)).toEqual([
      null,
      7,
      0,
      999,
      null,
      null,
      null,
      null,
    ]);
  });
});
