import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeOf } from './page-place.js';

it('gives the rows that an offset from the start gives, and skips half of the list at most', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 20 }),
      (total, page, perPage) => {
        const list = Array.from({ length: total }, (_, index) => index);
        const place = placeOf({ page, perPage }, total);
        const read = place.isFromEnd ? list.toReversed() : list;
        const rows = read.slice(place.offset, place.offset + place.limit).sort((a, b) => a - b);
        expect(rows).toEqual(list.slice((page - 1) * perPage, page * perPage));
        expect(place.offset).toBeLessThanOrEqual(total / 2);
      },
    ),
  );
});
