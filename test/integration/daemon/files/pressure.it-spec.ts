import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { NodeFiles } from './node-files.js';

const MIB = 1024 * 1024;
let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start();
});
afterAll(() => files?.daemon.close());
afterEach(() => void execFileSync('find', [files.path(), '-mindepth', '1', '-delete']));

it('F8: a deletion goes on behind what it cannot remove, and is none until all is gone', async () => {
  await mkdir(files.path('tree', 'busy'), { recursive: true });
  for (const name of ['a', 'm', 'z']) await writeFile(files.path('tree', name), 'x');
  // Nobody can remove the place of a mount, not even root.
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', files.path('tree', 'busy')]);
  try {
    const { status } = await files.post('/delete', { root: '/', files: ['tree'] });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await readdir(files.path('tree'))).toEqual(['busy']);
  } finally {
    execFileSync('umount', [files.path('tree', 'busy')]);
  }
  expect((await files.post('/delete', { root: '/', files: ['tree'] })).status).toBe(204);
  expect(await readdir(files.path())).not.toContain('tree');
});

it('F12: a list waits for no pipe, and looks into no more files than it says', async () => {
  execFileSync('mkfifo', [files.path('pipe')]);
  const names = Array.from({ length: 400 }, (_, index) => `unknown${String(index).padStart(3, '0')}`);
  for (const name of names) await writeFile(files.path(name), '#!/bin/sh\n');
  const whole = (await files.get('/list-directory', { directory: '/' })).body as Record<string, string>[];
  expect(whole.map(({ name }) => name)).toEqual(expect.arrayContaining(['pipe', ...names]));
  expect(whole.find(({ name }) => name === 'pipe')).toMatchObject({ mime: 'application/octet-stream' });
  const sniffed = whole.filter(({ mime }) => mime!.startsWith('text/'));
  expect(sniffed.length).toBeLessThanOrEqual(250);
  const page = (await files.get('/list', { directory: '/', per_page: '50' })).body as {
    data: object[];
    meta: object;
  };
  expect(page.data).toHaveLength(50);
  expect(page.meta).toMatchObject({ total: whole.length });
});

it('N6: small requests are answered while archives are made', async () => {
  const noise = randomBytes(8 * MIB);
  for (let index = 0; index < 6; index++) await writeFile(files.path(`noise${index}`), noise);
  await writeFile(files.path('small'), 'small');
  let packing = 6;
  const packs = Array.from({ length: packing }, async (_, index) => {
    const body = { root: '/', files: [`noise${index}`], name: `packed${index}`, extension: 'tar.gz' };
    const { status } = await files.post('/compress', body);
    packing -= 1;
    return status;
  });
  let answered = 0;
  while (packing > 0) {
    const { body } = await files.get('/contents', { file: 'small' });
    expect(body).toBe('small');
    if (packing > 0) answered += 1;
  }
  expect(await Promise.all(packs)).toEqual(Array(6).fill(200));
  expect(answered).toBeGreaterThan(0);
});

it('N7: a large file is taken as a stream, whatever type is named, and JSON of other routes is not', async () => {
  const text = 'x'.repeat(20 * MIB);
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
    expect((await files.write('large', text, { 'content-type': type })).status).toBe(204);
    const { body } = await files.get('/contents', { file: 'large' });
    expect((body as string).length).toBe(text.length);
  }
  const long = await files.daemon.call('POST', '/api/servers', { uuid: 'x'.repeat(300 * 1024) });
  expect(long.status).toBe(413);
});
