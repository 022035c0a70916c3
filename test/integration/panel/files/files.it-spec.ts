import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startPanel, type TestPanel } from '../support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let api: ApiClient;
let server: SceneServer;
let path: string;

beforeAll(async () => {
  panel = await startPanel({ env: { RATELIMIT_FILE_PULL: '100000/60' } });
  scene = await ClientScene.create(panel);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});
beforeEach(async () => {
  scene.daemon.reset();
  const owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner });
  path = `/api/client/servers/${server.uuid}/files`;
});

/** The only call to a verb of the node's files. */
const asked = (method: string, verb: string) => {
  const calls = scene.daemon.callsTo(method, `/api/servers/${server.uuid}/files/${verb}`);
  expect(calls).toHaveLength(1);
  return calls[0]!;
};

const ENTRY = {
  name: 'a.txt',
  mode: '-rw-r--r--',
  mode_bits: '644',
  size: 3,
  is_file: true,
  is_symlink: false,
  mimetype: 'text/plain',
  created_at: '2026-01-02T01:04:05+00:00',
  modified_at: '2026-01-02T01:04:05+00:00',
};

describe('files/list', () => {
  it('shows all of a directory, the root unless another is named', async () => {
    scene.daemon.files.put('/a.txt', 'one');
    scene.daemon.files.put('/sub folder/b.txt', 'two');
    expect((await api.get(`${path}/list`)).body).toEqual({
      object: 'list',
      data: [{ object: 'file_object', attributes: ENTRY }],
    });
    expect((await api.get(`${path}/list?directory=%2Fsub%20folder`)).at('data.0.attributes.name')).toBe(
      'b.txt',
    );
    expect(await scene.events(server)).toEqual([]);
  });

  it('shows a page where one is asked for, sorted and filtered by the node', async () => {
    for (const name of ['a', 'b', 'c']) scene.daemon.files.put(`/${name}.txt`, name);
    const answer = await api.get(`${path}/list?directory=%2F&page=2&per_page=2&sort=-size&filter=txt`);
    expect(answer.at('data')).toHaveLength(1);
    const url = `http://panel.test${path}/list?directory=%2F&page=1&per_page=2&sort=-size&filter=txt`;
    expect(answer.at('meta.pagination')).toEqual({
      total: 3,
      count: 1,
      per_page: 2,
      current_page: 2,
      total_pages: 2,
      links: { previous: url },
    });
    expect(Object.fromEntries(asked('GET', 'list').query)).toEqual({
      directory: '/',
      page: '2',
      per_page: '2',
      sort: '-size',
      filter: 'txt',
    });
  });

  it.each([
    ['page=0&per_page=0', '1', '50'],
    ['page=x&per_page=x', '1', '50'],
    ['page=-3&per_page=100000', '1', '500'],
    ['page=1.5', '1', '50'],
  ])('takes %s for a page that there is', async (query, page, size) => {
    expect((await api.get(`${path}/list?${query}`)).status).toBe(200);
    const { query: sent } = asked('GET', 'list');
    expect([sent.get('page'), sent.get('per_page')]).toEqual([page, size]);
  });

  it('refuses a sort that there is not', async () => {
    const answer = await api.get(`${path}/list?page=1&sort=owner`);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'InvalidSortQuery']);
  });
});

describe('files/search', () => {
  it('tells where each found file lies', async () => {
    scene.daemon.files.put('/a.txt', 'one');
    const answer = await api.get(`${path}/search?directory=%2F&name=*.txt`);
    expect(answer.body).toEqual({
      object: 'list',
      data: [{ object: 'file_object', attributes: { ...ENTRY, directory: '/' } }],
      meta: { truncated: false },
    });
    expect(Object.fromEntries(asked('GET', 'find').query)).toEqual({ directory: '/', name: '*.txt' });
  });

  it('wants a name or a text', async () => {
    const answer = await api.get(`${path}/search`);
    expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, 'name']);
  });

  it('looks into files only for those who may read them', async () => {
    const friend = await panel.createUser();
    await scene.subuser(server, friend, ['file.read']);
    const theirs = panel.api(await panel.accountKey(friend));
    expect((await theirs.get(`${path}/search?name=a`)).status).toBe(200);
    expect((await theirs.get(`${path}/search?content=secret`)).status).toBe(403);
    expect((await api.get(`${path}/search?content=secret`)).status).toBe(200);
  });
});

/** Verb and path, body, what the node is asked, what is remembered. */
const WRITES = [
  [
    'put',
    'rename',
    { root: '/x', files: [{ from: ' a', to: 'b ' }] },
    'PUT',
    'rename',
    { root: '/x', files: [{ from: ' a', to: 'b ' }] },
    [
      {
        event: 'server:file.rename',
        properties: { directory: '/x', files: [{ from: ' a', to: 'b ' }], from: ' a', to: 'b ' },
      },
    ],
  ],
  [
    'post',
    'rename',
    { root: null, files: [{ from: 'a', to: 'b' }] },
    'PUT',
    'rename',
    { root: '/', files: [{ from: 'a', to: 'b' }] },
    [
      {
        event: 'server:file.rename',
        properties: { directory: '/', files: [{ from: 'a', to: 'b' }], from: 'a', to: 'b' },
      },
    ],
  ],
  [
    'post',
    'copy',
    { location: '/a.txt' },
    'POST',
    'copy',
    { location: '/a.txt' },
    [{ event: 'server:file.copy', properties: { file: '/a.txt' } }],
  ],
  [
    'post',
    'copy',
    { location: '/', files: ['a.txt'] },
    'POST',
    'copy',
    { location: '/a.txt' },
    [{ event: 'server:file.copy', properties: { file: '/a.txt' } }],
  ],
  [
    'post',
    'delete',
    { root: '/', files: ['a.txt', 'b'] },
    'POST',
    'delete',
    { root: '/', files: ['a.txt', 'b'] },
    [{ event: 'server:file.delete', properties: { directory: '/', files: ['a.txt', 'b'] } }],
  ],
  [
    'post',
    'decompress',
    { root: '/', file: 'a.zip' },
    'POST',
    'decompress',
    { root: '/', file: 'a.zip' },
    [{ event: 'server:file.decompress', properties: { directory: '/', file: 'a.zip' } }],
  ],
  [
    'post',
    'create-directory',
    { name: 'new' },
    'POST',
    'create-directory',
    { name: 'new', path: '/' },
    [{ event: 'server:file.create-directory', properties: { directory: '/', name: 'new' } }],
  ],
  [
    'post',
    'create-folder',
    { name: 'new', root: '/x' },
    'POST',
    'create-directory',
    { name: 'new', path: '/x' },
    [{ event: 'server:file.create-directory', properties: { directory: '/x', name: 'new' } }],
  ],
  [
    'post',
    'chmod',
    { root: '/', files: [{ file: 'a', mode: 755 }] },
    'POST',
    'chmod',
    { root: '/', files: [{ file: 'a', mode: '755' }] },
    [],
  ],
  [
    'post',
    'chmod',
    { root: '/', files: [{ file: 'a', permissions: '0644' }] },
    'POST',
    'chmod',
    { root: '/', files: [{ file: 'a', mode: '0644' }] },
    [],
  ],
  [
    'post',
    'pull',
    { url: 'https://user:secret@example.com/a.jar', directory: '/plugins' },
    'POST',
    'pull',
    { url: 'https://user:secret@example.com/a.jar', root: '/plugins' },
    [{ event: 'server:file.pull', properties: { directory: '/plugins', url: 'https://example.com/a.jar' } }],
  ],
  [
    'post',
    'pull',
    { url: 'http://example.com/', filename: 'b.jar', use_header: true, foreground: '1' },
    'POST',
    'pull',
    { url: 'http://example.com/', root: '/', file_name: 'b.jar', use_header: true, foreground: true },
    [{ event: 'server:file.pull', properties: { directory: '/', url: 'http://example.com/' } }],
  ],
] as const;

describe('a change of files', () => {
  it.each(WRITES)(
    '%s %s %j goes to the node as %s %s %j',
    async (verb, name, body, method, nodeVerb, sent, events) => {
      scene.daemon.files.put('/a.txt', 'one');
      expect((await api[verb](`${path}/${name}`, body)).status).toBe(204);
      expect(asked(method, nodeVerb).body).toEqual(sent);
      expect(await scene.events(server)).toEqual(events);
    },
  );

  it.each(WRITES)(
    '%s %s %j leaves no event where the node refuses',
    async (verb, name, body, method, nodeVerb) => {
      scene.daemon.answer(method, `files/${nodeVerb}`, { status: 400, body: { error: 'There is no room.' } });
      const answer = await api[verb](`${path}/${name}`, body);
      expect([answer.status, answer.at('errors.0')]).toEqual([
        400,
        { code: 'DaemonConnectionException', status: '400', detail: 'There is no room.' },
      ]);
      expect(await scene.events(server)).toEqual([]);
    },
  );

  it('is 504 while the node is away', async () => {
    scene.daemon.answer('POST', 'files/delete', 'drop');
    const answer = await api.post(`${path}/delete`, { root: '/', files: ['a'] });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([504, 'DaemonConnectionException']);
    expect(await scene.events(server)).toEqual([]);
  });

  it('is told of up to where it came', async () => {
    let calls = 0;
    scene.daemon.answer('POST', 'files/copy', async () => ({ status: ++calls === 2 ? 404 : 204 }));
    expect((await api.post(`${path}/copy`, { location: '/x/', files: ['a', 'gone', 'c'] })).status).toBe(404);
    expect(await scene.events(server)).toEqual([{ event: 'server:file.copy', properties: { file: '/x/a' } }]);
  });

  it.each([
    ['put', 'rename', { files: [{ from: 'a', to: 'b' }] }, 'root', 'present'],
    ['put', 'rename', { root: '/', files: [] }, 'files', 'required'],
    ['put', 'rename', { root: '/', files: [{ from: 'a' }] }, 'files.0.to', 'required'],
    ['post', 'copy', {}, 'location', 'required'],
    ['post', 'copy', { location: '' }, 'location', 'required'],
    ['post', 'delete', { files: ['a'] }, 'root', 'present'],
    ['post', 'delete', { root: '/' }, 'files', 'required'],
    ['post', 'delete', { root: '/', files: 'a' }, 'files', 'array'],
    ['post', 'delete', { root: '/', files: ['a\0b'] }, 'files.0', 'regex'],
    ['post', 'compress', { root: '/' }, 'files', 'required'],
    ['post', 'compress', { files: ['a'], extension: 'rar' }, 'extension', 'in'],
    ['post', 'decompress', { root: '/' }, 'file', 'required'],
    ['post', 'create-directory', { root: '/' }, 'name', 'required'],
    ['post', 'create-folder', { name: 'a'.repeat(4_097) }, 'name', 'max'],
    ['post', 'chmod', { root: '/', files: [{ file: 'a' }] }, 'files.0.mode', 'required'],
    ['post', 'chmod', { root: '/', files: [{ file: 'a', mode: '999' }] }, 'files.0.mode', 'numeric'],
    ['post', 'chmod', { root: '/', files: [{ file: 'a', mode: 4755 }] }, 'files.0.mode', 'numeric'],
    ['post', 'pull', { directory: '/' }, 'url', 'required'],
    ['post', 'pull', { url: 'file:///etc/passwd' }, 'url', 'url'],
  ] as const)('%s %s %j is refused on %s by %s', async (verb, name, body, field, rule) => {
    const answer = await api[verb](`${path}/${name}`, body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
    expect(scene.daemon.calls).toEqual([]);
  });
});

describe('files/compress', () => {
  it('answers the archive, named as the caller likes', async () => {
    const answer = await api.post(`${path}/compress`, {
      root: '/x',
      files: ['a'],
      name: 'mine',
      extension: 'zip',
    });
    expect(answer.at('attributes')).toEqual({ ...ENTRY, name: 'mine.zip', size: 9 });
    expect(asked('POST', 'compress').body).toEqual({
      root: '/x',
      files: ['a'],
      name: 'mine',
      extension: 'zip',
    });
    expect(await scene.events(server)).toEqual([
      { event: 'server:file.compress', properties: { name: 'mine.zip', directory: '/x', files: ['a'] } },
    ]);
  });

  it('leaves name and kind to the node where none are wanted', async () => {
    expect((await api.post(`${path}/compress`, { files: ['a'] })).at('attributes.name')).toBe(
      'archive.tar.gz',
    );
    expect(asked('POST', 'compress').body).toEqual({ root: '/', files: ['a'] });
  });

  it('puts the archive where `destination` says', async () => {
    const answer = await api.post(`${path}/compress`, {
      root: '/',
      files: ['a'],
      destination: 'old/world.tar.xz',
    });
    expect(answer.at('attributes.name')).toBe('world.tar.xz');
    expect(asked('POST', 'compress').body).toEqual({
      root: '/',
      files: ['a'],
      name: 'world',
      extension: 'tar.xz',
    });
    expect(asked('PUT', 'rename').body).toEqual({
      root: '/',
      files: [{ from: 'world.tar.xz', to: 'old/world.tar.xz' }],
    });
  });

  it('leaves no archive elsewhere when it cannot go there', async () => {
    scene.daemon.answer('PUT', 'files/rename', {
      status: 400,
      body: { error: 'destination already exists' },
    });
    const answer = await api.post(`${path}/compress`, { root: '/', files: ['a'], destination: '/old/w.zip' });
    expect(answer.status).toBe(400);
    expect(asked('POST', 'delete').body).toEqual({ root: '/', files: ['w.zip'] });
    expect(await scene.events(server)).toEqual([]);
  });
});

it('lets five files be pulled in ten minutes', async () => {
  const other = await startPanel();
  const otherScene = await ClientScene.create(other);
  try {
    const owner = await other.createUser();
    const mine = await otherScene.server({ owner });
    const client = other.api(await other.accountKey(owner));
    const statuses = [];
    for (let index = 0; index < 6; index++) {
      const url = `/api/client/servers/${mine.uuid}/files/pull`;
      statuses.push((await client.post(url, { url: 'https://example.com/a' })).status);
    }
    expect(statuses).toEqual([204, 204, 204, 204, 204, 429]);
  } finally {
    await otherScene.close();
    await other.close();
  }
});
