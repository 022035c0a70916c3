import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashPassword, isOutdated, isPassword } from './passwords.js';

describe('passwords', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('are checked against their hash', async () => {
    const stored = await hashPassword('right');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect([await isPassword(stored, 'right'), await isPassword(stored, 'wrong')]).toEqual([true, false]);
    expect(await isPassword('$2y$10$hash.of.another.kind', 'right')).toBe(false);
  });

  it('are checked against the bcrypt of another panel, which is to be renewed', async () => {
    const bcrypt = '$2y$10$.vEB9juFRl5bPbzEU6KKZuTJboX1pJz4CFX.MdRAZ3vOeNMRT12xS';
    expect([await isPassword(bcrypt, 'right'), await isPassword(bcrypt, 'wrong')]).toEqual([true, false]);
    expect([isOutdated(bcrypt), isOutdated(await hashPassword('right'))]).toEqual([true, false]);
  });

  it('whose bcrypt would take minutes match nothing', async () => {
    const asked = vi.spyOn(Worker.prototype, 'postMessage');
    expect(await isPassword(`$2y$31$${'a'.repeat(53)}`, 'right')).toBe(false);
    expect(asked.mock.calls.map(([message]) => (message as string[])[0])).toEqual(['verify']);
  });

  it('of accounts that do not exist take the same work and never match', async () => {
    const stored = await hashPassword('right');
    await isPassword(null, 'warm up');
    const asked = vi.spyOn(Worker.prototype, 'postMessage');
    expect(await isPassword(null, 'right')).toBe(false);
    expect(await isPassword(stored, 'wrong')).toBe(false);
    const messages = asked.mock.calls.map(([message]) => message as string[]);
    expect(messages.map(([verb]) => verb)).toEqual(['verify', 'verify']);
    const [ofNobody, ofSomebody] = messages.map(([, hash]) => hash!.split('$').slice(1, 4));
    expect(ofNobody).toEqual(ofSomebody);
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

  it('are checked by another thread when one has died', async () => {
    const stored = await hashPassword('right');
    const asked = vi.spyOn(Worker.prototype, 'postMessage');
    asked.mockImplementationOnce(function (this: Worker) {
      void this.terminate();
    });
    await expect(isPassword(stored, 'right')).rejects.toThrow('ended with');
    expect(await isPassword(stored, 'right')).toBe(true);
  });
});
