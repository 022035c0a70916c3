import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { ClientScene, type SceneServer } from './panel/support/client-scene.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';
import { PanelProcess } from './support/panel-process.js';
import { TusClient } from './support/tus-client.js';

// The panel's files in front of a real daemon: what the fake one answers in other tests, this one means.
let daemon: TestDaemon;
let panel: TestPanel;
let scene: ClientScene;
let server: SceneServer;
let api: ApiClient;
let key: string;
let path: string;

beforeAll(async () => {
  daemon = await TestDaemon.start();
  panel = await startPanel();
  scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  const owner = await panel.createUser();
  key = await panel.accountKey(owner);
  api = panel.api(key);
  server = await scene.server({ owner, uuid: await daemon.create() });
  path = `/api/client/servers/${server.uuid}/files`;
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
});

const here = (url: string): string => url.replace('http://panel.test', panel.url);
const names = async (directory: string): Promise<string[]> => {
  const answer = await api.get(`${path}/list?directory=${encodeURIComponent(directory)}`);
  expect(answer.status).toBe(200);
  return answer.at<{ attributes: { name: string } }[]>('data').map(({ attributes }) => attributes.name);
};
const done = async (verb: 'post' | 'put', name: string, body: unknown): Promise<void> => {
  expect((await api[verb](`${path}/${name}`, body)).status, name).toBeLessThan(300);
};
const contents = (file: string) => api.get(`${path}/contents?file=${encodeURIComponent(file)}`);

it('does with files what the panel is asked', async () => {
  await done('post', 'create-directory', { root: '/', name: 'chain/sub folder' });
  await done('post', 'write', { file: '/chain/a.txt', contents: 'one\n' });
  const first = await contents('/chain/a.txt');
  const etag = first.headers.get('etag')!;
  expect([first.body, typeof etag]).toEqual(['one\n', 'string']);
  const write = (text: string) =>
    api.send('POST', `${path}/write?file=/chain/a.txt`, text, {
      'if-match': etag,
      'content-type': 'text/plain',
    });
  expect((await write('two')).status).toBe(204);
  const late = await write('three');
  expect([late.status, late.at('errors.0.code')]).toEqual([412, 'FileChangedException']);
  expect((await contents('/chain/a.txt')).body).toBe('two');

  await done('put', 'rename', { root: '/chain', files: [{ from: 'a.txt', to: 'sub folder/ü.txt' }] });
  await done('post', 'copy', { location: '/chain/sub folder/ü.txt' });
  expect(await names('/chain/sub folder')).toEqual(['ü copy.txt', 'ü.txt']);
  await done('post', 'chmod', { root: '/chain/sub folder', files: [{ file: 'ü.txt', mode: '600' }] });
  const page = await api.get(`${path}/list?directory=/chain/sub%20folder&page=1&per_page=1&sort=-name`);
  expect(page.at('data.0.attributes')).toMatchObject({ name: 'ü.txt', mode_bits: '600', size: 3 });
  expect(page.at('meta.pagination.total')).toBe(2);
  const found = await api.get(`${path}/search?directory=/chain&content=two`);
  expect(found.at('data.0.attributes')).toMatchObject({ directory: '/chain/sub folder', line: 1 });

  await done('post', 'compress', { root: '/chain', files: ['sub folder'], destination: 'packed.zip' });
  await done('post', 'delete', { root: '/chain', files: ['sub folder'] });
  expect(await names('/chain')).toEqual(['packed.zip']);
  await done('post', 'decompress', { root: '/chain', file: 'packed.zip' });
  expect((await contents('/chain/sub folder/ü.txt')).body).toBe('two');
  const { status } = await contents('/chain/none');
  expect(status).toBe(404);
  expect((await contents('/../../../etc/passwd')).status).toBe(404);
});

const bytes = randomBytes(3_000_000);
const download = async (file: string): Promise<void> => {
  const url = here((await api.get(`${path}/download?file=${file}`)).at<string>('attributes.url'));
  const response = await fetch(url);
  expect([file, response.status]).toEqual([file, 200]);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
};

it('takes files as forms, with a key and by a link, and gives them by a link', async () => {
  const form = (): FormData => {
    const data = new FormData();
    data.append('files', new Blob([bytes]), 'big.bin');
    return data;
  };
  const headers = { authorization: `Bearer ${key}` };
  const direct = await fetch(`${panel.url}${path}/upload?directory=/up`, {
    method: 'POST',
    headers,
    body: form(),
  });
  expect(direct.status).toBe(204);
  const upload = here((await api.get(`${path}/upload`)).at<string>('attributes.url'));
  const signed = await fetch(`${upload}&directory=/signed`, { method: 'POST', body: form() });
  expect(signed.status).toBe(200);
  await download('/up/big.bin');
  await download('/signed/big.bin');
});

it('takes a file in parts', async () => {
  const tus = new TusClient(panel.url, path, key);
  const url = await tus.begin(bytes.length, { directory: '/tus', name: 'big.bin' });
  expect(await tus.append(url, 0, bytes.subarray(0, 1_000_000))).toBe(204);
  expect(await tus.offset(url)).toBe(1_000_000);
  expect(await tus.append(url, 999_999, bytes.subarray(999_999))).toBe(409);
  expect(await tus.append(url, 1_000_000, bytes.subarray(1_000_000))).toBe(204);
  await download('/tus/big.bin');
  const taken = await tus.create(1, { directory: '/tus', name: 'big.bin', conflict: 'fail' });
  expect(taken.status).toBe(412);
  const late = await tus.begin(10, { name: 'late.txt', conflict: 'fail' });
  await done('post', 'write', { file: '/late.txt', contents: 'theirs' });
  const refused = await tus.part(late, 0, bytes.subarray(0, 10));
  const { errors } = (await refused.json()) as { errors: { detail: string }[] };
  expect([refused.status, errors[0]!.detail]).toEqual([
    412,
    expect.stringContaining('Something of that name is there already.'),
  ]);
  const given = await tus.begin(10, { name: 'given up' });
  expect(await tus.giveUp(given)).toBe(204);
  expect(await tus.state(given)).toMatchObject({ status: 404 });
});

it('goes on with a file after panel and daemon were both killed in its middle', async () => {
  const [node, front] = [await TestDaemon.prepare(), await PanelProcess.start(panel)];
  try {
    await node.startProcess();
    const there = await ClientScene.onPort(panel, node.port, node.panel.token);
    const owner = await panel.createUser();
    const { uuid } = await there.server({ owner, uuid: await node.create() });
    const tus = new TusClient(front.url, `/api/client/servers/${uuid}/files`, await panel.accountKey(owner));
    const url = await tus.begin(bytes.length, { directory: '/a', name: 'b.bin' });
    const sender = tus.stall(url, 0, bytes.length, bytes.subarray(0, 2_000_000));
    await expect.poll(() => tus.offset(url)).toBeGreaterThan(1_500_000);
    await Promise.all([front.kill(), node.end('SIGKILL')]);
    sender.destroy();
    await Promise.all([front.start(), node.startProcess()]);
    const offset = await tus.offset(url);
    expect(offset).toBeGreaterThan(1_500_000);
    expect(await tus.append(url, offset, bytes.subarray(offset))).toBe(204);
    const written = await readFile(join(node.folder, 'volumes', uuid, 'a/b.bin'));
    expect(written.equals(bytes)).toBe(true);
  } finally {
    await front.kill();
    await node.close();
  }
});

it('knows what the daemon can do beyond Wings', async () => {
  const answer = await api.get(`/api/client/servers/${server.uuid}`);
  expect(answer.at('meta.capabilities')).toEqual(
    expect.arrayContaining(['files.paged', 'files.search', 'uploads.tus']),
  );
});
