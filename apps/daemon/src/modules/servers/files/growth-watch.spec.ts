import { expect, it } from 'vitest';
import { GrowthWatch } from './growth-watch.js';

it('F1: measures again only who may have passed the limit since', () => {
  const watch = new GrowthWatch<object>();
  const server = {};
  expect(watch.isDue(server, 1000, 50)).toBe(true);
  watch.noteMeasure(server, 1000, 0, 0);
  expect(watch.isDue(server, 1050, 50, 1)).toBe(false);
  expect(watch.isDue(server, 1051, 50, 1)).toBe(true);
  expect(watch.isDue(server, 1051, Infinity, 1)).toBe(false);
  expect(watch.isDue(server, 1000, -1, 1)).toBe(true);
});

it('F1: spends a tenth of the time on walks', () => {
  const watch = new GrowthWatch<object>();
  const server = {};
  watch.noteMeasure(server, 1000, 100, 5000);
  expect(watch.isDue(server, 9999, 0, 5899)).toBe(false);
  expect(watch.isDue(server, 9999, 0, 5900)).toBe(true);
});
