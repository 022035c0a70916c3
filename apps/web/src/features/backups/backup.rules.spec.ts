import { describe, expect, it } from 'vitest';
import { phaseOf } from './backup.rules.js';

describe('a backup', () => {
  it('is being made until it has ended, then it is whole or failed', () => {
    const completed_at = '2026-01-01T00:00:00+00:00';
    expect(phaseOf({ completed_at: null, is_successful: false })).toBe('making');
    expect(phaseOf({ completed_at, is_successful: true })).toBe('done');
    expect(phaseOf({ completed_at, is_successful: false })).toBe('failed');
  });
});
