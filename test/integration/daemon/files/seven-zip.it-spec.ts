import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NodeFiles, refusal } from './node-files.js';

let files: NodeFiles;
let local: string;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
  local = join(files.daemon.folder, 'local');
});
beforeEach(async () => {
  execFileSync('find', [files.path(), '-mindepth', '1', '-delete']);
  await rm(local, { recursive: true, force: true });
  await mkdir(join(local, 'world', 'empty folder'), { recursive: true });
});
afterAll(() => files?.daemon.close());

/** Packs what lies in the local folder into a file of the server. */
const pack = (name: string, ...words: string[]): void => {
  execFileSync('7zz', ['a', '-bso0', '-bsp0', ...words, files.path(name), '.'], { cwd: local });
};
const decompress = (file: string, root = '/') => files.post('/decompress', { root, file });

describe('a 7z archive', () => {
  it('is unpacked whole, solid or not, with times and rights, for the user of the server', async () => {
    const numbers = Array.from({ length: 50_000 }, (_, index) => index).join('\n');
    await writeFile(join(local, 'world', 'numbers'), numbers);
    await writeFile(join(local, 'world', 'empty'), '');
    await writeFile(join(local, 'world', 'ümläut 日本.txt'), 'text');
    await writeFile(join(local, 'run.sh'), '#!/bin/sh');
    await chmod(join(local, 'run.sh'), 0o4750);
    await utimes(join(local, 'run.sh'), 1_100_000_000, 1_100_000_000);
    for (const [name, ...words] of [
      ['solid.7z'],
      ['plain.7z', '-ms=off'],
      ['odd.bin', '-t7z', '-mx9'],
    ] as const) {
      await mkdir(files.path(`${name}.d`));
      pack(`${name}.d/${name}`, ...words);
      expect(refusal(await decompress(name, `/${name}.d`))).toEqual([204, '']);
      const at = (...path: string[]): string => files.path(`${name}.d`, ...path);
      expect(await readFile(at('world', 'numbers'), 'utf8')).toBe(numbers);
      expect(await readFile(at('world', 'ümläut 日本.txt'), 'utf8')).toBe('text');
      expect((await lstat(at('world', 'empty'))).size).toBe(0);
      expect((await lstat(at('world', 'empty folder'))).isDirectory()).toBe(true);
      const { mode, mtimeMs, uid } = await lstat(at('run.sh'));
      expect([mode & 0o7777, mtimeMs, uid]).toEqual([0o750, 1_100_000_000_000, 988]);
    }
  });

  it('is unpacked also where only the user of the server may read it', async () => {
    await writeFile(join(local, 'a'), 'one');
    pack('own.7z');
    await chown(files.path('own.7z'), 988, 988);
    await chmod(files.path('own.7z'), 0o600);
    expect(refusal(await decompress('own.7z'))).toEqual([204, '']);
    expect(await readFile(files.path('a'), 'utf8')).toBe('one');
  });

  it('zip slip: entries that lead out are passed over, links not made, and what follows is right', async () => {
    await writeFile(join(local, 'a'), 'evil');
    await symlink('/etc/passwd', join(local, 'b'));
    await writeFile(join(local, 'c'), 'kept');
    await writeFile(join(local, 'world', 'd'), 'kept too');
    pack('slip.7z', '-snl');
    execFileSync('7zz', ['rn', '-bso0', files.path('slip.7z'), 'a', '../../escaped']);
    expect((await decompress('slip.7z')).status).toBe(204);
    expect((await readdir(files.path())).toSorted()).toEqual(['c', 'slip.7z', 'world']);
    expect(await readFile(files.path('c'), 'utf8')).toBe('kept');
    expect(await readFile(files.path('world', 'd'), 'utf8')).toBe('kept too');
    expect(await readdir(join(files.daemon.folder, 'volumes'))).not.toContain('escaped');
  });

  it('F6: does not put denied files in place, and goes on behind them', async () => {
    await writeFile(join(local, 'a'), 'a'.repeat(100_000));
    await writeFile(join(local, 'b'), 'b'.repeat(100_000));
    pack('denied.7z');
    await files.configure({ egg: { id: 'x', file_denylist: ['/a'], features: {} } });
    expect((await decompress('denied.7z')).status).toBe(204);
    await files.configure({ egg: { id: 'x', file_denylist: [], features: {} } });
    expect((await readdir(files.path())).toSorted()).toEqual(['b', 'denied.7z', 'world']);
    expect(await readFile(files.path('b'), 'utf8')).toBe('b'.repeat(100_000));
  });

  it('F5: ends early as a bomb of size, and beyond the disk limit', async () => {
    execFileSync('sh', [
      '-c',
      `head -c 400M /dev/zero | 7zz a -bso0 -bsp0 -mx1 -sizeros '${files.path('bomb.7z')}'`,
    ]);
    const bomb = await decompress('bomb.7z');
    expect([bomb.status, JSON.stringify(bomb.body)]).toEqual([400, expect.stringContaining('far more')]);
    expect(await readdir(files.path())).toEqual(['bomb.7z']);
    await files.limit(2);
    await writeFile(join(local, 'large'), Buffer.alloc(3_000_000, 'x'));
    pack('large.7z');
    expect((await decompress('large.7z')).status).toBe(400);
    await files.limit(0);
    expect(await readdir(files.path())).not.toContain('large');
  });

  it('is refused when it is encrypted or damaged, and leaves nothing half', async () => {
    await writeFile(join(local, 'a'), 'x'.repeat(500_000));
    pack('hidden.7z', '-psecret', '-mhe=on');
    pack('locked.7z', '-psecret');
    pack('broken.7z', '-mx0');
    const bytes = await readFile(files.path('broken.7z'));
    bytes.fill(0, 1_000, 2_000);
    await writeFile(files.path('broken.7z'), bytes);
    await writeFile(files.path('cut.7z'), bytes.subarray(0, 300_000));
    for (const name of ['hidden.7z', 'locked.7z', 'broken.7z', 'cut.7z']) {
      expect([name, (await decompress(name)).status]).toEqual([name, 400]);
    }
    const names = await readdir(files.path());
    expect(names.filter((name) => !name.endsWith('.7z') && name !== 'world')).toEqual([]);
  });
});
