import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { swapAttack } from '../support/swap-attack.js';
import { NodeFiles, type Answer } from './node-files.js';

const ROUNDS = 60;
let files: NodeFiles;
let outside: string;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: { uid: 988, gid: 988 } } });
  outside = join(files.daemon.folder, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret'), 'host');
});
afterAll(() => files?.daemon.close());

it('N1, CVE-2024-27102: nothing escapes over HTTP while a folder is exchanged against a link to the host', async () => {
  await writeFile(files.path('packed'), 'packed');
  expect(
    (await files.post('/compress', { root: '/', files: ['packed'], name: 'in', extension: 'tar' })).status,
  ).toBe(200);
  const before = await lstat(join(outside, 'secret'));
  const stop = await swapAttack(files.path(), outside);
  const ends: Record<string, number> = {};
  const note = (what: string, { status, body }: Answer): void => {
    expect(JSON.stringify(body)).not.toContain('host');
    expect([what, status]).not.toEqual([what, 500]);
    ends[`${what} ${Math.floor(status / 100)}`] = (ends[`${what} ${Math.floor(status / 100)}`] ?? 0) + 1;
  };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      note('write', await files.write(`a/new${round % 5}`, 'x'));
      note('read', await files.get('/contents', { file: 'a/secret' }));
      note('list', await files.get('/list', { directory: 'a', filter: 'secret' }));
      note('chmod', await files.post('/chmod', { root: 'a', files: [{ file: 'secret', mode: '777' }] }));
      note('copy', await files.post('/copy', { location: 'a/secret' }));
      note('mkdir', await files.post('/create-directory', { path: 'a', name: `d${round % 5}` }));
      note(
        'move',
        await files.ask('PUT', '/rename', { body: { root: 'a', files: [{ from: 'secret', to: 'taken' }] } }),
      );
      note('delete', await files.post('/delete', { root: 'a', files: ['secret', 'new0'] }));
      note('find', await files.get('/find', { directory: 'a', content: 'host' }));
      note('unpack', await files.post('/decompress', { root: 'a', file: '../in.tar' }));
      note(
        'pack',
        await files.post('/compress', { root: 'a', files: ['secret'], name: `p${round}`, extension: 'tar' }),
      );
    }
  } finally {
    await stop();
  }
  // Both faces of the attack were met, else this proves nothing.
  expect(ends['write 2']).toBeGreaterThan(0);
  expect(ends['write 4']).toBeGreaterThan(0);
  expect(await readdir(outside)).toEqual(['secret']);
  expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('host');
  const after = await lstat(join(outside, 'secret'));
  expect([after.mode, after.uid]).toEqual([before.mode, before.uid]);
  const inside = String(execFileSync('sh', ['-c', `grep -rl host '${files.path()}' || true`]));
  expect(inside).toBe('');
});
