import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startPanel, type TestPanel } from '../support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let api: ApiClient;
let key: string;
let server: SceneServer;
let path: string;

beforeAll(async () => {
  panel = await startPanel();
  scene = await ClientScene.create(panel);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});
beforeEach(async () => {
  scene.daemon.reset();
  const owner = await panel.createUser();
  key = await panel.accountKey(owner);
  api = panel.api(key);
  server = await scene.server({ owner });
  path = `/api/client/servers/${server.uuid}/files`;
});

const files = () => scene.daemon.files;
const raw = (body: string, file: string, headers: Record<string, string> = {}): Promise<ApiAnswer> =>
  api.send('POST', `${path}/write?file=${encodeURIComponent(file)}`, body, {
    'content-type': 'text/plain',
    ...headers,
  });
const refusal = (answer: ApiAnswer): unknown[] => [answer.status, answer.at('errors.0.code')];

/** Sends these bytes and goes away once the node has begun to get them. */
async function leaveHalfWay(head: readonly string[], body: string, nodePath: string): Promise<void> {
  const socket = connect(Number(new URL(panel.url).port), '127.0.0.1').on('error', () => undefined);
  socket.write([...head, 'host: x', `authorization: Bearer ${key}`, '', ''].join('\r\n') + body);
  await scene.daemon.waitForCall('POST', nodePath);
  socket.destroy();
  await files().waitForBroken();
}

describe('files/contents', () => {
  it('is the text of the file, which browsers take for nothing else, and is remembered', async () => {
    files().put('/sub folder/ü.html', '<script>1</script>');
    const answer = await api.get(`${path}/contents?file=${encodeURIComponent('/sub folder/ü.html')}`);
    expect([answer.status, answer.body]).toEqual([200, '<script>1</script>']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await scene.events(server)).toEqual([
      { event: 'server:file.read', properties: { file: '/sub folder/ü.html' } },
    ]);
  });

  it('is 304 for who has it already', async () => {
    files().put('/a', 'one');
    const etag = (await api.get(`${path}/contents?file=/a`)).headers.get('etag')!;
    const again = await fetch(`${panel.url}${path}/contents?file=/a`, {
      headers: { authorization: `Bearer ${key}`, 'if-none-match': etag },
    });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(await scene.events(server)).toHaveLength(1);
  });

  it('is refused over 4 MiB and where there is none', async () => {
    files().put('/big', Buffer.alloc(4 * 1024 * 1024 + 1));
    expect(refusal(await api.get(`${path}/contents?file=/big`))).toEqual([400, 'FileSizeTooLargeException']);
    expect(refusal(await api.get(`${path}/contents?file=/none`))).toEqual([404, 'DaemonConnectionException']);
    expect(refusal(await api.get(`${path}/contents`))).toEqual([422, 'ValidationException']);
    expect(await scene.events(server)).toEqual([]);
    files().put('/just', Buffer.alloc(4 * 1024 * 1024, 'a'));
    expect(String((await api.get(`${path}/contents?file=/just`)).body)).toHaveLength(4 * 1024 * 1024);
  });

  it('breaks off when the node does', async () => {
    scene.daemon.answer('GET', 'files/contents', 'half');
    const response = await fetch(`${panel.url}${path}/contents?file=/a`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const outcome = await response.text().catch(() => 'broken off');
    expect([200, 504]).toContain(response.status);
    expect(outcome).toMatch(response.status === 200 ? /^broken off$/ : /DaemonConnectionException/);
  });

  it('is 504 while the node is away', async () => {
    scene.daemon.answer('GET', 'files/contents', 'drop');
    expect(refusal(await api.get(`${path}/contents?file=/a`))).toEqual([504, 'DaemonConnectionException']);
  });
});

describe('files/write', () => {
  it('takes the body as it is, JSON too, and answers the ETag', async () => {
    const answer = await raw('\t{"file":"x"} ', '/ a.json', { 'content-type': 'application/json' });
    expect([answer.status, answer.body]).toEqual([204, null]);
    expect(files().text('/ a.json')).toBe('\t{"file":"x"} ');
    const read = await api.get(`${path}/contents?file=%2F%20a.json`);
    expect(answer.headers.get('etag')).toBe(read.headers.get('etag'));
    expect((await scene.events(server))[0]).toEqual({
      event: 'server:file.write',
      properties: { file: '/ a.json' },
    });
  });

  it('takes file and contents as JSON', async () => {
    expect((await api.post(`${path}/write`, { file: '/a', contents: ' zwei\n' })).status).toBe(204);
    expect(files().text('/a')).toBe(' zwei\n');
    expect((await api.post(`${path}/write`, { file: '/a', contents: '' })).status).toBe(204);
    expect(files().text('/a')).toBe('');
  });

  it('empties a file by an empty body', async () => {
    files().put('/a', 'one');
    expect((await api.send('POST', `${path}/write?file=/a`, undefined)).status).toBe(204);
    expect(files().text('/a')).toBe('');
  });

  it.each(['', ' ', 'application/text', 'nonsense', 'text/', ';charset=utf-8'])(
    'takes it with the type %j',
    async (type) => {
      expect((await raw('words', '/a', { 'content-type': type })).status).toBe(204);
      expect(files().text('/a')).toBe('words');
    },
  );

  it('takes a body of unknown length', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.from('part'));
        controller.close();
      },
    });
    const response = await fetch(`${panel.url}${path}/write?file=/a`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body,
      duplex: 'half',
    } as RequestInit);
    expect([response.status, files().text('/a')]).toEqual([204, 'part']);
  });

  it('changes nothing where the file is another one than was read', async () => {
    files().put('/a', 'one');
    const etag = (await api.get(`${path}/contents?file=/a`)).headers.get('etag')!;
    expect((await raw('two', '/a', { 'if-match': etag })).status).toBe(204);
    expect(refusal(await raw('three', '/a', { 'if-match': etag }))).toEqual([412, 'FileChangedException']);
    const json = await api.post(`${path}/write`, { file: '/a', contents: 'four' }, { 'if-match': etag });
    expect(refusal(json)).toEqual([412, 'FileChangedException']);
    expect(files().text('/a')).toBe('two');
    expect((await scene.events(server)).map(({ event }) => event)).toEqual([
      'server:file.read',
      'server:file.write',
    ]);
  });

  it.each([
    [{}, 'file', 'required'],
    [{ file: '/a' }, 'contents', 'required'],
    [{ file: '/a', contents: 5 }, 'contents', 'string'],
    [{ file: '', contents: 'x' }, 'file', 'required'],
    ['text', 'file', 'required'],
  ])('refuses %j on %s by %s', async (body, field, rule) => {
    const headers = typeof body === 'string' ? { 'content-type': 'text/plain' } : {};
    const answer = await api.post(`${path}/write`, body, headers as Record<string, string>);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
    expect(scene.daemon.calls).toEqual([]);
  });

  it('refuses JSON that is none, and more of it than can be held', async () => {
    expect(refusal(await api.send('POST', `${path}/write`, '{"file":'))).toEqual([
      400,
      'BadRequestHttpException',
    ]);
    const contents = 'a'.repeat(8 * 1024 * 1024);
    expect(refusal(await api.post(`${path}/write`, { file: '/a', contents }))).toEqual([
      413,
      'PayloadTooLargeException',
    ]);
    expect(scene.daemon.calls).toEqual([]);
  });

  it('writes nothing of a body that ends too early, whatever length it claims', async () => {
    files().put('/a', 'one');
    const head = (length: string) => [`POST ${path}/write?file=/a HTTP/1.1`, length];
    await leaveHalfWay(head('content-length: 100'), 'half', 'files/write');
    scene.daemon.calls.length = 0;
    files().broken = 0;
    await leaveHalfWay(head('transfer-encoding: chunked'), '4\r\nhalf\r\n', 'files/write');
    expect(files().text('/a')).toBe('one');
    expect(await scene.events(server)).toEqual([]);
  });

  it('tells of a refusal that comes before the end of the body', async () => {
    scene.daemon.answer('POST', 'files/write', { status: 400, body: { error: 'There is no room.' } });
    const answer = await raw('a'.repeat(3_000_000), '/a');
    expect([answer.status, answer.at('errors.0.detail')]).toEqual([400, 'There is no room.']);
    expect(await scene.events(server)).toEqual([]);
  });

  it('is 504 when the node goes away half-way', async () => {
    scene.daemon.answer('POST', 'files/write', 'drop');
    expect(refusal(await raw('a'.repeat(3_000_000), '/a'))).toEqual([504, 'DaemonConnectionException']);
    expect(files().text('/a')).toBeUndefined();
    expect(await scene.events(server)).toEqual([]);
  });
});

describe('files/upload', () => {
  const form = (parts: readonly (readonly [string, string | Blob, string?])[]): FormData => {
    const data = new FormData();
    for (const [name, value, file] of parts) {
      if (typeof value === 'string') data.append(name, value);
      else data.append(name, value, file);
    }
    return data;
  };
  const blob = (text: string): Blob => new Blob([text]);
  const upload = async (body: FormData | string, query = '', headers: Record<string, string> = {}) => {
    const response = await fetch(`${panel.url}${path}/upload${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, text };
  };

  it.each(['files', 'files[]'])('takes parts %s into the root', async (field) => {
    const body = form([
      [field, blob('one'), 'a.txt'],
      ['other', 'word'],
      ['picture', blob('no'), 'no.png'],
      [field, blob(''), 'sub/"ü".txt'],
      [field, blob('x'.repeat(300_000)), 'big.bin'],
    ]);
    expect(await upload(body)).toEqual({ status: 204, text: '' });
    expect([...files().files.keys()].sort()).toEqual(['/a.txt', '/big.bin', '/sub/%22ü%22.txt']);
    expect(files().text('/a.txt')).toBe('one');
    expect(files().files.get('/big.bin')).toHaveLength(300_000);
  });

  it('takes them where the query or a field before them says', async () => {
    expect((await upload(form([['files', blob('1'), 'a']]), '?directory=%2Fx%20y')).status).toBe(204);
    expect((await upload(form([['files', blob('2'), 'b']]), '?destination=/x')).status).toBe(204);
    expect(
      (
        await upload(
          form([
            ['directory', '/y'],
            ['files', blob('3'), 'c'],
          ]),
        )
      ).status,
    ).toBe(204);
    expect([...files().files.keys()]).toEqual(['/x y/a', '/x/b', '/y/c']);
    const late = await upload(
      form([
        ['files', blob('4'), 'd'],
        ['directory', '/y'],
      ]),
    );
    expect(late.status).toBe(400);
    expect(files().files.size).toBe(3);
  });

  it('wants a file', async () => {
    const answer = await upload(form([['name', 'x']]));
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([
      422,
      { errors: [{ meta: { source_field: 'files', rule: 'required' } }] },
    ]);
  });

  it.each([
    ['application/json', '{}', 415],
    ['multipart/form-data', 'x', 415],
    ['multipart/form-data; x=y', 'x', 400],
    ['multipart/form-data; boundary=b', '', 400],
    ['multipart/form-data; boundary=b', 'nonsense', 400],
    ['multipart/form-data; boundary=b', '--b\r\n', 400],
    [
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
      400,
    ],
    [
      'multipart/form-data; boundary=b',
      `--b\r\ncontent-disposition: form-data; name="files"; filename="a\u0001b"\r\n\r\nx\r\n--b--\r\n`,
      400,
    ],
    ['multipart/form-data; boundary=b', `--b\r\n${'x: y\r\n'.repeat(9_000)}`, 400],
  ])('refuses %s %j', async (type, body, status) => {
    const answer = await upload(body, '', { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(files().files.size).toBe(0);
  });

  it('writes nothing when the sender goes away', async () => {
    const part = '--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nhalf';
    const head = [
      `POST ${path}/upload HTTP/1.1`,
      'content-type: multipart/form-data; boundary=b',
      'content-length: 5000',
    ];
    await leaveHalfWay(head, part, '/upload/file');
    expect(files().files.size).toBe(0);
  });

  it('is 504 when the node goes away, and tells of its refusal', async () => {
    const body = (): FormData => form([['files', blob('x'.repeat(2_000_000)), 'a']]);
    scene.daemon.answer('POST', '/upload/file', 'drop', 1);
    expect((await upload(body())).status).toBe(504);
    scene.daemon.answer('POST', '/upload/file', { status: 400, body: { error: 'There is no room.' } }, 1);
    const answer = await upload(body());
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('There is no room.')]);
    expect((await api.get('/api/client/account')).status).toBe(200);
  });
});
