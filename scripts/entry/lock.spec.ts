import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testFolder } from './installation.fixture.ts';
import { takeLock } from './lock.ts';

it('is held by one at a time, and waited for where that is wanted', async () => {
  const file = join(testFolder(), 'up.lock');
  const first = await takeLock(file, { wait: false });
  expect(await takeLock(file, { wait: false })).toBeUndefined();
  const waiting = takeLock(file, { wait: true });
  await first!.release();
  const second = await waiting;
  expect(second).toBeDefined();
  await second!.release();
});
