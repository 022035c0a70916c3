import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Depot, type ForeignEntry } from './depot.js';

const OWNER = { uid: process.getuid!(), gid: process.getgid!() };
const LARGE = 2 * 1024 * 1024;
const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
let folder: string;
let depot: Depot;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rookery-depot-'));
  depot = new Depot(join(folder, 'depot'), OWNER);
  mkdirSync(depot.tree, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const tree = (path = ''): string => join(folder, 'depot/tree', path);
const file = (path: string, content: Buffer | string, more: Partial<ForeignEntry> = {}): ForeignEntry => ({
  path,
  kind: 'file',
  mode: 0o640,
  size: content.length,
  mtime: TIME,
  ...more,
});
const sum = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');
async function* bytes(content: Buffer | string, breaksOffAt = Infinity): AsyncGenerator<Buffer> {
  const all = Buffer.from(content);
  for (let at = 0; at < all.length; at += 65_536) {
    if (at >= breaksOffAt) throw new Error('broken off');
    yield all.subarray(at, at + 65_536);
  }
}
const take = (entry: ForeignEntry, content: Buffer | string, from = 0): Promise<void> =>
  depot.take(entry, from, bytes(content.slice(from) as string), async () => sum(content));

describe('Depot', () => {
  it('wants a file until it has this very version of it', async () => {
    const entry = file('world/level.dat', 'the world');
    expect(await depot.wants(entry)).toBe(0);
    await take(entry, 'the world');
    expect(await depot.wants(entry)).toBeNull();
    expect(readFileSync(tree('world/level.dat'), 'utf8')).toBe('the world');
    expect(lstatSync(tree('world/level.dat')).mode & 0o777).toBe(0o640);
    expect(Math.floor(lstatSync(tree('world/level.dat')).mtimeMs)).toBe(TIME);
    expect(await depot.wants({ ...entry, size: 10 })).toBe(0);
    expect(await depot.wants({ ...entry, mtime: TIME + 1 })).toBe(0);
    expect(await depot.wants({ ...entry, sha256: sum('the world') })).toBeNull();
    expect(await depot.wants({ ...entry, sha256: sum('the WORLD') })).toBe(0);
    expect(await depot.wants({ ...entry, mode: 0o755 })).toBeNull();
    expect(lstatSync(tree('world/level.dat')).mode & 0o777).toBe(0o755);
  });

  it('goes on with a large file where its sender broke off, also in another process', async () => {
    const content = Buffer.alloc(LARGE, 'abcdefg');
    const entry = file('big', content);
    await expect(depot.take(entry, 0, bytes(content, LARGE / 2), async () => sum(content))).rejects.toThrow(
      'broken off',
    );
    depot = new Depot(join(folder, 'depot'), OWNER);
    expect(await depot.wants(entry)).toBe(LARGE / 2);
    // Another version of it begins from its first byte.
    expect(await depot.wants({ ...entry, mtime: TIME + 5 })).toBe(0);
    await depot.take(entry, LARGE / 2, bytes(content.subarray(LARGE / 2)), async () => sum(content));
    expect(readFileSync(tree('big')).equals(content)).toBe(true);
    expect(await depot.wants(entry)).toBeNull();
  });

  it('keeps nothing of a file that is not what was sent', async () => {
    const content = Buffer.alloc(LARGE, 'x');
    const entry = file('big', content);
    await expect(depot.take(entry, 0, bytes(content), async () => sum('else'))).rejects.toMatchObject({
      code: 'changed',
    });
    expect(await depot.wants(entry)).toBe(0);
    expect(lstatSync(tree('big')).size).toBe(0);
    await expect(depot.take(entry, 7, bytes(content), async () => sum(content))).rejects.toMatchObject({
      code: 'changed',
    });
  });

  it('makes folders and links at once, and what was something else makes way', async () => {
    const folderAt = (path: string): ForeignEntry => ({ ...file(path, ''), kind: 'directory', mode: 0o755 });
    const link = (path: string, target: string): ForeignEntry => ({
      ...file(path, ''),
      kind: 'link',
      target,
    });
    expect(await depot.wants(folderAt('a'))).toBeNull();
    await take(file('a/b', 'b'), 'b');
    expect(await depot.wants(link('l', 'a/b'))).toBeNull();
    expect(readlinkSync(tree('l'))).toBe('a/b');
    expect(await depot.wants(link('l', '/etc'))).toBeNull();
    expect(readlinkSync(tree('l'))).toBe('/etc');
    // Each kind in the place of each other one.
    expect(await depot.wants(file('a', 'now a file'))).toBe(0);
    await take(file('a', 'now a file'), 'now a file');
    expect(await depot.wants(folderAt('l'))).toBeNull();
    await take(file('l/c', 'c'), 'c');
    expect(readFileSync(tree('l/c'), 'utf8')).toBe('c');
    expect(existsSync('/etc/c')).toBe(false);
  });

  it('is never led out of its folder', async () => {
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), tree('out'));
    symlinkSync('../../outside', tree('up'));
    for (const path of ['out/a', 'up/a', '../a', '/../../a', 'a\0b']) {
      await expect(depot.wants(file(path, 'x'))).rejects.toMatchObject({
        code: expect.stringMatching(/escapes-root|bad-path/),
      });
      await expect(take(file(path, 'x'), 'x')).rejects.toThrow();
    }
    await expect(depot.wants(file('', 'x'))).rejects.toMatchObject({ code: 'bad-path' });
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
    expect(readdirSync(folder).toSorted()).toEqual(['depot', 'outside']);
  });

  it('leaves with nothing but what was named', async () => {
    for (const path of ['keep/a', 'keep/b', 'drop/a', 'c']) await take(file(path, path), path);
    writeFileSync(tree('nobody named it'), '');
    await depot.keepOnly(new Set(['keep', 'keep/a', 'c']), AbortSignal.timeout(10_000));
    await depot.moveTo(join(folder, 'there'));
    expect(readdirSync(join(folder, 'there'), { recursive: true }).toSorted()).toEqual([
      'c',
      'keep',
      'keep/a',
    ]);
    expect(existsSync(join(folder, 'depot'))).toBe(false);
  });
});
