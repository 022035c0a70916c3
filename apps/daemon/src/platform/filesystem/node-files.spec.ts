import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './logs/log-file.js';
import { readTail, writeAccounts, writeFileAtomic, writeMachineId } from './node-files.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'node-files-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('files of the node', () => {
  it('replaces a file with exactly these permission bits and leaves nothing beside it', async () => {
    const path = join(folder, 'f');
    await writeFile(path, 'old');
    await writeFileAtomic(path, 'new', 0o666);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o666);
    expect(await readdir(folder)).toEqual(['f']);
  });

  it('writes the accounts and the machine id as containers expect them', async () => {
    await writeAccounts(join(folder, 'etc'), { uid: 988, gid: 989 });
    await writeMachineId(join(folder, 'ids'), '0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10');
    expect(await readFile(join(folder, 'etc/passwd'), 'utf8')).toBe(
      'container:x:988:989::/home/container:/usr/sbin/nologin\n',
    );
    expect(await readFile(join(folder, 'etc/group'), 'utf8')).toBe('container:x:989:container\n');
    expect(await readFile(join(folder, 'ids/0b9f5d3e-6b0c-4d8e-9d57-1f6f3f1c2a10'), 'utf8')).toBe(
      '0b9f5d3e6b0c4d8e9d571f6f3f1c2a10\n',
    );
  });

  it('reads the end of a file, and nothing from none', async () => {
    await writeFile(join(folder, 'f'), 'abcdef');
    expect(await readTail(join(folder, 'f'), 3)).toBe('def');
    expect(await readTail(join(folder, 'f'), 100)).toBe('abcdef');
    expect(await readTail(join(folder, 'none'), 3)).toBe('');
  });

  it('keeps the order of a log and begins anew with each run', async () => {
    const path = join(folder, 'log');
    await writeFile(path, 'old');
    const log = await LogFile.create(path);
    const lines = Array.from({ length: 1000 }, (_, index) => `${index}\n`);
    for (const line of lines) log.write(line);
    expect(await log.close()).toBeUndefined();
    expect(await readFile(path, 'utf8')).toBe(lines.join(''));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('stops a log at its cap and says so', async () => {
    const path = join(folder, 'log');
    const log = await LogFile.create(path, 100);
    for (let index = 0; index < 50; index++) log.write('0123456789\n');
    await log.close();
    const text = await readFile(path, 'utf8');
    expect(text.length).toBeLessThan(150);
    expect(text).toContain('[the log was cut here]');
  });
});
