import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { ConfigStore } from '../../config/config-store.js';
import { BackupLoad } from './backup-load.js';

const MIB = 1024 * 1024;
const never = new AbortController().signal;
const loadOf = (limits: { write_limit?: number; max_concurrent?: number }): BackupLoad => {
  const backups = { write_limit: 0, max_concurrent: 1, ...limits };
  return new BackupLoad({ current: { system: { backups } } } as unknown as ConfigStore);
};
const quiet = (): void => undefined;

it.each([1, 2])('B4: makes %i backups of a node at once, and the others in their turn', async (max) => {
  const load = loadOf({ max_concurrent: max });
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const works = [0, 1, 2, 3, 4].map((each) =>
    load.inTurn(never, quiet, async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      done.push(each);
    }),
  );
  await Promise.all(works);
  expect(most).toBe(max);
  expect(done).toEqual([0, 1, 2, 3, 4]);
});

it('B4: one that is cancelled while it waits ends at once and never begins, and a failed one makes room', async () => {
  const load = loadOf({});
  const first = Promise.withResolvers<never>();
  const running = load.inTurn(never, quiet, () => first.promise);
  const canceller = new AbortController();
  let hasBegun = false;
  const waiting = load.inTurn(canceller.signal, quiet, async () => void (hasBegun = true));
  canceller.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  first.reject(new Error('the disk is gone'));
  await expect(running).rejects.toThrow('the disk is gone');
  expect(await load.inTurn(never, quiet, async () => 'next')).toBe('next');
  expect(hasBegun).toBe(false);
});

it('B4: all of them together keep to the rate', async () => {
  const waits: number[] = [];
  class Counted extends BackupLoad {
    protected override async pause(ms: number): Promise<void> {
      waits.push(ms);
    }
  }
  const backups = { write_limit: 2, max_concurrent: 2 };
  const load = new Counted({ current: { system: { backups } } } as unknown as ConfigStore);
  const large = { length: 1000 * MIB } as Buffer;
  const read = async (): Promise<void> => {
    const passed: Buffer[] = [];
    for await (const chunk of load.paced(Readable.from([large, large]), never)) passed.push(chunk);
    expect(passed).toEqual([large, large]);
  };
  await Promise.all([read(), read()]);
  // 4,000 MiB at two a second, less what the test itself takes.
  expect(Math.max(...waits) / 1000).toBeGreaterThan(1900);
  expect(Math.max(...waits) / 1000).toBeLessThanOrEqual(2000);
});

it('B4: a cancellation does not wait for the rate', async () => {
  const load = loadOf({ write_limit: 1 });
  const canceller = new AbortController();
  const endless = async function* (): AsyncGenerator<Buffer> {
    for (;;) yield Buffer.alloc(64 * MIB);
  };
  const reading = (async () => {
    for await (const chunk of load.paced(endless(), canceller.signal)) {
      expect(chunk.length).toBe(64 * MIB);
      setImmediate(() => canceller.abort());
    }
  })();
  await expect(reading).rejects.toThrow();
});
