import { beforeEach, describe, expect, it, vi } from 'vitest';
import { collectFiles, nameOfBatch } from './collect.js';
import { freeName } from './multipart-sender.js';
import { UploadConflict, type Sender, type Upload } from './sender.js';
import { UploadQueue, type BatchView } from './upload-queue.js';

const fileOf = (path: string, size = 10) => ({ path, file: new File(['x'.repeat(size)], path) });

interface Sending {
  readonly upload: Upload;
  readonly signal: AbortSignal;
  readonly onProgress: (bytes: number) => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

describe('the uploads of a tab', () => {
  let sendings: Sending[];
  let given: string[];
  let queue: UploadQueue;
  const onDone = vi.fn();
  const sender: Sender = {
    send: (upload, { signal, onProgress }) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => reject(new Error('stopped')));
      sendings.push({ upload, signal, onProgress, resolve, reject });
      return promise;
    },
    giveUp: async ({ path }) => void given.push(path),
  };
  const add = (...paths: string[]): void =>
    queue.add(
      { server: 's', directory: '/', sender, onDone },
      paths.map((path) => fileOf(path)),
    );
  const batch = (): BatchView => queue.view()[0]!;
  const settled = (): Promise<void> => vi.waitFor(() => undefined);
  const told = (check: () => void): Promise<void> => vi.waitFor(check);

  beforeEach(() => {
    [sendings, given] = [[], []];
    onDone.mockReset();
    queue = new UploadQueue();
  });

  it('go up three at a time, and say when the last is there', async () => {
    add('pack/a', 'pack/b', 'pack/c', 'pack/d');
    expect(sendings.map(({ upload }) => upload.path)).toEqual(['pack/a', 'pack/b', 'pack/c']);
    sendings[0]!.onProgress(5);
    sendings[1]!.resolve();
    await told(() => expect(batch()).toMatchObject({ name: 'pack', files: 4, done: 1, sent: 15, bytes: 40 }));
    expect(sendings).toHaveLength(4);
    for (const { resolve } of sendings) resolve();
    await told(() => expect(batch()).toMatchObject({ done: 4, state: 'over' }));
    expect(onDone).toHaveBeenCalledTimes(1);
  });

  it('stop while they are paused, and begin what was under way again', async () => {
    add('a', 'b');
    queue.pause(batch().id);
    expect(sendings.every(({ signal }) => signal.aborted)).toBe(true);
    await settled();
    expect(batch().state).toBe('paused');
    await told(() => {
      queue.resume(batch().id);
      expect(sendings.map(({ upload }) => upload.path)).toEqual(['a', 'b', 'a', 'b']);
    });
    expect(batch().state).toBe('sending');
  });

  it('ask about a taken name, while the others go on, and do what is answered', async () => {
    add('a', 'b', 'c');
    sendings[0]!.reject(new UploadConflict());
    sendings[1]!.reject(new UploadConflict());
    sendings[2]!.resolve();
    await told(() => expect(batch()).toMatchObject({ state: 'asking', conflict: { path: 'a', others: 1 } }));
    queue.answer(batch().id, 'rename', false);
    expect(sendings.at(-1)!.upload).toMatchObject({ path: 'a', onConflict: 'rename' });
    expect(batch().conflict).toEqual({ path: 'b', others: 0 });
    queue.answer(batch().id, 'skip', false);
    sendings.at(-1)!.resolve();
    await told(() => expect(batch()).toMatchObject({ done: 2, skipped: 1, state: 'over' }));
  });

  it('take one answer for all, those to come among them', async () => {
    add('a', 'b', 'c', 'd');
    sendings[0]!.reject(new UploadConflict());
    await told(() => expect(batch().conflict).not.toBeNull());
    queue.answer(batch().id, 'replace', true);
    const last = () => sendings.at(-1)!.upload;
    // Three are under way: the answered one takes the place of the next that ends.
    sendings[3]!.reject(new UploadConflict());
    await told(() => expect(last()).toMatchObject({ path: 'a', onConflict: 'replace' }));
    sendings[1]!.resolve();
    await told(() => expect(last()).toMatchObject({ path: 'd', onConflict: 'replace' }));
    queue.remove(batch().id);
    add('e', 'f');
    sendings.at(-2)!.reject(new UploadConflict());
    await told(() => expect(batch().conflict?.path).toBe('e'));
    queue.answer(batch().id, 'skip', true);
    sendings.at(-1)!.reject(new UploadConflict());
    await told(() => expect(batch()).toMatchObject({ skipped: 2, state: 'over' }));
  });

  it('keep what failed, to be tried again, and forget what is given up', async () => {
    add('a', 'b');
    sendings[0]!.reject(new Error('no room'));
    sendings[1]!.resolve();
    await told(() => expect(batch()).toMatchObject({ failed: 1, done: 1, state: 'over' }));
    queue.retry(batch().id);
    expect(sendings.at(-1)!.upload.path).toBe('a');
    queue.remove(batch().id);
    expect(sendings.at(-1)!.signal.aborted).toBe(true);
    expect(queue.view()).toEqual([]);
    expect(given).toEqual(['a']);
  });

  it('have names', () => {
    expect(nameOfBatch([fileOf('pack/a'), fileOf('pack/b/c')])).toBe('pack');
    expect(nameOfBatch([fileOf('a')])).toBe('a');
    expect(nameOfBatch([fileOf('a'), fileOf('b')])).toBeNull();
    expect(collectFiles([new File([], 'a.txt')])[0]!.path).toBe('a.txt');
    expect(freeName('a.tar', new Set(['a.tar', 'a (1).tar']))).toBe('a (2).tar');
    expect(freeName('.env', new Set())).toBe('.env (1)');
  });
});
