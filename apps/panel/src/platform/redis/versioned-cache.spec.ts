import { describe, expect, it, vi } from 'vitest';
import { VersionedCache } from './versioned-cache.js';

const aCache = () => new VersionedCache<number, string>({ max: 10, ttlMs: 60_000 });

describe('VersionedCache', () => {
  it('asks once, also those who come while it is being asked', async () => {
    const cache = aCache();
    const load = vi.fn(async (key: number) => `value ${key}`);
    await expect(Promise.all([cache.get(1, load), cache.get(1, load)])).resolves.toEqual([
      'value 1',
      'value 1',
    ]);
    await expect(cache.get(1, load)).resolves.toBe('value 1');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps neither nothing nor a failure', async () => {
    const cache = aCache();
    await expect(cache.get(1, async () => null)).resolves.toBeNull();
    await expect(cache.get(1, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await expect(cache.get(1, async () => 'there')).resolves.toBe('there');
  });

  it('does not keep what a change has overtaken, nor gives it to those who come after', async () => {
    const cache = aCache();
    const old = Promise.withResolvers<string>();
    const before = cache.get(1, () => old.promise);
    const many = cache.getMany([1, 2], async (keys) => [[keys[0]!, await old.promise]]);
    cache.forget();
    const after = cache.get(1, async () => 'new');
    old.resolve('old');
    await expect(before).resolves.toBe('old');
    await expect(after).resolves.toBe('new');
    await expect(many).resolves.toEqual(new Map([[1, 'old']]));
    await expect(cache.get(1, async () => 'asked again')).resolves.toBe('new');
  });

  it('forgets what a change concerns alone', async () => {
    const cache = aCache();
    await cache.getMany([1, 2], async (keys) => keys.map((key) => [key, `value ${key}`] as const));
    cache.forget((_value, key) => key === 1);
    const load = vi.fn(async (keys: readonly number[]) => keys.map((key) => [key, 'new'] as const));
    await expect(cache.getMany([1, 2], load)).resolves.toEqual(
      new Map([
        [2, 'value 2'],
        [1, 'new'],
      ]),
    );
    expect(load).toHaveBeenCalledExactlyOnceWith([1]);
  });
});
