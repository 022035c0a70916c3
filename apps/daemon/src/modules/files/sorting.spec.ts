import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNatural, firstInOrder } from './sorting.js';

describe('natural order', () => {
  it('counts numbers as numbers and knows no case', () => {
    const names = ['b', 'world10', 'World2', 'world02', 'a', 'world', 'A1b10', 'a1B9'];
    expect(names.sort(compareNatural)).toEqual([
      'a',
      'a1B9',
      'A1b10',
      'b',
      'world',
      'World2',
      'world02',
      'world10',
    ]);
  });

  it('is an order in which no two names are equal', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'A', '0', '1', '9', '.'), maxLength: 6 });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNatural(a, b))).toBe(-Math.sign(compareNatural(b, a)) + 0);
        expect(compareNatural(a, b) === 0).toBe(a === b);
        if (compareNatural(a, b) < 0 && compareNatural(b, c) < 0)
          expect(compareNatural(a, c)).toBeLessThan(0);
      }),
    );
  });

  it('finds the first few as sorting all does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { maxLength: 200 }),
        fc.integer({ min: 1, max: 50 }),
        (items, count) => {
          const compare = (a: number, b: number) => a - b;
          expect(firstInOrder(items, count, compare)).toEqual([...items].sort(compare).slice(0, count));
        },
      ),
    );
  });
});
