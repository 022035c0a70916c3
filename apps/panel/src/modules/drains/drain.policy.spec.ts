import { describe, expect, it } from 'vitest';
import { percentOf, reasonOf, stateOf } from './drain.policy.js';

const counts = (moved: number, moving: number, left: number, refused: number) => ({
  moved,
  moving,
  left,
  refused,
});

describe('how a drain stands', () => {
  it.each([
    [true, counts(0, 0, 3, 0), 'running'],
    [true, counts(0, 2, 3, 1), 'running'],
    [true, counts(1, 0, 2, 1), 'running'],
    [true, counts(1, 0, 2, 2), 'stuck'],
    [true, counts(3, 0, 0, 0), 'drained'],
    [true, counts(0, 0, 0, 0), 'drained'],
    [false, counts(1, 1, 2, 0), 'ended'],
    [false, counts(3, 0, 0, 0), 'ended'],
  ])('active %s, %o: %s', (isActive, figures, state) => {
    expect(stateOf(isActive, figures)).toBe(state);
  });

  it('counts what has gone of what there was', () => {
    expect(
      [counts(0, 0, 3, 0), counts(1, 1, 2, 0), counts(3, 0, 0, 0), counts(0, 0, 0, 0)].map(percentOf),
    ).toEqual([0, 33, 100, 100]);
  });
});

describe('why a server fits nowhere', () => {
  it('names each node with what it lacks, up to a few', () => {
    expect(reasonOf([])).toBe('There is no other node that it may go to.');
    const unfit = ['a', 'b'].map((name) => ({ name, reason: name === 'a' ? 'memory' : 'away' }) as const);
    expect(reasonOf(unfit)).toBe(
      'It fits on no other node: a has too little memory left, b does not answer.',
    );
    const many = Array.from(
      { length: 9 },
      (_, index) => ({ name: 'x'.repeat(100) + index, reason: 'disk' }) as const,
    );
    expect(reasonOf(many).length).toBeLessThanOrEqual(500);
  });
});
