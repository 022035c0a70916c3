import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseQuota, ServerFiles } from '../../../../apps/daemon/src/platform/filesystem/index.js';
import { LoopDisk, run } from './loop-disk.js';

const UUID = '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10';
const OTHER = '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a11';
const OWNER = { uid: 988, gid: 989 };
const MIB = 2 ** 20;
const never = new AbortController().signal;

const btrfs = (): LoopDisk => {
  const disk = LoopDisk.make(['mkfs.btrfs', '-q']);
  run('btrfs', 'quota', 'enable', disk.path);
  return disk;
};
const KINDS = [
  { kind: 'btrfs', mode: 'auto', disk: btrfs },
  { kind: 'image', mode: 'image', disk: () => LoopDisk.make(['mkfs.ext4', '-q']) },
] as const;

describe.each(KINDS)('F1: a hard limit by $kind', ({ kind, mode, disk: makeDisk }) => {
  let disk: LoopDisk;
  let files: ServerFiles;
  let failures: unknown[];
  const open = async (): Promise<ServerFiles> => {
    const quota = await chooseQuota(join(disk.path, 'data'), mode, (_, error) => failures.push(error));
    expect(quota.report).toMatchObject({ kind, hard: true, remedy: null });
    await quota.open();
    return new ServerFiles(join(disk.path, 'data'), OWNER, quota);
  };
  beforeEach(async () => {
    failures = [];
    disk = makeDisk();
    files = await open();
  });
  afterEach(async () => {
    for (const server of (await files?.known()) ?? []) await (await files.remove(server)).deleted;
    disk.close();
    expect(failures).toEqual([]);
  });

  const allow = (mib: number, server = UUID): Promise<void> =>
    files.allow(server, { project: 1, bytes: mib === 0 ? null : mib * MIB });
  const inRoot = (...names: string[]): string => join(files.rootOf(UUID), ...names);
  /** Writes as much as goes, at most so much; answers MiB that are there. */
  const fill = (name: string, mib: number, server = UUID): number => {
    const path = join(files.rootOf(server), name);
    try {
      run('dd', 'if=/dev/zero', `of=${path}`, 'bs=64k', `count=${mib * 16}`, 'conv=fsync');
    } catch {
      // The disk is full for it, which is what is measured.
    }
    return existsSync(path) ? Number(run('stat', '-c', '%s', path)) / MIB : 0;
  };

  it('holds from the first byte, for this server alone, and changes while files are open', async () => {
    await allow(20);
    await allow(0, OTHER);
    await files.createRoot(UUID);
    await files.createRoot(OTHER);
    expect(fill('big', 60)).toBeLessThanOrEqual(20);
    expect(fill('big', 60, OTHER)).toBe(60);
    await allow(40);
    expect(fill('more', 60)).toBeGreaterThan(10);
    expect(Number(run('du', '-sm', inRoot()).split('\t')[0])).toBeLessThanOrEqual(41);
    const before = run('sh', '-c', `cat ${inRoot()}/* | sha256sum`);
    await allow(5);
    expect(fill('late', 1)).toBe(0);
    expect(run('sh', '-c', `cat ${inRoot()}/* | sha256sum`)).toBe(before);
    run('rm', '-f', inRoot('big'), inRoot('more'), inRoot('late'));
    run('sync', '-f', inRoot());
    await expect.poll(() => fill('again', 3), { timeout: 30_000, interval: 500 }).toBe(3);
    await allow(0);
    expect(fill('again', 60)).toBe(60);
  });

  it('is there again after the next start, and a second look changes nothing', async () => {
    await allow(10);
    await files.createRoot(UUID);
    await writeFile(inRoot('kept'), 'kept');
    if (kind === 'image') run('umount', inRoot());
    files = await open();
    expect(await readFile(inRoot('kept'), 'utf8')).toBe('kept');
    await allow(10);
    await files.createRoot(UUID);
    await files.createRoot(UUID);
    expect(fill('big', 30)).toBeLessThanOrEqual(10);
    expect(await readFile(inRoot('kept'), 'utf8')).toBe('kept');
  });

  it.each([true, false])('lets files be put in place of what fills it: truncate %s', async (truncate) => {
    await allow(20);
    await files.createRoot(UUID);
    fill('old', 14);
    const stage = await files.staged.begin(UUID);
    await mkdir(join(stage.path, 'world'));
    run('dd', 'if=/dev/urandom', `of=${join(stage.path, 'world', 'level')}`, 'bs=1M', 'count=4');
    run('chown', '-R', '988:989', stage.path);
    await symlink('level', join(stage.path, 'world', 'link'));
    await utimes(join(stage.path, 'world', 'level'), 1e9, 1e9);
    const sum = run('sha256sum', join(stage.path, 'world', 'level')).split(' ')[0];
    await stage.seal();
    expect(await files.staged.place(UUID, truncate, never)).toBe(true);
    expect((await readdir(inRoot())).sort()).toEqual(truncate ? ['world'] : ['old', 'world']);
    expect((await readdir(inRoot('world'))).sort()).toEqual(['level', 'link']);
    expect(run('sha256sum', inRoot('world', 'level')).split(' ')[0]).toBe(sum);
    expect(await stat(inRoot('world', 'level'))).toMatchObject({ uid: 988, gid: 989, mtimeMs: 1e12 });
    expect((await lstat(inRoot('world', 'link'))).isSymbolicLink()).toBe(true);
    // What was there is deleted in the background.
    await expect
      .poll(async () => (await readdir(join(disk.path, 'data'))).filter((name) => name.startsWith('.re')))
      .toEqual([]);
    expect(fill('big', 60)).toBeLessThanOrEqual(16);
  });

  it('goes on where a process died between two steps, and leaves nothing', async () => {
    await allow(10);
    await files.createRoot(UUID);
    await files.staged.begin(UUID);
    if (kind === 'image') await writeFile(join(disk.path, 'data', '.images', `${OTHER}.img.new`), 'half');
    files = await open();
    await files.sweep(never);
    await allow(10);
    await files.createRoot(UUID);
    expect(fill('big', 30)).toBeLessThanOrEqual(10);
    // A removal that ended half way is asked for again.
    for (let times = 0; times < 2; times++) await (await files.remove(UUID)).deleted;
    run('sync', '-f', disk.path);
    const left = await readdir(join(disk.path, 'data'));
    expect(left.filter((name) => name !== '.images')).toEqual([]);
    if (kind === 'image') expect(await readdir(join(disk.path, 'data', '.images'))).toEqual([]);
    else expect(run('btrfs', 'subvolume', 'list', disk.path)).toBe('');
    expect(run('cat', '/proc/self/mounts')).not.toContain(UUID);
  });

  it('keeps what a folder without one holds', async () => {
    await mkdir(inRoot());
    await writeFile(inRoot('kept'), 'from before');
    await allow(10);
    await files.createRoot(UUID);
    expect(await readFile(inRoot('kept'), 'utf8')).toBe('from before');
  });
});

describe('F1: what is chosen', () => {
  it('is the own count, with the reason and the remedy, where the filesystem offers nothing', async () => {
    const disk = LoopDisk.make(['mkfs.ext4', '-q']);
    try {
      const { report } = await chooseQuota(join(disk.path, 'data'), 'auto');
      expect(report).toMatchObject({ kind: 'soft', hard: false });
      expect(report.detail).toContain('prjquota');
      expect(report.remedy).toContain('system.quotas.mode');
    } finally {
      disk.close();
    }
  });

  it('is the own count on a btrfs without quotas, which are left as they are', async () => {
    const disk = LoopDisk.make(['mkfs.btrfs', '-q']);
    try {
      const { report } = await chooseQuota(join(disk.path, 'data'), 'auto');
      expect(report).toMatchObject({ kind: 'soft', remedy: expect.stringContaining('btrfs quota enable') });
      expect(() => run('btrfs', 'qgroup', 'show', disk.path)).toThrow();
    } finally {
      disk.close();
    }
  });
});

const PROJECTS = [
  { type: 'ext4', mkfs: ['mkfs.ext4', '-q', '-O', 'project,quota', '-E', 'quotatype=prjquota'] },
  { type: 'xfs', mkfs: ['mkfs.xfs', '-q'] },
];
it.for(PROJECTS)('F1, F16: a project of $type holds the limit of a server', async ({ mkfs }, { skip }) => {
  let disk: LoopDisk;
  try {
    disk = LoopDisk.make(mkfs, 'prjquota');
  } catch (error) {
    return skip(`this kernel has no project quotas: ${(error as Error).message}`);
  }
  const lists = ['/etc/projid', '/etc/projects'].map((path) => [path, existsSync(path)] as const);
  try {
    const failures: unknown[] = [];
    const quota = await chooseQuota(join(disk.path, 'data'), 'auto', (_, error) => failures.push(error));
    expect(quota.report).toMatchObject({ kind: 'project', hard: true });
    const files = new ServerFiles(join(disk.path, 'data'), OWNER, quota);
    await files.allow(UUID, { project: 7, bytes: 20 * MIB });
    const path = join(await files.createRoot(UUID), 'big');
    expect(() => run('dd', 'if=/dev/zero', `of=${path}`, 'bs=64k', 'count=960', 'conv=fsync')).toThrow();
    expect(Number(run('stat', '-c', '%s', path))).toBeLessThanOrEqual(20 * MIB);
    expect(failures).toEqual([]);
    for (const [list, wasThere] of lists) expect(existsSync(list)).toBe(wasThere);
  } finally {
    disk.close();
  }
});
