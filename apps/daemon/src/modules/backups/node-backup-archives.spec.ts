import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveBed, NEVER, ON_NODE, quiet, SERVER, treeOf } from './archive-bed.fixture.js';
import type { Bytes } from './backup-archives.port.js';

let bed: ArchiveBed;
let folder: string;
let files: ArchiveBed['files'];
let archives: ArchiveBed['archives'];
let root: string;

beforeEach(async () => {
  bed = await ArchiveBed.start();
  ({ folder, files, archives, root } = bed);
});
afterEach(() => bed.close());

const put: ArchiveBed['put'] = (...file) => bed.put(...file);
const make: ArchiveBed['make'] = (...over) => bed.make(...over);
const tree = (path = root): Promise<Record<string, string>> => treeOf(path);
const restore = (backup: string, over: object = {}) =>
  archives.restore(
    SERVER,
    { ...ON_NODE, backup, truncate: false, checksum: null, maxBytes: null, ...over },
    NEVER,
    quiet,
  );
/** An archive as somebody else made it. */
async function foreign(entries: (archive: ReturnType<typeof pack>) => void): Promise<string> {
  const archive = pack();
  entries(archive);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  const backup = randomUUID();
  await mkdir(join(folder, 'backups', SERVER), { recursive: true });
  await writeFile(join(folder, 'backups', SERVER, `${backup}.tar.gz`), gzipSync(Buffer.concat(chunks)));
  return backup;
}

describe('a backup', () => {
  it('keeps files, empty folders, links, modes and times (hazard B3)', async () => {
    await put('world/level.dat', 'old world');
    await put('run.sh', '#!/bin/sh');
    await chmod(join(root, 'run.sh'), 0o750);
    await utimes(join(root, 'run.sh'), 1_600_000_000, 1_600_000_000);
    await mkdir(join(root, 'logs/empty'), { recursive: true });
    await symlink('world/level.dat', join(root, 'link'));
    await symlink('/nowhere', join(root, 'outside'));
    const before = await tree();
    const { backup } = await make();
    await rm(join(root, 'world'), { recursive: true });
    await put('newer.txt', 'newer');
    await restore(backup, { truncate: true });
    expect(await tree()).toEqual(before);
    const script = await stat(join(root, 'run.sh'));
    expect([script.mode & 0o777, script.mtimeMs]).toEqual([0o750, 1_600_000_000_000]);
  });

  it('says how far it has come, of what it archives', async () => {
    await put('kept', Buffer.alloc(600_000));
    await put('cache/left-out', Buffer.alloc(9_000_000));
    const told: [string, Bytes?][] = [];
    const order = { adapter: 'wings' as const, backup: randomUUID(), ignore: 'cache/', isCompressed: true };
    await archives.make(SERVER, order, NEVER, (...seen) => void told.push(seen));
    const archiving = told.flatMap(([step, bytes]) => (step === 'archiving' ? [bytes] : []));
    expect(archiving.length).toBeGreaterThan(1);
    expect(archiving.at(-1)).toEqual({ done: 600_000, total: 600_000 });
    told.length = 0;
    await archives.restore(
      SERVER,
      { ...ON_NODE, backup: order.backup, truncate: false, checksum: null, maxBytes: null },
      NEVER,
      (...seen) => void told.push(seen),
    );
    const { size } = (await archives.find(SERVER, order.backup))!;
    expect(told).toEqual([['unpacking', { done: size, total: size }], ['putting files in place']]);
  });

  it('tells what its restoration would do to the files as they are now', async () => {
    await put('old', 'same');
    await put('changed', 'before');
    const since = new Date(Date.now() - 60_000);
    const { backup, files: count, contentBytes } = await make();
    expect([count, contentBytes]).toEqual([2, 10]);
    await utimes(join(root, 'old'), 1_600_000_000, 1_600_000_000);
    await put('changed', 'after');
    await put('newer', 'twelve bytes');
    const impact = (truncate: boolean, id = backup) =>
      archives.impact(SERVER, { backup: id, truncate, since }, NEVER);
    const freeBytes = expect.any(Number) as unknown;
    expect(await impact(false)).toEqual({ lost: 1, keptBytes: 12, freeBytes });
    expect(await impact(true)).toEqual({ lost: 2, keptBytes: 0, freeBytes });
    expect(await impact(false, randomUUID())).toEqual({ lost: null, keptBytes: null, freeBytes });
  });

  it('is what tar unpacks, and says its own checksum and size', async () => {
    await put('a/b.txt', 'text');
    const { path, size, checksum } = await make();
    expect((await stat(path)).size).toBe(size);
    expect(execFileSync('sha256sum', [path]).toString().split(' ')[0]).toBe(checksum);
    expect(execFileSync('tar', ['-tzf', path]).toString().trim().split('\n').sort()).toEqual([
      'a/',
      'a/b.txt',
    ]);
    expect((await make({ isCompressed: false })).path).toMatch(/\.tar$/);
  });

  it('is packed with zstd where the node says so', async () => {
    await bed.close();
    bed = await ArchiveBed.start(undefined, 'zstd');
    await bed.put('world/level.dat', 'old world');
    const { backup, path } = await bed.make();
    expect(path).toMatch(/\.tar\.zst$/);
    expect(execFileSync('tar', ['--zstd', '-xOf', path, 'world/level.dat']).toString()).toBe('old world');
    await bed.put('world/level.dat', 'newer');
    const order = { ...ON_NODE, backup, truncate: true, checksum: null, maxBytes: null };
    await bed.archives.restore(SERVER, order, NEVER, quiet);
    expect(await treeOf(bed.root)).toMatchObject({ 'world/level.dat': 'old world' });
    expect(await bed.archives.remove(SERVER, backup)).toBe(true);
    expect(await bed.archives.find(SERVER, backup)).toBeNull();
  });

  it('leaves out what it is told to, else what the server says', async () => {
    await put('cache/one', '1');
    await put('cache/deep/two', '2');
    await put('server.log', '3');
    await put('kept.log', '4');
    await put('.pteroignore', 'server.log\n');
    const listed = async (ignore: string) =>
      execFileSync('tar', ['-tzf', (await make({ ignore })).path])
        .toString()
        .trim()
        .split('\n')
        .sort();
    expect(await listed('cache/\n*.log\n!kept.log')).toEqual(['.pteroignore', 'kept.log']);
    expect(await listed('')).toEqual([
      '.pteroignore',
      'cache/',
      'cache/deep/',
      'cache/deep/two',
      'cache/one',
      'kept.log',
    ]);
  });

  it('leaves nothing when it is cancelled or fails', async () => {
    await put('file', 'x');
    const order = { adapter: 'wings' as const, backup: randomUUID(), ignore: '', isCompressed: true };
    await expect(archives.make(SERVER, order, AbortSignal.abort(), quiet)).rejects.toThrow();
    const canceller = new AbortController();
    const cancel = (): void => canceller.abort();
    await expect(archives.make(SERVER, order, canceller.signal, cancel)).rejects.toThrow();
    expect(await readdir(join(folder, 'backups', SERVER))).toEqual([]);
  });

  it('passes over pipes, and never waits for them', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await put('file', 'x');
    const { path } = await make();
    expect(execFileSync('tar', ['-tzf', path]).toString().trim()).toBe('file');
  });

  it('goes away with its folder', async () => {
    await put('file', 'x');
    const { backup } = await make();
    expect(await archives.remove(SERVER, backup)).toBe(true);
    expect(await archives.remove(SERVER, backup)).toBe(false);
    expect(await readdir(join(folder, 'backups'))).toEqual([]);
    await expect(archives.find(SERVER, '../../data')).rejects.toThrow();
  });
});

describe('a restoration', () => {
  it('completes what is there, whatever stands in the place', async () => {
    await put('config/a.yml', 'old');
    await put('data', 'a file');
    const { backup } = await make();
    await put('config/a.yml', 'new');
    await put('config/b.yml', 'newer');
    await rm(join(root, 'data'));
    await put('data/now/a/folder', 'x');
    await restore(backup);
    expect(await tree()).toEqual({
      'config/': '',
      'config/a.yml': 'old',
      'config/b.yml': 'newer',
      data: 'a file',
    });
    expect(await readdir(join(folder, 'data'))).toEqual([SERVER]);
  });

  it('of a damaged archive touches nothing (hazards B5, B7)', async () => {
    await put('file', 'good');
    const { backup, path, checksum } = await make();
    await put('file', 'newer');
    await expect(restore(backup, { checksum: `sha256:${'0'.repeat(64)}` })).rejects.toThrow('damaged');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 20));
    await expect(restore(backup, { truncate: true })).rejects.toThrow();
    await expect(restore(backup, { truncate: true, checksum: `sha256:${checksum}` })).rejects.toThrow(
      'damaged',
    );
    await expect(restore(randomUUID())).rejects.toThrow('not on this node');
    expect(await tree()).toEqual({ file: 'newer' });
    expect(await readdir(join(folder, 'data'))).toEqual([SERVER]);
  });

  it('never leads out, whatever the archive says', async () => {
    const backup = await foreign((archive) => {
      archive.entry({ name: 'out', type: 'symlink', linkname: '/etc' });
      archive.entry({ name: 'out/passwd' }, 'mine');
    });
    await expect(restore(backup)).rejects.toThrow('out of the files');
    const climbing = await foreign((archive) => void archive.entry({ name: '../../escaped' }, 'mine'));
    await expect(restore(climbing)).rejects.toThrow('out of the files');
    expect(await readdir(join(folder, 'data'))).toEqual([SERVER]);
    expect(await tree()).toEqual({});
  });

  it('takes no more room than the server may have', async () => {
    await put('big', Buffer.alloc(100_000));
    const { backup } = await make();
    await put('big', 'small');
    await expect(restore(backup, { maxBytes: 99_999 })).rejects.toThrow('more room');
    expect(await tree()).toEqual({ big: 'small' });
  });

  it('goes on after the death of the daemon only where all had been unpacked', async () => {
    await put('file', 'newer');
    const order = { ...ON_NODE, backup: randomUUID(), truncate: true, checksum: null, maxBytes: null };
    expect(await archives.resumeRestore(SERVER, order, NEVER)).toBe(false);
    const stage = await files.staged.begin(SERVER);
    await writeFile(join(stage.path, 'file'), 'old');
    // Dead before the seal: the next start sweeps it.
    await files.sweep(new AbortController().signal);
    expect(await archives.resumeRestore(SERVER, order, NEVER)).toBe(false);
    expect(await tree()).toEqual({ file: 'newer' });
    const second = await files.staged.begin(SERVER);
    await writeFile(join(second.path, 'file'), 'old');
    await second.seal();
    // Dead between taking the old files away and putting the new ones there.
    await (
      await files.removeRoot(SERVER)
    ).deleted;
    await files.createRoot(SERVER);
    expect(await archives.resumeRestore(SERVER, order, NEVER)).toBe(true);
    expect(await tree()).toEqual({ file: 'old' });
    expect(await archives.resumeRestore(SERVER, order, NEVER)).toBe(false);
  });
});
