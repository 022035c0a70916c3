import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FilesystemErrorCode } from './filesystem.errors.js';
import { isWithin, resolveMounts, targetRefusal } from './mounts.js';
import { ServerFiles } from './server-files.js';
import { walkTree } from './walk-tree.js';

const UUID = '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10';
const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const never = new AbortController().signal;
const LIMIT = 1000;

let data: string;
let files: ServerFiles;
let root: string;

beforeEach(async () => {
  data = await realpath(await mkdtemp(join(tmpdir(), 'files-')));
  files = new ServerFiles(join(data, 'volumes'), owner);
  root = await files.createRoot(UUID);
});
afterEach(() => rm(data, { recursive: true, force: true }));

const refused = (code: FilesystemErrorCode) => expect.objectContaining({ code });
const text = async (path: string): Promise<string | undefined> =>
  (await files.read(UUID, path, LIMIT))?.content.toString();

describe('paths of a server', () => {
  it('refuses a server that is no uuid', () => {
    for (const uuid of ['', '.', '..', '../etc', `${UUID}/..`, 'x']) {
      expect(() => files.rootOf(uuid)).toThrow(refused('bad-path'));
    }
  });

  it('reads files by relative and absolute paths below the root', async () => {
    await mkdir(join(root, 'a'));
    await writeFile(join(root, 'a', 'b.txt'), 'hi');
    for (const path of ['a/b.txt', '/a/b.txt', './a//b.txt', 'a/../a/b.txt']) {
      expect(await text(path)).toBe('hi');
    }
  });

  it('refuses to leave the root by name', async () => {
    await writeFile(join(data, 'host.txt'), 'host');
    for (const path of ['..', '../host.txt', '../../etc/passwd', 'a/../../host.txt', '/../../host.txt']) {
      await expect(files.write(UUID, path, 'x')).rejects.toThrow(refused('escapes-root'));
    }
    expect(await readFile(join(data, 'host.txt'), 'utf8')).toBe('host');
  });

  it('refuses paths with NUL and paths without end', async () => {
    await expect(files.read(UUID, 'a\0b', LIMIT)).rejects.toThrow(refused('bad-path'));
    await expect(files.write(UUID, 'a/'.repeat(1000), 'x')).rejects.toThrow(refused('bad-path'));
  });

  it('CVE-2023-25152: refuses links out of the root, as file and as directory', async () => {
    const outside = join(data, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'f'), 'host');
    await symlink(outside, join(root, 'absolute'));
    await symlink('../../outside', join(root, 'relative'));
    await symlink('../../outside/f', join(root, 'file'));
    for (const path of ['absolute/f', 'relative/f', 'file', 'absolute/new/g', 'relative/new']) {
      await expect(files.write(UUID, path, 'x')).rejects.toThrow(refused('escapes-root'));
      await expect(files.read(UUID, path, LIMIT)).rejects.toThrow(refused('escapes-root'));
    }
    expect(await readdir(outside)).toEqual(['f']);
    expect(await readFile(join(outside, 'f'), 'utf8')).toBe('host');
  });

  it('follows links inside the root, also those that name the path in the container', async () => {
    await mkdir(join(root, 'real/deep'), { recursive: true });
    await writeFile(join(root, 'real/deep/f'), 'hi');
    await symlink('real', join(root, 'link'));
    await symlink('../real/deep/f', join(root, 'real', 'up'));
    await symlink('/home/container/real', join(root, 'inside'));
    await symlink('link/deep/f', join(root, 'chain'));
    for (const path of ['link/deep/f', 'real/up', 'inside/deep/f', 'chain', 'link/../real/deep/f']) {
      expect(await text(path)).toBe('hi');
    }
    await files.write(UUID, 'chain', 'new');
    expect(await readFile(join(root, 'real/deep/f'), 'utf8')).toBe('new');
  });

  it('gives up on links in a circle', async () => {
    await symlink('b', join(root, 'a'));
    await symlink('a', join(root, 'b'));
    await expect(files.read(UUID, 'a', LIMIT)).rejects.toThrow(refused('too-many-links'));
    await expect(files.write(UUID, 'a/c', 'x')).rejects.toThrow(refused('too-many-links'));
  });
});

describe('reading and writing', () => {
  it('finds nothing where there is nothing', async () => {
    expect(await files.read(UUID, 'none', LIMIT)).toBeNull();
    expect(await files.read(UUID, 'none/none', LIMIT)).toBeNull();
    expect(await files.read(UUID.replace('0', '1'), 'x', LIMIT)).toBeNull();
  });

  it('makes missing directories and a new file', async () => {
    await files.write(UUID, 'a/b/c.yml', 'x');
    expect(await text('a/b/c.yml')).toBe('x');
    expect((await stat(join(root, 'a/b/c.yml'))).mode & 0o777).toBe(0o644);
  });

  it('keeps the permission bits of a file and leaves nothing beside it', async () => {
    await writeFile(join(root, 'f'), 'old');
    await chmod(join(root, 'f'), 0o640);
    await files.write(UUID, 'f', 'new');
    expect((await stat(join(root, 'f'))).mode & 0o777).toBe(0o640);
    expect(await readdir(root)).toEqual(['f']);
  });

  it('F9: leaves the old file when the new one cannot be written', async () => {
    await mkdir(join(root, 'f'));
    await expect(files.write(UUID, 'f', 'new')).rejects.toThrow(refused('is-a-directory'));
    expect(await readdir(root)).toEqual(['f']);
  });

  it('refuses a file as a directory', async () => {
    await writeFile(join(root, 'f'), 'x');
    await expect(files.read(UUID, 'f/g', LIMIT)).rejects.toThrow(refused('not-a-directory'));
    await expect(files.write(UUID, 'f/g', 'x')).rejects.toThrow(refused('not-a-directory'));
  });

  it('refuses what is larger than wanted', async () => {
    await writeFile(join(root, 'f'), 'x'.repeat(LIMIT + 1));
    await expect(files.read(UUID, 'f', LIMIT)).rejects.toThrow(refused('too-large'));
    await truncate(join(root, 'f'), LIMIT);
    expect((await files.read(UUID, 'f', LIMIT))?.content).toHaveLength(LIMIT);
  });

  it('F13: does not wait for a FIFO, and refuses sockets and directories', async () => {
    execFileSync('mkfifo', [join(root, 'fifo')]);
    const server = createServer().listen(join(root, 'socket'));
    await mkdir(join(root, 'directory'));
    for (const path of ['fifo', 'socket', 'directory', '']) {
      const code = path === 'fifo' || path === 'socket' ? 'not-a-file' : 'is-a-directory';
      await expect(files.read(UUID, path, LIMIT)).rejects.toThrow(refused(code));
      await expect(files.write(UUID, path, 'x')).rejects.toThrow(refused(code));
    }
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('measuring', () => {
  it('F3: counts apparent sizes and blocks', async () => {
    await writeFile(join(root, 'sparse'), '');
    await truncate(join(root, 'sparse'), 10_000_000);
    await writeFile(join(root, 'real'), Buffer.alloc(100_000, 1));
    const usage = await files.usage(UUID, never);
    expect(usage.apparentBytes).toBe(10_100_000);
    expect(usage.allocatedBytes).toBeGreaterThanOrEqual(100_000);
    expect(usage.allocatedBytes).toBeLessThan(1_000_000);
    expect(usage.entries).toBe(2);
  });

  it('F7: counts hard links once and does not follow links', async () => {
    await mkdir(join(data, 'outside'));
    await writeFile(join(data, 'outside', 'big'), Buffer.alloc(50_000));
    await symlink(join(data, 'outside'), join(root, 'link'));
    await writeFile(join(root, 'a'), 'x'.repeat(10));
    await link(join(root, 'a'), join(root, 'b'));
    expect((await files.usage(UUID, never)).apparentBytes).toBe(10);
  });

  it('F11: measures trees deeper than the directories it keeps open', async () => {
    let deep = root;
    for (let depth = 0; depth < 130; depth++) {
      deep = join(deep, 'd');
      await mkdir(deep);
      await writeFile(join(deep, 'f'), 'x');
    }
    expect(await files.usage(UUID, never)).toMatchObject({ apparentBytes: 130, entries: 260 });
  });

  it('stops when it is told to', async () => {
    await writeFile(join(root, 'f'), 'x');
    await expect(files.usage(UUID, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('walkTree', () => {
  it('keeps a directory open until all that look at its entries have ended, also when one fails', async () => {
    for (const name of ['a', 'b', 'c']) await writeFile(join(root, name), '');
    const later = Promise.withResolvers<void>();
    const descriptors: number[] = [];
    const walk = walkTree(
      root,
      async ({ directory, name }) => {
        if (name === 'a') throw new Error('no');
        await later.promise;
        descriptors.push(directory.fd);
      },
      never,
    );
    const failed = expect(walk).rejects.toThrow('no');
    setImmediate(() => later.resolve());
    await failed;
    expect(descriptors).toHaveLength(2);
    expect(descriptors.every((descriptor) => descriptor >= 0)).toBe(true);
  });
});

describe('removing', () => {
  it('CVE-2023-25168: removes links and not what they lead to', async () => {
    await mkdir(join(data, 'outside'));
    await writeFile(join(data, 'outside', 'f'), 'host');
    await symlink(join(data, 'outside'), join(root, 'link'));
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, 'a/b/c'), 'x');
    await (
      await files.removeRoot(UUID)
    ).deleted;
    expect(await readdir(join(data, 'volumes'))).toEqual([]);
    expect(await readdir(join(data, 'outside'))).toEqual(['f']);
    await (
      await files.removeRoot(UUID)
    ).deleted;
  });

  it('removes trees deeper than any path may be', async () => {
    // 60 names of 200 bytes: beyond PATH_MAX, and deeper than the directories that are kept open.
    const program = `const fs = require('fs'); const name = 'x'.repeat(200);
      for (let depth = 0; depth < 60; depth++) {
        fs.mkdirSync(name); process.chdir(name); fs.writeFileSync('f', '');
      }`;
    execFileSync(process.execPath, ['-e', program], { cwd: root });
    expect((await files.usage(UUID, never)).entries).toBe(120);
    await (
      await files.removeRoot(UUID)
    ).deleted;
    expect(await readdir(join(data, 'volumes'))).toEqual([]);
  });

  it('F14: empties the root and keeps it', async () => {
    const { ino } = await stat(root);
    await mkdir(join(root, 'a/b'), { recursive: true });
    await writeFile(join(root, '.hidden'), 'x');
    await files.empty(UUID);
    expect(await readdir(root)).toEqual([]);
    expect((await stat(root)).ino).toBe(ino);
  });

  it('sweeps what an interrupted removal left', async () => {
    await mkdir(join(data, 'volumes', `.removed-${UUID}-00000000`, 'a'), { recursive: true });
    await files.sweep(never);
    expect(await readdir(join(data, 'volumes'))).toEqual([UUID]);
    await new ServerFiles(join(data, 'nowhere'), owner).sweep(never);
  });

  it('sweeps what an interrupted write left among the files, and leaves what is being written', async () => {
    const place = join(root, 'a/b');
    await mkdir(join(place, '.rookery-00112233445566aa/deep'), { recursive: true });
    await writeFile(join(place, '.rookery-00112233445566aa.tmp'), 'half');
    await writeFile(join(place, '.rookery-notes'), 'mine');
    await files.sweep(never);
    expect(await readdir(place)).toHaveLength(3);
    // The next daemon, once the clock is past that of the files.
    vi.setSystemTime(Date.now() + 1000);
    const next = new ServerFiles(join(data, 'volumes'), owner);
    vi.useRealTimers();
    await next.sweep(never);
    expect(await readdir(place)).toEqual(['.rookery-notes']);
  });

  it('leaves the daemon its uploads when it gives the files away', async () => {
    await mkdir(join(root, '.rookery-uploads/x'), { recursive: true });
    await chown(join(root, '.rookery-uploads'), 4242, 4242).catch(() => undefined);
    await files.chown(UUID, never);
    const { uid } = await stat(join(root, '.rookery-uploads'));
    expect(uid).toBe(process.getuid?.() === 0 ? 4242 : owner.uid);
  });
});

describe('custom mounts', () => {
  it('F17: compares path components', () => {
    expect(isWithin('/mnt/a', '/mnt/a')).toBe(true);
    expect(isWithin('/mnt/a/b', '/mnt/a/')).toBe(true);
    expect(isWithin('/mnt/abc', '/mnt/a')).toBe(false);
    expect(isWithin('/anything', '/')).toBe(true);
  });

  it('refuses targets over the server files and the kernel', () => {
    const rules = { blockBaseDirectory: true };
    for (const target of [
      '/home/container',
      '/home/container/x',
      '/home//container/',
      '/proc/1',
      '/dev',
      '/',
      'a',
      '/x/../proc',
    ]) {
      expect(targetRefusal(target, rules), target).not.toBeNull();
    }
    expect(targetRefusal('/home/containers', rules)).toBeNull();
    expect(targetRefusal('/home/container/maps', { blockBaseDirectory: false })).toBeNull();
  });

  it('F17: resolves links of a source first, and shows nothing of the node', async () => {
    const allowed = join(data, 'allowed');
    await mkdir(join(allowed, 'maps'), { recursive: true });
    await mkdir(join(data, 'allowed-not'));
    await mkdir(join(allowed, 'secret/deeper'), { recursive: true });
    await symlink('/etc', join(allowed, 'etc'));
    await symlink('maps', join(allowed, 'link'));
    const mount = (source: string, target = '/maps') => ({ source, target, read_only: true });
    const { mounts, refusals } = await resolveMounts(
      [
        mount(join(allowed, 'maps')),
        mount(join(allowed, 'link'), '/linked'),
        mount(join(allowed, 'etc')),
        mount(join(data, 'allowed-not')),
        mount(join(allowed, 'missing')),
        mount(join(allowed, 'maps'), '/home/container/maps'),
        mount(allowed),
        mount(join(allowed, 'secret/deeper')),
      ],
      { allowed: [allowed], blockBaseDirectory: true, forbidden: [join(allowed, 'secret')] },
    );
    expect(mounts).toEqual([
      { source: join(allowed, 'maps'), target: '/maps', readOnly: true },
      { source: join(allowed, 'maps'), target: '/linked', readOnly: true },
    ]);
    expect(refusals).toHaveLength(6);
  });
});
