import { afterEach, expect, it, vi } from 'vitest';
import { AppLogger } from '@app/platform/logging/logger.js';
import { CacheInvalidation } from './cache-invalidation.js';

afterEach(() => vi.useRealTimers());

function invalidationOn(publish: () => Promise<number>): CacheInvalidation {
  const redis = { publish } as never;
  return new CacheInvalidation(redis, redis, { redisPrefix: 'x' } as never, new AppLogger('test', 'silent'));
}
const hasSettled = async (work: Promise<void>): Promise<boolean> => {
  let settled = false;
  void work.then(() => (settled = true));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  return settled;
};

it('knows when Redis has all that was published', async () => {
  const answers: PromiseWithResolvers<number>[] = [];
  const caches = invalidationOn(() => {
    answers.push(Promise.withResolvers<number>());
    return answers.at(-1)!.promise;
  });
  const heard: unknown[] = [];
  caches.on('server', (id) => heard.push(id));
  expect(caches.isSending).toBe(false);
  caches.publish('server', 7);
  caches.publish('user', null);
  expect([heard, caches.isSending]).toEqual([[7], true]);
  const sent = caches.sent();
  answers[0]!.resolve(1);
  expect(await hasSettled(sent)).toBe(false);
  answers[1]!.reject(new Error('away'));
  await sent;
  expect(caches.isSending).toBe(false);
});

it('waits for a Redis that hangs for a moment only', async () => {
  vi.useFakeTimers();
  const caches = invalidationOn(() => new Promise(() => undefined));
  caches.publish('server', 7);
  const sent = caches.sent();
  expect(await hasSettled(sent)).toBe(false);
  vi.advanceTimersByTime(250);
  await sent;
});
