import { expect, it } from 'vitest';
import { AwayNodes } from './away-nodes.js';

it('a node that gave no answer is not asked for a second, and no other one is concerned', () => {
  const away = new AwayNodes();
  away.note(1, 1_000);
  expect([away.has(1, 1_001), away.has(1, 1_999), away.has(2, 1_001)]).toEqual([true, true, false]);
  expect([away.has(1, 2_000), away.has(1, 2_001)]).toEqual([false, false]);
});
