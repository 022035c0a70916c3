import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineHistory, LineSplitter, LineThrottle, MAX_LINE, withoutOverlap } from './console-lines.js';

const split = (...chunks: (string | Buffer)[]): string[] => {
  const splitter = new LineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.flush()];
};

describe('LineSplitter', () => {
  it('joins chunks, also inside a character', () => {
    const bytes = Buffer.from('grün\r\nzwei\r\n');
    expect(split(bytes.subarray(0, 3), bytes.subarray(3))).toEqual(['grün', 'zwei']);
  });

  it('W9: keeps blank lines and the tail of long ones', () => {
    expect(split('a\r\n\r\nb')).toEqual(['a', '', 'b']);
    const long = 'x'.repeat(MAX_LINE * 2 + 5);
    expect(split(`${long}\n`).join('')).toBe(long);
    expect(split(`${long}\n`).every((line) => line.length <= MAX_LINE)).toBe(true);
  });

  it('ends a line at a blank with a carriage return', () => {
    expect(split('10% \r20% \rdone\r\n')).toEqual(['10%', '20%', 'done']);
    expect(split('trailing blank \r\n')).toEqual(['trailing blank ']);
  });

  it('loses nothing, however the output is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zä€ ]*$/)), fc.array(fc.nat(40)), (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of cuts) chunks.push(bytes.subarray(at, (at += size)));
        chunks.push(bytes.subarray(at));
        expect(split(...chunks)).toEqual(lines);
      }),
    );
  });
});

describe('LineThrottle', () => {
  const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

  it('W10: passes so many lines per interval and says how many it dropped', () => {
    const throttle = new LineThrottle(() => ({ enabled: true, lines: 3, intervalMs: 100 }));
    expect(throttle.admit(lines(5), 1000).passed).toHaveLength(3);
    expect(throttle.admit(lines(4), 1050)).toEqual({ passed: [], droppedBefore: 0 });
    expect(throttle.admit(lines(2), 1100)).toEqual({ passed: ['0', '1'], droppedBefore: 6 });
    expect(throttle.hasDropped).toBe(false);
  });

  it('W10: passes everything when it is switched off', () => {
    const throttle = new LineThrottle(() => ({ enabled: false, lines: 1, intervalMs: 100 }));
    expect(throttle.admit(lines(500), 1000).passed).toHaveLength(500);
  });
});

describe('LineHistory', () => {
  it('keeps the last lines within its bounds', () => {
    const history = new LineHistory(() => 3, 10);
    history.add(['a', 'b', 'c', 'd']);
    expect(history.last(2)).toEqual(['c', 'd']);
    history.add(['123456', '1234567']);
    expect(history.last(9)).toEqual(['1234567']);
  });
});

describe('withoutOverlap', () => {
  it('D11: drops what the log already held', () => {
    expect(withoutOverlap(['a', 'b', 'c'], ['b', 'c', 'd'])).toEqual(['d']);
    expect(withoutOverlap(['a'], ['b'])).toEqual(['b']);
    expect(withoutOverlap([], ['b'])).toEqual(['b']);
    expect(withoutOverlap(['a', 'b'], ['a', 'b'])).toEqual([]);
  });
});
