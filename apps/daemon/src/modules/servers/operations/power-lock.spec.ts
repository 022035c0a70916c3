import { describe, expect, it } from 'vitest';
import { PowerLock } from './power-lock.js';
import { powerLocked } from '../server.errors.js';

describe('PowerLock', () => {
  it('D1: refuses at once, and names its holder and age', async () => {
    const lock = new PowerLock();
    const before = Date.now();
    const release = await lock.acquire('start', 0);
    expect(lock.holder).toMatchObject({ owner: 'start' });
    expect(lock.holder!.since).toBeGreaterThanOrEqual(before);
    await expect(lock.acquire('stop', 0)).rejects.toSatisfy(powerLocked.is);
    release();
    expect(lock.holder).toBeNull();
  });

  it('hands over in the order of asking', async () => {
    const lock = new PowerLock();
    const order: string[] = [];
    const first = await lock.acquire('first', 0);
    const waiters = ['second', 'third'].map(async (owner) => {
      const release = await lock.acquire(owner, 5000);
      order.push(owner);
      release();
    });
    first();
    await Promise.all(waiters);
    expect(order).toEqual(['second', 'third']);
  });

  it('lets nobody slip in between release and hand-over', async () => {
    const lock = new PowerLock();
    const release = await lock.acquire('first', 0);
    const waiting = lock.acquire('second', 5000);
    release();
    await expect(lock.acquire('third', 0)).rejects.toSatisfy(powerLocked.is);
    (await waiting)();
    (await lock.acquire('third', 0))();
  });

  it('gives up after the wait and leaves the queue', async () => {
    const lock = new PowerLock();
    const release = await lock.acquire('first', 0);
    await expect(lock.acquire('second', 5)).rejects.toSatisfy(powerLocked.is);
    release();
    release();
    (await lock.acquire('third', 0))();
    expect(lock.holder).toBeNull();
  });
});
