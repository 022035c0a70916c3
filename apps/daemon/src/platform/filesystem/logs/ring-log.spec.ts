import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RingLog } from './ring-log.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ring-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (maxBytes = 2 ** 20): RingLog => new RingLog(join(folder, 'log'), () => maxBytes);
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`);
async function readAll(log: RingLog, pageSize: number): Promise<string[]> {
  const pages: string[][] = [];
  let cursor: number | null = null;
  do {
    const page = await log.read(cursor, pageSize);
    pages.unshift(page.lines);
    cursor = page.cursor;
  } while (cursor !== null);
  return pages.flat();
}

it('D23: is read backwards in pages, each line once, while more comes', async () => {
  const log = open();
  log.write(numbered(0, 50));
  const last = await log.read(null, 10);
  expect(last.lines).toEqual(numbered(40, 50));
  log.write(numbered(50, 60));
  const before = await log.read(last.cursor, 10);
  expect(before.lines).toEqual(numbered(30, 40));
  expect(await readAll(log, 7)).toEqual(numbered(0, 60));
  expect((await log.read(null, 60)).cursor).toBeNull();
});

it('D23: keeps to its size in two files, and the newest lines', async () => {
  const log = open(4000);
  for (let from = 0; from < 2000; from += 10) {
    log.write(numbered(from, from + 10));
    await log.flush();
  }
  const names = await readdir(join(folder, 'log'));
  expect(names.length).toBeLessThanOrEqual(2);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, 'log', name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(4200);
  const kept = await readAll(log, 33);
  expect(kept.length).toBeGreaterThan(100);
  expect(kept).toEqual(numbered(2000 - kept.length, 2000));
  // More at once than there is room for.
  log.write(numbered(2000, 5000));
  const rest = await readAll(log, 500);
  const at = rest.findIndex((line) => line.startsWith('['));
  const [newest, lost] = [rest.slice(at + 1), Number(/\d+/.exec(rest[at]!)![0])];
  expect(newest.length).toBeGreaterThan(100);
  expect(newest).toEqual(numbered(5000 - newest.length, 5000));
  expect(lost + newest.length).toBe(3000);
});

it('D23: a cursor stays right after a restart, and leads nowhere once its lines are gone', async () => {
  const log = open(4000);
  log.write(numbered(0, 100));
  const { cursor } = await log.read(null, 20);
  await log.flush();
  const next = open(4000);
  expect((await next.read(cursor, 20)).lines).toEqual(numbered(60, 80));
  for (let from = 100; from < 2000; from += 10) {
    next.write(numbered(from, from + 10));
    await next.flush();
  }
  expect(await next.read(cursor, 20)).toEqual({ lines: [], cursor: null });
});

it('D23: a line that a process died in ends there', async () => {
  const log = open();
  log.write(['whole']);
  await log.flush();
  const [name] = await readdir(join(folder, 'log'));
  await appendFile(join(folder, 'log', name!), 'half');
  const next = open();
  next.write(['next']);
  expect(await readAll(next, 1)).toEqual(['whole', 'half', 'next']);
});

it('D23: says how many lines it could not keep', async () => {
  await writeFile(join(folder, 'log'), 'no folder');
  const log = open();
  log.write(['a', 'b']);
  await log.flush();
  await rm(join(folder, 'log'));
  log.write(['c']);
  expect((await log.read(null, 10)).lines).toEqual(['c', '[2 lines were not kept here]']);
  expect((await log.read(null, 10)).cursor).toBeNull();
});

it('keeps lines of any length and nothing where it is switched off or empty', async () => {
  const log = open(4 * 2 ** 20);
  const long = 'ü'.repeat(300_000);
  log.write(['', long, '']);
  expect((await log.read(null, 2)).lines).toEqual([long, '']);
  expect(await readAll(log, 1)).toEqual(['', long, '']);
  await log.remove();
  expect(await log.read(null, 5)).toEqual({ lines: [], cursor: null });
  const off = open(0);
  off.write(['a']);
  expect(await off.read(null, 5)).toEqual({ lines: [], cursor: null });
});
