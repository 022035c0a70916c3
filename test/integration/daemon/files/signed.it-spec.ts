import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles } from './node-files.js';

const OWNER = { uid: 988, gid: 988 };
let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: OWNER }, api: { upload_limit: 1 } });
});
afterAll(() => files?.daemon.close());
afterEach(() => void execFileSync('find', [files.path(), '-mindepth', '1', '-delete']));

const token = (claims: Record<string, unknown>, key?: string): Promise<string> =>
  files.daemon.panel.consoleToken(files.uuid, claims, key);
const download = async (
  claims: Record<string, unknown>,
  headers: Record<string, string> = {},
  key?: string,
) => {
  const jwt = await token({ scope: 'file-download', ...claims }, key);
  return fetch(`${files.daemon.url}/download/file?token=${jwt}`, { headers });
};
const upload = async (form: FormData | string, claims: Record<string, unknown> = {}, directory = '/') => {
  const jwt = await token({ scope: 'file-upload', ...claims });
  const query = new URLSearchParams({ token: jwt, directory });
  return fetch(`${files.daemon.url}/upload/file?${query}`, { method: 'POST', body: form });
};
const formOf = (...parts: [name: string, content: string, field?: string][]): FormData => {
  const form = new FormData();
  for (const [name, content, field = 'files'] of parts) form.append(field, new Blob([content]), name);
  return form;
};

describe('signed downloads', () => {
  it('give the file once, and more of it to the address that began', async () => {
    await writeFile(files.path('a "b".jar'), '0123456789');
    const jwt = await token({ scope: 'file-download', file_path: '/a "b".jar' });
    const get = (headers: Record<string, string> = {}) =>
      fetch(`${files.daemon.url}/download/file?token=${jwt}`, { headers });
    const whole = await get();
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(whole.headers.get('content-type')).toBe('application/octet-stream');
    expect(whole.headers.get('content-disposition')).toContain(`filename*=UTF-8''a%20%22b%22.jar`);
    expect(whole.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await get()).status).toBe(404);
    const rest = await get({ range: 'bytes=7-' });
    expect([rest.status, await rest.text()]).toEqual([206, '789']);
  });

  it('W12: one of two requests at once gets it', async () => {
    await writeFile(files.path('f'), 'x');
    const jwt = await token({ scope: 'file-download', file_path: 'f' });
    const answers = await Promise.all(
      [1, 2, 3].map(() => fetch(`${files.daemon.url}/download/file?token=${jwt}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  });

  it('W13: do not use a token up for a file that is not there', async () => {
    const jwt = await token({ scope: 'file-download', file_path: 'late' });
    const get = () => fetch(`${files.daemon.url}/download/file?token=${jwt}`);
    expect((await get()).status).toBe(404);
    await writeFile(files.path('late'), 'x');
    expect((await get()).status).toBe(200);
  });

  it('CVE-2026-52855: refuse tokens of other scopes, servers, times, keys, and denied users', async () => {
    await writeFile(files.path('f'), 'x');
    const now = Math.floor(Date.now() / 1000);
    const status = async (claims: Record<string, unknown>, key?: string) =>
      (await download({ file_path: 'f', ...claims }, {}, key)).status;
    expect(await status({})).toBe(200);
    expect(await status({ scope: 'websocket' })).toBe(404);
    expect(await status({ scope: 'file-upload' })).toBe(404);
    expect(await status({ scope: undefined })).toBe(404);
    expect(await status({ exp: now - 1 })).toBe(404);
    expect(await status({ iat: now - 4000 })).toBe(404);
    expect(await status({ unique_id: undefined })).toBe(404);
    expect(await status({ server_uuid: '00000000-0000-4000-8000-000000000000' })).toBe(404);
    expect(await status({}, 'another key')).toBe(404);
    expect(await status({ file_path: '../../etc/passwd' })).toBe(404);
    expect((await fetch(`${files.daemon.url}/download/file`)).status).toBe(404);
    await files.daemon.call('POST', '/api/deauthorize-user', { user: 'user-9', servers: [] });
    expect(await status({ user: 'user-9', user_uuid: 'user-9', iat: now - 5 })).toBe(404);
  });
});

describe('signed uploads', () => {
  it('R2: write each file at once, with folders, owner and an event', async () => {
    const answer = await upload(
      formOf(['a.txt', 'one'], ['deep/b.txt', 'two'], ['x', 'no', 'other']),
      {},
      '/up',
    );
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(await readFile(files.path('up/a.txt'), 'utf8')).toBe('one');
    expect(await readFile(files.path('up/deep/b.txt'), 'utf8')).toBe('two');
    expect((await readdir(files.path('up'))).sort()).toEqual(['a.txt', 'deep']);
    expect(String(execFileSync('stat', ['-c', '%u', files.path('up/deep/b.txt')]))).toBe('988\n');
  });

  it('R2: refuse what is too large while it comes, names that lead out, and other bodies', async () => {
    const large = await upload(formOf(['ok', 'x'], ['large', 'x'.repeat(1024 * 1024 + 1)], ['never', 'x']));
    expect([large.status, await large.json()]).toMatchObject([
      400,
      { error: 'File large is larger than the maximum file upload size of 1 MB.' },
    ]);
    expect(await readdir(files.path())).toEqual(['ok']);
    expect((await upload(formOf(['../out', 'x']))).status).toBe(400);
    expect((await upload(formOf(['x', 'x'], ['y', 'y']), {}, '../..')).status).toBe(404);
    const none = await upload(formOf(['x', 'x', 'other']));
    expect([none.status, await none.json()]).toMatchObject([
      400,
      { error: 'No files were found on the request body.' },
    ]);
    const text = await upload('plain text');
    expect([text.status, await text.json()]).toMatchObject([
      400,
      { error: 'Failed to get multipart form data from request.' },
    ]);
    expect((await upload(formOf(['x', 'x']), { scope: 'file-download' })).status).toBe(404);
    expect(await readdir(files.path())).toEqual(['ok']);
  });

  it('leave nothing of a form whose sender goes away', async () => {
    const jwt = await token({ scope: 'file-upload' });
    const socket = connect(files.daemon.port, '127.0.0.1');
    const head = '--b\r\ncontent-disposition: form-data; name="files"; filename="half"\r\n\r\n';
    socket.write(
      `POST /upload/file?token=${jwt} HTTP/1.1\r\nhost: n\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 90000\r\n\r\n${head}${'x'.repeat(500)}`,
    );
    await expect.poll(async () => (await readdir(files.path())).length).toBe(1);
    socket.destroy();
    await once(socket, 'close');
    await expect.poll(() => readdir(files.path())).toEqual([]);
  });
});
