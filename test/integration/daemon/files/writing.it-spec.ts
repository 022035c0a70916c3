import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
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

describe('writing', () => {
  it('F9, F18: makes folders, owner and mode, and replaces content at once', async () => {
    expect((await files.write('/plugins/a/config.yml', 'one')).status).toBe(204);
    for (const path of ['plugins', 'plugins/a', 'plugins/a/config.yml']) {
      expect(await lstat(files.path(path))).toMatchObject(OWNER);
    }
    expect((await lstat(files.path('plugins/a/config.yml'))).mode & 0o777).toBe(0o644);
    execFileSync('chmod', ['600', files.path('plugins/a/config.yml')]);
    expect((await files.write('plugins/a/config.yml', 'second')).status).toBe(204);
    expect(await readFile(files.path('plugins/a/config.yml'), 'utf8')).toBe('second');
    expect((await lstat(files.path('plugins/a/config.yml'))).mode & 0o777).toBe(0o600);
    expect(await readdir(files.path('plugins/a'))).toEqual(['config.yml']);
    expect((await files.write('empty', '')).status).toBe(204);
    expect(await readFile(files.path('empty'), 'utf8')).toBe('');
  });

  it('takes JSON and forms as the bytes they are', async () => {
    const json = '{"a": 1 }  ';
    expect((await files.write('a.json', json, { 'content-type': 'application/json' })).status).toBe(204);
    expect(await readFile(files.path('a.json'), 'utf8')).toBe(json);
  });

  it('refuses a file that was changed since it was read, and one that is gone', async () => {
    await put('f', 'old');
    const etag = (await files.get('/contents', { file: 'f' })).headers.get('etag')!;
    const first = await files.write('f', 'mine', { 'if-match': etag });
    expect(first.status).toBe(204);
    expect(first.headers.get('etag')).toBe((await files.get('/contents', { file: 'f' })).headers.get('etag'));
    expect((await files.write('f', 'theirs', { 'if-match': etag })).status).toBe(412);
    expect((await files.write('none', 'x', { 'if-match': '*' })).status).toBe(412);
    expect(await readFile(files.path('f'), 'utf8')).toBe('mine');
    expect(await readdir(files.path())).toEqual(['f']);
  });

  it('lets one of two writers who mean the same version win', async () => {
    await put('f', 'old');
    const etag = (await files.get('/contents', { file: 'f' })).headers.get('etag')!;
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((text) => files.write('f', text, { 'if-match': etag })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 412, 412, 412]);
  });

  it('F9: leaves the old file when the sender goes away in the middle', async () => {
    await put('f', 'old');
    const socket = connect(files.daemon.port, '127.0.0.1');
    socket.write(
      `POST ${files.url('/write', { file: 'f' })} HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${files.daemon.panel.token}\r\ncontent-length: 1000\r\n\r\nhalf`,
    );
    await expect.poll(async () => (await readdir(files.path())).length).toBe(2);
    socket.destroy();
    await once(socket, 'close');
    await expect.poll(() => readdir(files.path())).toEqual(['f']);
    expect(await readFile(files.path('f'), 'utf8')).toBe('old');
  });

  it('refuses directories, paths that lead out, and requests without a length', async () => {
    await mkdir(files.path('folder'));
    const conflict = [400, 'Cannot write file, name conflicts with an existing directory by the same name.'];
    expect(refusal(await files.write('folder', 'x'))).toEqual(conflict);
    expect(refusal(await files.write('../x', 'x'))).toEqual(NOT_FOUND);
    await symlink('/etc', files.path('etc'));
    expect(refusal(await files.write('etc/x', 'x'))).toEqual(NOT_FOUND);
    const socket = connect(files.daemon.port, '127.0.0.1');
    socket.write(
      `POST ${files.url('/write', { file: 'f' })} HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${files.daemon.panel.token}\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 [^]*Missing Content-Length/);
  });

  it('copies beside, with free names, and keeps double extensions', async () => {
    await put('a.tar.gz', 'archive');
    for (let count = 0; count < 3; count++) {
      expect((await files.post('/copy', { location: '/a.tar.gz' })).status).toBe(204);
    }
    expect(await files.names()).toEqual(['a copy 2.tar.gz', 'a copy 3.tar.gz', 'a copy.tar.gz', 'a.tar.gz']);
    expect(await readFile(files.path('a copy 3.tar.gz'), 'utf8')).toBe('archive');
    expect(await lstat(files.path('a copy.tar.gz'))).toMatchObject(OWNER);
    await mkdir(files.path('d'));
    expect((await files.post('/copy', { location: 'd' })).status).toBe(400);
    expect(refusal(await files.post('/copy', { location: 'none' }))).toEqual(NOT_FOUND);
  });

  it('makes directories with those above, and says what stands in the way', async () => {
    expect((await files.post('/create-directory', { name: 'a/b', path: '/x' })).status).toBe(204);
    expect((await files.post('/create-directory', { name: 'a/b', path: '/x' })).status).toBe(204);
    expect(await lstat(files.path('x/a/b'))).toMatchObject(OWNER);
    await put('file');
    expect((await files.post('/create-directory', { name: 'file', path: '/' })).status).toBe(400);
    expect((await files.post('/create-directory', { name: 'below', path: '/file' })).status).toBe(400);
  });

  it('moves, never over something, and passes over what is not there', async () => {
    await put('a', '1');
    await put('b', '2');
    await mkdir(files.path('d/e'), { recursive: true });
    const rename = (...moves: [from: string, to: string][]) =>
      files.ask('PUT', '/rename', { body: { root: '/', files: moves.map(([from, to]) => ({ from, to })) } });
    expect((await rename(['a', 'new/deep/a'], ['none', 'x'], ['d', 'moved'])).status).toBe(204);
    expect(await readFile(files.path('new/deep/a'), 'utf8')).toBe('1');
    expect(await readdir(files.path('moved'))).toEqual(['e']);
    const taken = [400, 'Cannot move or rename file, destination already exists.'];
    expect(refusal(await rename(['b', 'new/deep/a']))).toEqual(taken);
    expect(refusal(await rename(['moved', 'new']))).toEqual(taken);
    expect((await rename(['new', 'new/deep/inside'])).status).toBe(400);
    expect((await rename(['', 'x'])).status).toBe(400);
    expect(refusal(await rename(['b', '../../b']))).toEqual(NOT_FOUND);
    expect(await files.names('new/deep')).toEqual(['a']);
    expect(refusal(await files.ask('PUT', '/rename', { body: { root: '/', files: [] } }))).toEqual([
      422,
      'No files to move or rename were provided.',
    ]);
  });

  it('deletes trees and lists, links and not their targets, and never the root', async () => {
    await put('d/e/f');
    await put('kept');
    await symlink(files.path('kept'), files.path('link'));
    expect((await files.post('/delete', { root: '/', files: ['d', 'link', 'none'] })).status).toBe(204);
    expect(await readdir(files.path())).toEqual(['kept']);
    expect((await files.post('/delete', { root: '/', files: ['/'] })).status).toBe(400);
    expect((await files.post('/delete', { root: '/', files: ['../..'] })).status).toBe(404);
    expect(refusal(await files.post('/delete', { root: '/', files: [] }))).toEqual([
      422,
      'No files were specified for deletion.',
    ]);
    expect((await files.post('/delete', { root: '/', files: 'kept' })).status).toBe(400);
  });

  it('N2, GHSA-rhq6-9rgh-v45c: sets modes, never through a link', async () => {
    await put('f');
    await symlink('f', files.path('link'));
    const chmod = (file: string, mode: string) =>
      files.post('/chmod', { root: '/', files: [{ file, mode }] });
    expect((await chmod('f', '0755')).status).toBe(204);
    expect((await lstat(files.path('f'))).mode & 0o7777).toBe(0o755);
    expect((await chmod('none', '644')).status).toBe(204);
    expect((await chmod('link', '600')).status).toBe(400);
    expect((await lstat(files.path('f'))).mode & 0o777).toBe(0o755);
    expect(refusal(await chmod('f', '9x'))).toEqual([400, 'Invalid file mode.']);
    expect((await chmod('f', '4777')).status).toBe(204);
    expect((await lstat(files.path('f'))).mode & 0o7777).toBe(0o777);
    expect((await files.post('/chmod', { root: '/', files: [] })).status).toBe(422);
  });
});
