import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Upload } from '@app/contracts/daemon/file-streams.contract.js';
import { TestDaemon } from '../support/test-daemon.js';
import { NodeFiles, refusal } from './node-files.js';

const OWNER = { uid: 988, gid: 988 };
const USER = '8b1b0a3e-6c8e-4a6f-9a43-1d7a0f3c0f11';
let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: OWNER } });
});
afterAll(() => files?.daemon.close());
afterEach(() => void execFileSync('find', [files.path(), '-mindepth', '1', '-delete']));

const create = (body: Record<string, unknown>) =>
  files.post('/uploads', { directory: '/', name: 'f', length: 10, user: USER, ip: '192.0.2.7', ...body });
const begin = async (body: Record<string, unknown> = {}): Promise<string> => {
  const answer = await create(body);
  expect([answer.status, answer.body]).toMatchObject([201, { offset: 0 }]);
  return (answer.body as Upload).id;
};
const append = (id: string, offset: number, bytes: string, headers: Record<string, string> = {}) =>
  files.ask('PATCH', `/uploads/${id}`, {
    query: { offset: String(offset) },
    body: bytes,
    headers: { 'content-type': 'application/offset+octet-stream', ...headers },
  });
const state = async (id: string): Promise<Upload> => {
  const answer = await files.get(`/uploads/${id}`);
  expect(answer.status).toBe(200);
  return answer.body as Upload;
};
const text = (path: string): Promise<string> => readFile(files.path(path), 'utf8');
const inFolder = (name = ''): string => files.path('.rookery-uploads', name);

/** A part whose sender says that it is so long and stops in the middle. */
function appendHalf(
  id: string,
  offset: number,
  length: number,
  bytes: string,
  daemon = files.daemon,
  uuid = files.uuid,
): Socket {
  const socket = connect(daemon.port, '127.0.0.1').on('error', () => undefined);
  socket.write(
    `PATCH /api/servers/${uuid}/files/uploads/${id}?offset=${offset} HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${daemon.panel.token}\r\n` +
      `content-type: application/offset+octet-stream\r\ncontent-length: ${length}\r\n\r\n${bytes}`,
  );
  return socket;
}

describe('a resumable upload', () => {
  it('comes in parts and is a file at its end, with owner, time and an event', async () => {
    const id = await begin({ directory: '/mods', name: 'sub/ü.jar', mtime: 1_700_000_000_000 });
    expect((await append(id, 0, 'hello')).body).toEqual({ id, offset: 5, length: 10, path: null });
    expect(existsSync(files.path('mods'))).toBe(false);
    expect(await state(id)).toMatchObject({ offset: 5 });
    const path = '/mods/sub/ü.jar';
    expect((await append(id, 5, 'world')).body).toEqual({ id, offset: 10, length: 10, path });
    expect(await text(path)).toBe('helloworld');
    for (const each of ['mods', 'mods/sub', path]) expect(await lstat(files.path(each))).toMatchObject(OWNER);
    const { mode, mtimeMs } = await lstat(files.path(path));
    expect([mode & 0o777, mtimeMs]).toEqual([0o644, 1_700_000_000_000]);
    // Whoever did not get the last answer finds that it is done.
    expect(await state(id)).toEqual({ id, offset: 10, length: 10, path });
    expect((await append(id, 10, '', { 'content-length': '0' })).status).toBe(200);
    expect(await readdir(inFolder())).toEqual([`${id}.json`]);
    const events = () =>
      files.daemon.panel
        .bodies('/activity')
        .flatMap((body) => (body as { data: Record<string, unknown>[] }).data)
        .filter(({ event }) => event === 'server:file.uploaded');
    await expect.poll(events).toHaveLength(1);
    expect(events()[0]).toMatchObject({
      server: files.uuid,
      user: USER,
      ip: '192.0.2.7',
      metadata: { file: 'sub/ü.jar', directory: '/mods' },
    });
  });

  it('of nothing is there at once, and may stand in a folder that is a link', async () => {
    await mkdir(files.path('real'));
    await symlink('real', files.path('link'));
    const answer = await create({ directory: '/link', length: 0 });
    expect(answer.body).toMatchObject({ offset: 0, length: 0, path: '/link/f' });
    expect(await text('real/f')).toBe('');
  });

  it('is hidden from lists, archives and whoever names its folder', async () => {
    await writeFile(files.path('seen'), 'x');
    const id = await begin();
    await append(id, 0, 'secret');
    expect(await files.names()).toEqual(['seen']);
    for (const path of ['/.rookery-uploads', `/.rookery-uploads/${id}.part`]) {
      expect((await files.get('/contents', { file: path })).status).toBe(404);
      expect((await files.get('/list-directory', { directory: path })).status).toBe(404);
    }
    expect((await create({ directory: '/.rookery-uploads', name: 'x' })).status).toBe(404);
    expect(
      (await files.post('/compress', { root: '/', files: ['seen', '.rookery-uploads'], name: 'all' })).status,
    ).toBe(200);
    const listed = execFileSync('tar', ['tzf', files.path('all.tar.gz')], { encoding: 'utf8' });
    expect(listed).toContain('seen');
    expect(listed).not.toContain('rookery-uploads');
    expect((await lstat(inFolder())).mode & 0o777).toBe(0o700);
  });
});

describe('an upload that lies', () => {
  it('about where it stands is 409, and nothing is written', async () => {
    const id = await begin();
    await append(id, 0, 'hel');
    for (const offset of [0, 2, 4, 10]) expect((await append(id, offset, 'x')).status).toBe(409);
    expect(await state(id)).toMatchObject({ offset: 3 });
    expect((await append(id, 3, 'loworld')).status).toBe(200);
    expect((await append(id, 3, 'loworld')).status).toBe(409);
    expect(await text('f')).toBe('helloworld');
  });

  it('about its length is refused, whether it says so or not', async () => {
    const id = await begin();
    expect((await append(id, 0, 'x'.repeat(11))).status).toBe(413);
    expect(await state(id)).toMatchObject({ offset: 0 });
    const chunked = connect(files.daemon.port, '127.0.0.1');
    chunked.write(
      `PATCH ${files.url(`/uploads/${id}`, { offset: '0' })} HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${files.daemon.panel.token}\r\n` +
        `transfer-encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n`,
    );
    const [answer] = (await once(chunked, 'data')) as [Buffer];
    chunked.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1.1 413 /);
    expect((await state(id)).offset).toBe(0);
    expect((await files.ask('PATCH', `/uploads/${id}`, { query: { offset: '-1' } })).status).toBeGreaterThan(
      399,
    );
    expect(await readdir(files.path())).toEqual(['.rookery-uploads']);
  });

  it('about its body keeps what came, and another sender goes on', async () => {
    const bytes = 'x'.repeat(500_000) + 'y'.repeat(500_000);
    const id = await begin({ length: bytes.length });
    const socket = appendHalf(id, 0, bytes.length, bytes.slice(0, 400_000));
    await expect.poll(async () => (await state(id)).offset).toBeGreaterThan(200_000);
    socket.destroy();
    const resume = async (): Promise<number> => (await state(id)).offset;
    await expect.poll(resume).toBe(400_000);
    // One that hangs gives way to who begins again.
    const hanging = appendHalf(id, 400_000, 600_000, bytes.slice(400_000, 700_000));
    const closed = once(hanging, 'close');
    await expect.poll(resume).toBeGreaterThan(600_000);
    const next = async (): Promise<number> => {
      const offset = await resume();
      return (await append(id, offset, bytes.slice(offset))).status;
    };
    await expect.poll(next).toBe(200);
    await closed;
    expect(await text('f')).toBe(bytes);
  });

  it('about its id is 404, also with one of another server', async () => {
    const id = await begin();
    const other = await files.daemon.create();
    for (const [uuid, name] of [
      [other, id],
      [files.uuid, '0'.repeat(32)],
      [files.uuid, '..%2f..%2fx'],
      [files.uuid, `${id}.json`],
    ] as const) {
      const at = `/api/servers/${uuid}/files/uploads/${name}`;
      const part = { 'content-type': 'application/offset+octet-stream' };
      expect((await files.daemon.call('GET', at)).status).toBe(404);
      expect((await files.daemon.call('PATCH', `${at}?offset=0`, 'x', part)).status).toBe(404);
      expect((await files.daemon.call('DELETE', at)).status).toBe(404);
    }
    expect(await state(id)).toMatchObject({ offset: 0 });
  });
});

describe('what an upload may not', () => {
  afterEach(() => files.limit(0));

  it('is refused before a byte has come', async () => {
    await mkdir(files.path('d'));
    await writeFile(files.path('there'), 'x');
    await files.configure({ egg: { id: 'x', file_denylist: ['*.lock', 'kept/'] } });
    const status = async (body: Record<string, unknown>) => (await create(body)).status;
    expect(await status({ name: 'world.lock' })).toBe(403);
    expect(await status({ name: 'kept/new/f' })).toBe(403);
    expect(await status({ name: '../f' })).toBe(400);
    expect(await status({ directory: '/../..', name: 'f' })).toBe(404);
    expect(await status({ name: 'x'.repeat(300) })).toBe(400);
    expect(await status({ name: 'd' })).toBe(400);
    expect(await status({ name: 'd', conflict: 'fail' })).toBe(412);
    expect(refusal(await create({ name: 'there', conflict: 'fail' }))[0]).toBe(412);
    expect(await status({ length: -1 })).toBe(400);
    expect(await status({ conflict: 'ask' })).toBe(400);
    await files.configure({ egg: { id: 'x', file_denylist: [] } });
    expect(existsSync(inFolder())).toBe(false);
  });

  it('counts against the disk limit from its first byte', async () => {
    await files.limit(1);
    // What other tests left is gone; a deletion has that counted.
    await files.post('/delete', { root: '/', files: ['none'] });
    await expect.poll(async () => (await create({ length: 1_048_000 })).status).toBe(201);
    const full = [400, 'There is not enough disk space available to perform that action.'];
    const half = 'x'.repeat(600_000);
    expect(refusal(await create({ length: 2_000_000 }))).toEqual(full);
    const [one, two] = [
      await begin({ length: 600_000 }),
      await begin({ name: 'g', length: 600_000, conflict: 'fail' }),
    ];
    expect((await append(one, 0, half.slice(1))).status).toBe(200);
    expect(refusal(await append(two, 0, half))).toEqual(full);
    expect(refusal(await files.write('h', half))).toEqual(full);
    const { offset } = await state(two);
    expect(offset).toBeLessThan(500_000);
    expect((await files.ask('DELETE', `/uploads/${one}`)).status).toBe(204);
    expect((await files.get(`/uploads/${one}`)).status).toBe(404);
    expect((await append(two, offset, half.slice(offset))).status).toBe(200);
  });

  it('is checked at its end again, and can be ended when the way is free', async () => {
    const [fail, other] = [await begin({ conflict: 'fail' }), await begin({ name: 'g' })];
    await writeFile(files.path('f'), 'theirs');
    expect((await append(fail, 0, 'helloworld')).status).toBe(412);
    expect((await files.get(`/uploads/${fail}`)).status).toBe(412);
    expect(await text('f')).toBe('theirs');
    execFileSync('mv', [files.path('f'), files.path('theirs')]);
    expect(await state(fail)).toMatchObject({ path: '/f' });
    await mkdir(files.path('g'));
    expect((await append(other, 0, 'helloworld')).status).toBe(400);
  });

  it('leaves no more than so many unfinished', async () => {
    const answers: number[] = [];
    for (let count = 0; count < 201; count++) answers.push((await create({ name: `f${count}` })).status);
    expect(answers.slice(0, 200).every((status) => status === 201)).toBe(true);
    expect(answers[200]).toBe(429);
  });
});

describe('two uploads at once', () => {
  const both = async (conflict: string, count = 2): Promise<number[]> => {
    const ids = await Promise.all(Array.from({ length: count }, () => begin({ name: 'd/f.txt', conflict })));
    const ends = await Promise.all(ids.map((id, index) => append(id, 0, `${index}`.repeat(10))));
    return ends.map(({ status }) => status).sort();
  };

  it('of one name: one wins, the last wins, or each has a name', async () => {
    expect(await both('fail', 3)).toEqual([200, 412, 412]);
    const first = await text('d/f.txt');
    await chmod(files.path('d/f.txt'), 0o640);
    expect(await both('replace')).toEqual([200, 200]);
    expect((await text('d/f.txt')).length).toBe(first.length);
    expect((await lstat(files.path('d/f.txt'))).mode & 0o777).toBe(0o640);
    expect(await both('rename', 3)).toEqual([200, 200, 200]);
    expect((await readdir(files.path('d'))).sort()).toEqual([
      'f copy 2.txt',
      'f copy 3.txt',
      'f copy.txt',
      'f.txt',
    ]);
  });

  it('for one upload: all bytes are written once', async () => {
    const bytes = Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join('');
    const id = await begin({ length: bytes.length });
    const sender = async (): Promise<void> => {
      for (;;) {
        const { offset } = await state(id);
        if (offset === bytes.length) return;
        const part = bytes.slice(offset, offset + 20_000);
        await append(id, offset, part).catch(() => undefined);
      }
    };
    await Promise.all([sender(), sender()]);
    expect(await text('f')).toBe(bytes);
  });
});

describe('a daemon that was killed', () => {
  let daemon: TestDaemon;
  let uuid: string;
  beforeAll(async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    uuid = await daemon.create();
  });
  afterAll(() => daemon?.close());
  const root = (...names: string[]): string => join(daemon.folder, 'volumes', uuid, ...names);
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const type = { 'content-type': 'application/offset+octet-stream' };
    const at = `/api/servers/${uuid}/files/uploads${path}`;
    const answer = await daemon.call(method, at, body, method === 'PATCH' ? type : {});
    expect([answer.status, `${method} ${path}`]).toEqual([
      expect.toSatisfy((s) => s < 300),
      expect.anything(),
    ]);
    return (answer.status === 204 ? null : await answer.json()) as T;
  };
  const make = async (body: Record<string, unknown>): Promise<string> =>
    (await ask<Upload>('POST', '', { directory: '/', ...body })).id;

  it('goes on with uploads where they were', async () => {
    const content = 'x'.repeat(700_000) + 'y'.repeat(700_000);
    const id = await make({ name: 'world.zip', length: content.length });
    const socket = appendHalf(id, 0, content.length, content.slice(0, 1_000_000), daemon, uuid);
    await expect.poll(async () => (await ask<Upload>('GET', `/${id}`)).offset).toBeGreaterThan(200_000);
    await daemon.end('SIGKILL');
    socket.destroy();
    await daemon.startProcess();
    const { offset } = await ask<Upload>('GET', `/${id}`);
    expect(offset).toBeGreaterThan(200_000);
    await ask('PATCH', `/${id}?offset=${offset}`, content.slice(offset));
    expect(await readFile(root('world.zip'), 'utf8')).toBe(content);
  });

  it('sweeps at its next start what nobody goes on with, and half written files', async () => {
    const old = await make({ name: 'old', length: 5 });
    const young = await make({ name: 'young', length: 5 });
    const yesterday = (Date.now() - 25 * 3_600_000) / 1000;
    for (const end of ['part', 'json'])
      await utimes(root('.rookery-uploads', `${old}.${end}`), yesterday, yesterday);
    const writing = connect(daemon.port, '127.0.0.1').on('error', () => undefined);
    writing.write(
      `POST /api/servers/${uuid}/files/write?file=/a/half.txt HTTP/1.1\r\nhost: n\r\nauthorization: Bearer ${daemon.panel.token}\r\ncontent-length: 1000\r\n\r\nhalf`,
    );
    await expect.poll(() => readdir(root('a')).catch(() => [])).toHaveLength(1);
    await daemon.end('SIGKILL');
    writing.destroy();
    expect(await readdir(root('a'))).toHaveLength(1);
    await daemon.startProcess();
    await expect.poll(() => readdir(root('a'))).toEqual([]);
    await expect.poll(() => existsSync(root('.rookery-uploads', `${old}.part`))).toBe(false);
    expect((await daemon.call('GET', `/api/servers/${uuid}/files/uploads/${old}`)).status).toBe(404);
    expect(await ask('GET', `/${young}`)).toMatchObject({ offset: 0 });
  });

  it('loses them with their server', async () => {
    const id = await make({ name: 'gone', length: 5 });
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    await expect.poll(() => existsSync(root())).toBe(false);
    expect((await daemon.call('GET', `/api/servers/${uuid}/files/uploads/${id}`)).status).toBe(404);
  });
});
