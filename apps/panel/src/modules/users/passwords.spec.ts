import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// Of this file alone: unit tests share what they load.
vi.resetModules();
vi.doMock('@node-rs/argon2', { spy: true });
const argon2 = await import('@node-rs/argon2');
const { hashPassword, isPassword } = await import('./passwords.js');

describe('passwords', () => {
  beforeAll(() => void vi.clearAllMocks());
  afterAll(() => {
    vi.doUnmock('@node-rs/argon2');
    vi.resetModules();
  });

  it('are checked against their hash', async () => {
    const stored = await hashPassword('right');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect([await isPassword(stored, 'right'), await isPassword(stored, 'wrong')]).toEqual([true, false]);
    expect(await isPassword('$2y$10$hash.of.another.kind', 'right')).toBe(false);
  });

  it('of accounts that do not exist take the same work and never match', async () => {
    const stored = await hashPassword('right');
    await isPassword(null, 'warm up');
    vi.clearAllMocks();
    expect(await isPassword(null, 'right')).toBe(false);
    expect(await isPassword(stored, 'wrong')).toBe(false);
    expect(argon2.hash).not.toHaveBeenCalled();
    const hashes = vi.mocked(argon2.verify).mock.calls.map(([hash]) => String(hash).split('$').slice(1, 4));
    expect(hashes).toHaveLength(2);
    expect(hashes[0]).toEqual(hashes[1]);
  });

  it('wait for their turn in a pool, and are refused when too many wait', async () => {
    const stored = await hashPassword('right');
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => isPassword(stored, 'right')));
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeGreaterThan(100);
    expect(refused[0]!.reason).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(50);
    expect(await isPassword(stored, 'right')).toBe(true);
  });
});
