import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles, refusal } from './node-files.js';

let files: NodeFiles;
let remote: Server;
let origin: string;
beforeAll(async () => {
  remote = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/slow') return void response.writeHead(200, { 'content-length': '100' }).write('begun');
    if (path === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
    if (path === '/inside') return void response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end();
    if (path === '/gone') return void response.writeHead(404).end();
    response.setHeader('content-disposition', 'attachment; filename="../named.jar"');
    // Without a length, as many servers send (hazard R1).
    response.write('from ');
    response.end('elsewhere');
  }).listen(0, '127.0.0.1');
  await once(remote, 'listening');
  origin = `http://127.0.0.1:${(remote.address() as AddressInfo).port}`;
  files = await NodeFiles.start({
    system: { user: { uid: 988, gid: 988 } },
    api: { remote_download: { allowed_addresses: ['127.0.0.1'] } },
  });
});
afterAll(async () => {
  remote.closeAllConnections();
  remote.close();
  await files?.daemon.close();
});
afterEach(() => void execFileSync('find', [files.path(), '-mindepth', '1', '-delete']));

const pull = (path: string, more: object = {}) =>
  files.post('/pull', {
    url: path.startsWith('/') ? origin + path : path,
    root: '/in',
    foreground: true,
    ...more,
  });

describe('remote downloads', () => {
  it('bring a file under its name, a given one, or that of the header', async () => {
    const { status, body } = await pull('/a%20b.jar');
    expect([status, body]).toMatchObject([200, { name: 'a b.jar', size: 14 }]);
    expect(await readFile(files.path('in/a b.jar'), 'utf8')).toBe('from elsewhere');
    expect((await pull('/x', { file_name: 'given' })).body).toMatchObject({ name: 'given' });
    expect((await pull('/x', { use_header: true, root: null, directory: '/old' })).status).toBe(200);
    expect(await readdir(files.path('old'))).toEqual(['named.jar']);
    expect((await pull('/x', { file_name: '../../out' })).status).toBe(400);
  });

  it('CVE-2024-34068, R1: never connect inside, by address, name, redirect or odd notation', async () => {
    const inside = 'The remote address is not one of the public internet.';
    for (const url of [
      'http://127.0.0.2/',
      'http://localhost.localdomain./',
      'http://2130706434/',
      'http://0x7f.2/',
      'http://[::ffff:127.0.0.2]/',
      'http://[::1]/',
      'http://0.0.0.0/',
      'http://169.254.169.254/latest',
      'http://100.64.0.1/',
      'http://[64:ff9b::7f00:2]/',
      `${origin}/inside`,
    ]) {
      const answer = await pull(url);
      expect([url, answer.status]).toEqual([url, 400]);
      if (!url.includes('localdomain')) expect(refusal(answer)).toEqual([400, inside]);
    }
    for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'nonsense', '']) {
      expect((await pull(url)).status).toBe(400);
    }
    expect((await pull('/loop')).status).toBe(400);
    expect((await pull('/gone')).status).toBe(400);
    expect(await readdir(files.path())).toEqual([]);
  });

  it('N9: go on in the background, three at a time, and leave nothing when they are ended', async () => {
    expect((await files.get('/pull')).body).toEqual({ downloads: null });
    const begin = () => pull('/slow', { foreground: false, root: '/', file_name: 'slow' });
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      const { status, body } = await begin();
      expect(status).toBe(202);
      ids.push((body as { identifier: string }).identifier);
    }
    expect((await begin()).status).toBe(400);
    await expect
      .poll(async () => ((await files.get('/pull')).body as { downloads: object[] }).downloads)
      .toEqual(ids.map((id) => ({ Identifier: id, Progress: 0.05 })));
    for (const id of ids) expect((await files.ask('DELETE', `/pull/${id}`)).status).toBe(204);
    await expect.poll(async () => (await files.get('/pull')).body).toEqual({ downloads: null });
    expect(await readdir(files.path())).toEqual([]);
    expect((await files.ask('DELETE', '/pull/none')).status).toBe(204);
  });
});
