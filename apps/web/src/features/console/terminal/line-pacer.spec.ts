import { describe, expect, it } from 'vitest';
import { LinePacer } from './line-pacer.js';

const run = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

describe('LinePacer', () => {
  it('draws everything at the rate of a busy server', () => {
    const pacer = new LinePacer();
    let drawn = 0;
    for (let frame = 0; frame < 60; frame += 1) {
      pacer.add(run(83));
      const { lines, skipped } = pacer.take(5_000 + frame * 16);
      drawn += lines.length;
      expect(skipped).toBe(0);
    }
    expect(drawn).toBe(83 * 60);
  });

  it('draws the last lines of a second that has too many, and says how many it left out', () => {
    const pacer = new LinePacer();
    pacer.add(run(7_900));
    expect(pacer.take(1_000).lines).toHaveLength(7_900);
    pacer.add(run(6_000, 10_000));
    expect(pacer.take(1_100)).toEqual({ lines: [], skipped: 0 });
    pacer.add(run(6_000, 16_000));
    const next = pacer.take(2_000);
    expect(next.skipped).toBe(10_000);
    expect(next.lines).toHaveLength(2_000);
    expect(next.lines.at(-1)).toBe('21999');
  });

  it('holds back what came in a full second until the next one', () => {
    const pacer = new LinePacer();
    pacer.add(run(7_900));
    pacer.take(1_000);
    pacer.add(run(200));
    expect(pacer.take(1_500).lines).toEqual([]);
    expect(pacer.isEmpty).toBe(false);
    expect(pacer.take(2_000).lines).toHaveLength(200);
  });
});
