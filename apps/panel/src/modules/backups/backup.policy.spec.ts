import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultName, ignoredLines, throttledFor, uuidOf } from './backup.policy.js';

const NOW = new Date('2026-05-04T03:02:01.500Z');
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

describe('the throttle of backups', () => {
  const limit = { points: 2, periodSeconds: 600 };
  it.each([
    ['none yet', [], null],
    ['one', [ago(10)], null],
    ['two, of which one is older than the period', [ago(10), ago(601)], null],
    ['two', [ago(10), ago(590)], 10],
    ['three, of which two must leave', [ago(100), ago(500), ago(599)], 100],
  ])('with %s', (_name, recent, seconds) => {
    expect(throttledFor(recent, limit, NOW)).toBe(seconds);
  });

  it('is off without a limit', () => {
    expect(throttledFor([ago(1), ago(2), ago(3)], null, NOW)).toBeNull();
  });
});

it('reads what to leave out as text or as a list, under either name', () => {
  expect(ignoredLines({ ignored: 'cache/\r\n\n*.log' })).toEqual(['cache/', '*.log']);
  expect(ignoredLines({ ignored_files: ['cache/', '*.log\n  \n!keep.log'] })).toEqual([
    'cache/',
    '*.log',
    '!keep.log',
  ]);
  expect(ignoredLines({})).toEqual([]);
});

it('makes one uuid of one key', () => {
  expect(uuidOf('run 7, task 1')).toBe(uuidOf('run 7, task 1'));
  expect(uuidOf('run 7, task 2')).not.toBe(uuidOf('run 7, task 1'));
  expect(z.uuid().safeParse(uuidOf('x')).success).toBe(true);
});

it('names a backup by its time', () => {
  expect(defaultName(NOW)).toBe('Backup at 2026-05-04 03:02:01');
});
