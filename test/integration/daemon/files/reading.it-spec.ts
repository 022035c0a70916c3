import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles, refusal } from './node-files.js';

const OWNER = { uid: 988, gid: 988 };
const NOT_FOUND = [404, 'The requested resources was not found on the system.'];

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

describe('reading', () => {
  it('gives the bytes of a file with type, size and a tag, and 304 for that tag', async () => {
    await put('server.properties', 'motd=hi\n');
    const { status, headers, body } = await files.get('/contents', { file: '/server.properties' });
    expect([status, body]).toEqual([200, 'motd=hi\n']);
    expect(headers.get('content-length')).toBe('8');
    expect(headers.get('x-mime-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('content-disposition')).toBeNull();
    const etag = headers.get('etag')!;
    expect(etag).toMatch(/^".+"$/);
    const again = await files.get('/contents', { file: 'server.properties' }, { 'if-none-match': etag });
    expect([again.status, again.body]).toEqual([304, '']);
    const saved = await files.get('/contents', { file: 'server.properties', download: '1' });
    expect(saved.headers.get('content-disposition')).toContain('attachment; filename="server.properties"');
    expect(saved.headers.get('content-type')).toBe('application/octet-stream');
    await put('empty', '');
    const empty = await files.get('/contents', { file: 'empty' });
    expect([empty.status, empty.body, empty.headers.get('content-length')]).toEqual([200, '', '0']);
  });

  it('gives ranges, from the end too, and none of another version', async () => {
    await put('f', '0123456789');
    const range = async (header: string, more: Record<string, string> = {}) => {
      const { status, headers, body } = await files.get(
        '/contents',
        { file: 'f' },
        { range: header, ...more },
      );
      return [status, headers.get('content-range'), body];
    };
    expect(await range('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await range('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=4-400')).toEqual([206, 'bytes 4-9/10', '456789']);
    expect((await range('bytes=10-'))[0]).toBe(416);
    expect(await range('bytes=0-1,4-5')).toEqual([200, null, '0123456789']);
    expect(await range('bytes=2-4', { 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
  });

  it('F13: refuses directories, pipes and what is not there; never waits', async () => {
    await mkdir(files.path('folder'));
    execFileSync('mkfifo', [files.path('pipe')]);
    const get = async (file: string) => refusal(await files.get('/contents', { file }));
    expect(await get('folder')).toEqual([400, 'Cannot perform that action: file is a directory.']);
    expect(await get('')).toEqual([400, 'Cannot perform that action: file is a directory.']);
    expect(await get('pipe')).toEqual([400, 'Cannot open files of this type.']);
    for (const gone of ['none', 'folder/none', '../../etc/passwd', 'pipe/x'])
      expect(await get(gone)).toEqual(NOT_FOUND);
    expect((await get('a\0b'))[0]).toBe(400);
    expect((await get('n'.repeat(300)))[0]).toBe(400);
    expect((await get('d/'.repeat(2000)))[0]).toBeGreaterThanOrEqual(400);
  });

  it('lists directories first, as Wings does, and says where there is none', async () => {
    await put('b.txt');
    await put('a.jar');
    await mkdir(files.path('world'));
    await symlink('b.txt', files.path('link'));
    await put('.rookery-0123456789abcdef.tmp');
    const { status, body } = await files.get('/list-directory', { directory: '/' });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      {
        name: 'world',
        directory: true,
        file: false,
        mode: 'drwxr-xr-x',
        mode_bits: '755',
        mime: 'inode/directory',
      },
      {
        name: 'a.jar',
        directory: false,
        file: true,
        symlink: false,
        mode: '-rw-r--r--',
        size: 1,
        mime: 'application/jar',
      },
      { name: 'b.txt', mime: 'text/plain; charset=utf-8' },
      { name: 'link', symlink: true, file: true, mode: 'Lrwxrwxrwx' },
    ]);
    expect(await files.names('world')).toEqual([]);
    for (const directory of ['none', 'b.txt', '..']) {
      expect(refusal(await files.get('/list-directory', { directory }))).toEqual([
        404,
        'The requested directory was not found on the server.',
      ]);
    }
  });

  it('lists pages in natural order, sorted and filtered', async () => {
    for (const [name, size] of [
      ['w10', 1],
      ['w9', 3],
      ['W1', 2],
      ['other', 5],
    ] as const)
      await put(name, 'x'.repeat(size));
    await mkdir(files.path('z'));
    const page = async (query: Record<string, string>) => {
      const { body } = await files.get('/list', query);
      const { data, meta } = body as { data: { name: string }[]; meta: { total: number } };
      return [data.map(({ name }) => name).join(), meta.total];
    };
    expect(await page({})).toEqual(['z,other,W1,w9,w10', 5]);
    expect(await page({ per_page: '2', page: '2' })).toEqual(['W1,w9', 5]);
    expect(await page({ per_page: '2', page: '9' })).toEqual(['', 5]);
    expect(await page({ sort: '-size' })).toEqual(['z,other,w9,W1,w10', 5]);
    expect(await page({ sort: '-name', filter: 'W' })).toEqual(['w10,w9,W1', 3]);
    expect((await files.get('/list', { sort: 'colour' })).status).toBe(400);
    expect((await files.get('/list', { per_page: '0' })).status).toBe(400);
  });

  it('shows and reaches names of any byte', async () => {
    const name = Buffer.concat([Buffer.from(files.path() + '/'), Buffer.from([0x66, 0xff, 0x80])]);
    await writeFile(name, 'bytes');
    const [shown] = (await files.names()) as [string];
    expect(shown).toBe('f\uefff\uef80');
    expect((await files.get('/contents', { file: shown })).body).toBe('bytes');
    expect((await files.write(shown, 'new')).status).toBe(204);
    expect(await readFile(name, 'utf8')).toBe('new');
    expect(
      (await files.ask('PUT', '/rename', { body: { root: '/', files: [{ from: shown, to: `${shown}2` }] } }))
        .status,
    ).toBe(204);
    expect((await files.post('/delete', { root: '/', files: [`${shown}2`] })).status).toBe(204);
    expect(await readdir(files.path())).toEqual([]);
  });
});

it('links inside are followed, those to the host never', async () => {
  await put('real/f', 'inside');
  await symlink('/home/container/real', files.path('absolute'));
  await symlink('/etc/hostname', files.path('host'));
  expect((await files.get('/contents', { file: 'absolute/f' })).body).toBe('inside');
  expect(refusal(await files.get('/contents', { file: 'host' }))).toEqual(NOT_FOUND);
  expect(await readlink(files.path('host'))).toBe('/etc/hostname');
});
