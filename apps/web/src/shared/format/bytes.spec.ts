import { describe, expect, it } from 'vitest';
import { formatBytes, formatPercent, formatRate } from './bytes.js';

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1.2 * 1024 ** 3, '1.2 GiB'],
    [150.4 * 1024 ** 2, '150 MiB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes, 'en')).toBe(text));

  it('follow the locale', () => expect(formatBytes(1.5 * 1024, 'de')).toBe('1,5 KiB'));
  it('are decimal a second', () => expect(formatRate(4_200_000, 'en')).toBe('4.2 MB/s'));
  it('are percent of a core', () => {
    expect(formatPercent(34.4, 'en')).toBe('34 %');
    expect(formatPercent(3.44, 'en')).toBe('3.4 %');
  });
});
