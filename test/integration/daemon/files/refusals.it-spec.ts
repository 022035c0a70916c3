import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles, refusal } from './node-files.js';

const OWNER = { uid: 988, gid: 988 };
const DENIED = [403, 'This file cannot be modified: present in egg denylist.'];
const FULL = [400, 'There is not enough disk space available to perform that action.'];

let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: OWNER } });
});
afterAll(() => files?.daemon.close());
afterEach(async () => {
  execFileSync('find', [files.path(), '-mindepth', '1', '-delete']);
});

const put = async (path: string, content = 'x'): Promise<void> => {
  await mkdir(join(files.path(), path, '..'), { recursive: true });
  await writeFile(files.path(path), content);
};

describe('refusals', () => {
  afterEach(async () => {
    await files.configure({ egg: { id: 'x', file_denylist: [] } });
    await files.limit(0);
  });

  it('F6: keep denied files as they are, whatever path or link leads to them, as soon as the list is there', async () => {
    await put('secret.txt', 'kept');
    await put('d/deep/secret.txt', 'kept');
    await put('d/other');
    await symlink('secret.txt', files.path('link'));
    expect((await files.get('/contents', { file: 'secret.txt' })).status).toBe(200);
    await files.configure({ egg: { id: 'x', file_denylist: ['secret.txt'] } });
    for (const path of ['secret.txt', 'd/../secret.txt', 'link']) {
      expect(refusal(await files.get('/contents', { file: path }))).toEqual(DENIED);
      expect(refusal(await files.write(path, 'x'))).toEqual(DENIED);
    }
    const rename = (from: string, to: string) =>
      files.ask('PUT', '/rename', { body: { root: '/', files: [{ from, to }] } });
    expect(refusal(await rename('secret.txt', 'free'))).toEqual(DENIED);
    expect(refusal(await rename('d/other', 'secret.txt'))).toEqual(DENIED);
    expect(refusal(await files.post('/copy', { location: 'secret.txt' }))).toEqual(DENIED);
    expect(
      refusal(await files.post('/chmod', { root: '', files: [{ file: 'secret.txt', mode: '600' }] })),
    ).toEqual(DENIED);
    expect(refusal(await files.post('/delete', { root: '', files: ['secret.txt'] }))).toEqual(DENIED);
    // F8: the rest goes, the denied file and the folders above it stay.
    expect((await files.post('/delete', { root: '', files: ['d'] })).status).toBe(204);
    expect(await readFile(files.path('d/deep/secret.txt'), 'utf8')).toBe('kept');
    expect(await readdir(files.path('d'))).toEqual(['deep']);
  });

  it('F1: let nothing grow beyond the disk limit, and shrink above it', async () => {
    await put('big', 'x'.repeat(900_000));
    await files.post('/delete', { root: '/', files: ['none'] });
    await files.limit(1);
    await expect.poll(async () => (await files.post('/copy', { location: 'big' })).status).toBe(400);
    expect(refusal(await files.write('more', 'x'.repeat(200_000)))).toEqual(FULL);
    expect(refusal(await files.post('/copy', { location: 'big' }))).toEqual(FULL);
    expect((await files.write('big', 'x'.repeat(950_000))).status).toBe(204);
    expect((await files.write('big', 'x'.repeat(500_000))).status).toBe(204);
    expect((await files.write('more', 'x'.repeat(200_000))).status).toBe(204);
    const both = await Promise.all(['a', 'b'].map((name) => files.write(name, 'x'.repeat(200_000))));
    expect(both.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect((await readdir(files.path())).length).toBe(3);
  });

  it('F3: counts what a sparse file claims to hold', async () => {
    await put('sparse', '');
    await truncate(files.path('sparse'), 100_000_000_000);
    await files.limit(10);
    expect(refusal(await files.post('/copy', { location: 'sparse' }))).toEqual(FULL);
    expect(await files.names()).toEqual(['sparse']);
  });

  it('answer 404 for a server that is not here, and 401 without the bearer', async () => {
    const nobody = '/api/servers/00000000-0000-4000-8000-000000000000/files/list-directory';
    expect((await files.daemon.call('GET', nobody)).status).toBe(404);
    expect((await fetch(files.daemon.url + files.url('/list'))).status).toBe(401);
  });
});

it('10,000-deep trees are deleted, and those of names with any byte', async () => {
  execFileSync('python3', [
    '-c',
    `
import os, sys
os.chdir(sys.argv[1])
for _ in range(10000):
    os.mkdir(b'd\\xff'); os.chdir(b'd\\xff')
`,
    files.path(),
  ]);
  const [name] = (await files.names()) as [string];
  expect((await files.post('/delete', { root: '/', files: [name] })).status).toBe(204);
  expect(await readdir(files.path())).toEqual([]);
});
