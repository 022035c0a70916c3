import { describe, expect, it } from 'vitest';
import type { FileEntry } from './files.api.js';
import { arranged, boxesOf, isMode, modeOf, pagesOf } from './list.rules.js';

const entry = (name: string, size: number, modified_at: string, is_file = true): FileEntry => ({
  name,
  size,
  modified_at,
  created_at: modified_at,
  is_file,
  is_symlink: false,
  mode: '-rw-r--r--',
  mode_bits: '644',
  mimetype: 'text/plain',
});
const ENTRIES = [
  entry('log10', 5, '2026-03-01T00:00:00+00:00'),
  entry('log9', 9, '2026-01-01T00:00:00+00:00'),
  entry('World', 0, '2026-02-01T00:00:00+00:00', false),
  entry('Log1', 7, '2026-02-01T00:00:00+00:00'),
];
const namesBy = (sort: Parameters<typeof arranged>[1], filter = ''): string[] =>
  arranged(ENTRIES, sort, filter, 'en').map(({ name }) => name);

describe('a directory', () => {
  it('is sorted with directories first, in natural order', () => {
    expect(namesBy('name')).toEqual(['World', 'Log1', 'log9', 'log10']);
    expect(namesBy('-name')).toEqual(['World', 'log10', 'log9', 'Log1']);
    expect(namesBy('size')).toEqual(['World', 'log10', 'Log1', 'log9']);
    expect(namesBy('-modified')).toEqual(['World', 'log10', 'Log1', 'log9']);
    expect(namesBy('name', 'LOG1')).toEqual(['Log1', 'log10']);
  });

  it('is asked for in the pages that are on the screen', () => {
    expect(pagesOf(0, 30, 500)).toEqual([1]);
    expect(pagesOf(480, 520, 500)).toEqual([1, 2]);
    expect(pagesOf(99_000, 99_040, 500)).toEqual([199]);
    expect(pagesOf(0, -1, 500)).toEqual([1]);
  });

  it('has modes that are boxes or three digits', () => {
    expect(boxesOf('640')).toEqual([true, true, false, true, false, false, false, false, false]);
    for (const mode of ['000', '755', '644', '007']) expect(modeOf(boxesOf(mode))).toBe(mode);
    expect(['755', '000'].every(isMode)).toBe(true);
    expect(['75', '799', '0755', ''].some(isMode)).toBe(false);
  });
});
