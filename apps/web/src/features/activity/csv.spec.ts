import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.js';

describe('rows as CSV', () => {
  it('keep quotes, commas, lines and other alphabets', () => {
    expect(
      csvOf([
        ['a "b"', 'c,d'],
        ['e\nf', 'ö日'],
      ]),
    ).toBe('\uFEFF"a ""b""","c,d"\r\n"e\nf","ö日"\r\n');
  });

  it('run nothing in a table program', () => {
    const names = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', 'plain'];
    expect(csvOf([names])).toBe(`\uFEFF"'=1+1","'+1","'-1","'@SUM(A1)","'\t=1","plain"\r\n`);
  });
});
