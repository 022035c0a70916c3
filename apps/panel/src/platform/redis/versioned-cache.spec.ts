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

  it('remembers for a moment that there is nothing, if told to, until something changes', async () => {
    const cache = new VersionedCache<number, string>({ max: 2, ttlMs: 60_000, missTtlMs: 60_000 });
    const load = vi.fn(async (key: number) => (key === 0 ? 'value' : null));
    await cache.get(0, load);
    for (const key of [1, 1, 2, 3, 3]) await expect(cache.get(key, load)).resolves.toBeNull();
    expect(load.mock.calls.map(([key]) => key)).toEqual([0, 1, 2, 3]);
    // Names that nobody has push out no value.
    await cache.get(0, load);
    expect(load).toHaveBeenCalledTimes(4);
    cache.forget(() => false);
    await expect(cache.get(3, async () => 'made meanwhile')).resolves.toBe('made meanwhile');
  });

  it('does not remember a miss that a change has overtaken', async () => {
    const cache = new VersionedCache<number, string>({ max: 2, ttlMs: 60_000, missTtlMs: 60_000 });
    const missing = Promise.withResolvers<null>();
    const before = cache.get(1, () => missing.promise);
    cache.forget();
    missing.resolve(null);
    await expect(before).resolves.toBeNull();
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
