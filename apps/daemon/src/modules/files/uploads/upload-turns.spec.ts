import { expect, it, vi } from 'vitest';
import { UploadTurns } from './upload-turns.js';

it('lets the last one go on, after those before it have ended', async () => {
  const turns = new UploadTurns();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const stop = vi.fn(() => first.reject(new Error('stopped')));
  const one = turns.take('a', () => first.promise.finally(() => order.push('one ended')), stop);
  const two = turns.take('a', async () => order.push('two'));
  const three = turns.take('a', async () => order.push('three'));
  const other = turns.take('b', async () => order.push('other'));
  await expect(one).rejects.toThrow('stopped');
  await Promise.all([two, three, other]);
  expect(stop).toHaveBeenCalledTimes(1);
  expect(order.filter((name) => name !== 'other')).toEqual(['one ended', 'two', 'three']);
  expect(order.indexOf('other')).toBeLessThan(order.indexOf('two'));
  expect([turns.isTaken('a'), turns.isTaken('b')]).toEqual([false, false]);
});
