import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { readFrames, writeFrames, type SentFile } from './file-frames.js';

const entry = (path: string, size: number) => ({ path, kind: 'file' as const, mode: 0o644, size, mtime: 1 });
async function* of<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}
const CONTENT = Buffer.from('0123456789');
const files = (): AsyncGenerator<SentFile> =>
  of(
    { entry: entry('whole', 10), from: 0, content: of(CONTENT.subarray(0, 3), CONTENT.subarray(3)) },
    { entry: entry('rest', 10), from: 4, content: of(CONTENT.subarray(0, 3), CONTENT.subarray(3)) },
    { entry: entry('empty', 0), from: 0, content: of() },
  );
async function read(bytes: Iterable<Buffer>): Promise<[string, number, string, string][]> {
  const seen: [string, number, string, string][] = [];
  await readFrames(of(...bytes), async ({ entry: { path }, from }, content, sha256) => {
    let text = '';
    for await (const chunk of content) text += chunk.toString();
    seen.push([path, from, text, await sha256()]);
  });
  return seen;
}
const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

it.each([1, 2, 7, 10_000])('gives what was written, however it is cut: by %i', async (size) => {
  const all = Buffer.concat(await Array.fromAsync(writeFrames(files())));
  const cut = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
    all.subarray(at * size, (at + 1) * size),
  );
  expect(await read(cut)).toEqual([
    ['whole', 0, '0123456789', sum('0123456789')],
    ['rest', 4, '456789', sum('0123456789')],
    ['empty', 0, '', sum('')],
  ]);
});

it('knows a stream that breaks off, wherever', async () => {
  const all = Buffer.concat(
    await Array.fromAsync(
      writeFrames(of<SentFile>({ entry: entry('a', 10), from: 0, content: of(CONTENT) })),
    ),
  );
  for (let length = 1; length < all.length; length++) {
    await expect(read([all.subarray(0, length)])).rejects.toThrow('has broken off');
  }
});

it('refuses a length that no sender means', async () => {
  await expect(read([Buffer.from([255, 255, 255, 255, 0])])).rejects.toThrow('has broken off');
  await expect(read([Buffer.from([0, 0, 0, 2]), Buffer.from('{}')])).rejects.toThrow('has broken off');
});
