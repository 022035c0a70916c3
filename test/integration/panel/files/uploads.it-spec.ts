import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startPanel, type TestPanel } from '../support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
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
  server = await scene.server({ owner });
  path = `/api/client/servers/${server.uuid}/files/uploads`;
});

const send = (
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Response> =>
  fetch(panel.url + url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'tus-resumable': '1.0.0', ...headers },
    ...(body === undefined ? {} : { body }),
  });
const metadata = (pairs: Record<string, string>): string =>
  Object.entries(pairs)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const begin = async (length: number, pairs: Record<string, string>): Promise<string> => {
  const response = await send('POST', path, {
    'upload-length': String(length),
    'upload-metadata': metadata(pairs),
  });
  expect([response.status, response.headers.get('tus-resumable')]).toEqual([201, '1.0.0']);
  return response.headers.get('location')!;
};
const append = (url: string, offset: number, body: string, headers: Record<string, string> = {}) =>
  send(
    'PATCH',
    url,
    { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
    body,
  );
const offsetOf = async (url: string): Promise<string | null> => {
  const response = await send('HEAD', url);
  expect(response.status).toBe(200);
  return response.headers.get('upload-offset');
};

describe('a resumable upload', () => {
  it('comes in parts and is a file in the end', async () => {
    const url = await begin(10, {
      directory: '/sub folder',
      name: 'ü.jar',
      mtime: '1700000000000',
      conflict: 'rename',
    });
    expect(url.startsWith(`${path}/`)).toBe(true);
    const sent = scene.daemon.callsTo('POST', '/files/uploads')[0]!.body as Record<string, unknown>;
    expect(sent).toMatchObject({
      directory: '/sub folder',
      name: 'ü.jar',
      length: 10,
      mtime: 1_700_000_000_000,
      conflict: 'rename',
      ip: '127.0.0.1',
    });
    const first = await append(url, 0, 'hello');
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '5']);
    const state = await send('HEAD', url);
    expect(Object.fromEntries(state.headers)).toMatchObject({
      'upload-offset': '5',
      'upload-length': '10',
      'cache-control': 'no-store',
      'tus-resumable': '1.0.0',
    });
    expect((await append(url, 5, 'world')).headers.get('upload-offset')).toBe('10');
    expect(scene.daemon.files.text('/sub folder/ü.jar')).toBe('helloworld');
  });

  it('goes on where a sender went away', async () => {
    const url = await begin(10, { filename: 'a' });
    const socket = connect(Number(new URL(panel.url).port), '127.0.0.1').on('error', () => undefined);
    const head = [
      `PATCH ${url} HTTP/1.1`,
      'host: x',
      `authorization: Bearer ${key}`,
      'tus-resumable: 1.0.0',
      'content-type: application/offset+octet-stream',
      'upload-offset: 0',
      'content-length: 10',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\nhel`);
    await scene.daemon.waitForCall('PATCH', /\/files\/uploads\//);
    socket.destroy();
    await scene.daemon.files.waitForBroken();
    const offset = Number(await offsetOf(url));
    expect((await append(url, offset, 'helloworld'.slice(offset))).status).toBe(204);
    expect(scene.daemon.files.text('/a')).toBe('helloworld');
  });

  it('is 409 where it stands elsewhere than the sender thinks', async () => {
    const url = await begin(10, { name: 'a' });
    expect((await append(url, 5, 'world')).status).toBe(409);
    expect(await offsetOf(url)).toBe('0');
  });

  it.each(['1', '5', '10', '11', '9007199254740991'])(
    'takes no part from %s on while nothing of it has come',
    async (offset) => {
      const url = await begin(10, { name: 'a' });
      const { status } = await append(url, 0, 'helloworld', { 'upload-offset': offset });
      expect([status, await offsetOf(url), scene.daemon.files.text('/a')]).toEqual([409, '0', undefined]);
    },
  );

  it('can be given up', async () => {
    const url = await begin(10, { name: 'a' });
    expect((await send('DELETE', url)).status).toBe(204);
    expect((await send('HEAD', url)).status).toBe(404);
  });

  it('is 504 while the node is away', async () => {
    const url = await begin(10, { name: 'a' });
    scene.daemon.answer('PATCH', /uploads/, 'drop', 1);
    const answer = await append(url, 0, 'x'.repeat(10));
    expect([answer.status, answer.headers.get('tus-resumable')]).toEqual([504, '1.0.0']);
  });
});

describe('what is no tus', () => {
  it.each([
    [{ 'upload-length': '5', 'upload-metadata': 'name YQ==', 'tus-resumable': '0.2.2' }, 412],
    [{ 'upload-metadata': 'name YQ==' }, 400],
    [{ 'upload-length': '-1', 'upload-metadata': 'name YQ==' }, 400],
    [{ 'upload-length': '1e3', 'upload-metadata': 'name YQ==' }, 400],
    [{ 'upload-length': '99999999999999999999', 'upload-metadata': 'name YQ==' }, 400],
    [{ 'upload-length': '5' }, 422],
    [{ 'upload-length': '5', 'upload-metadata': 'name' }, 422],
    [{ 'upload-length': '5', 'upload-metadata': 'name /w==' }, 400],
    [{ 'upload-length': '5', 'upload-metadata': 'name AGE=' }, 422],
    [{ 'upload-length': '5', 'upload-metadata': 'name YQ==,conflict YQ==' }, 422],
    [{ 'upload-length': '5', 'upload-metadata': 'name YQ==,mtime YQ==' }, 422],
  ] as readonly (readonly [Record<string, string>, number])[])('is refused: %j', async (headers, status) => {
    expect((await send('POST', path, headers)).status).toBe(status);
    expect(scene.daemon.calls).toEqual([]);
  });

  it.each([
    [{ 'content-type': 'application/octet-stream' }, 415],
    [{ 'upload-offset': 'x' }, 400],
    [{ 'upload-offset': '-5' }, 400],
    ...['+0', '-0', '0x0', '0e0', '0.0', '00000000000000000', '9007199254740992', '0, 0', '٠', ''].map(
      (offset) => [{ 'upload-offset': encodeURI(offset) }, 400] as const,
    ),
  ] as readonly (readonly [Record<string, string>, number])[])(
    'is refused for a part: %j',
    async (headers, status) => {
      const url = await begin(5, { name: 'a' });
      expect((await append(url, 0, 'hello', headers)).status).toBe(status);
      expect(await offsetOf(url)).toBe('0');
    },
  );

  it.each(['..', '%2e%2e%2fother', 'a%2Fb', 'a%00', 'x'.repeat(65), 'none'])(
    'names no upload: %s',
    async (id) => {
      for (const method of ['HEAD', 'DELETE']) expect((await send(method, `${path}/${id}`)).status).toBe(404);
      expect((await append(`${path}/${id}`, 0, 'x')).status).toBe(404);
    },
  );
});
