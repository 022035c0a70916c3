import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startPanel, type TestPanel } from '../support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let owner: User;
let api: ApiClient;
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
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner });
  path = `/api/client/servers/${server.uuid}/files`;
});

/** Where a link leads, on the port of this test. */
const here = (url: string): string => url.replace('http://panel.test', panel.url);
const link = async (to: string, client = api): Promise<string> => {
  const answer = await client.get(`${path}/${to}`);
  expect([answer.status, answer.at('object')]).toEqual([200, 'signed_url']);
  return here(answer.at<string>('attributes.url'));
};
const tokenOf = (url: string): string => new URL(url).searchParams.get('token')!;
const codeOf = async (response: Response): Promise<unknown[]> => [
  response.status,
  ((await response.json()) as { errors: { code: string }[] }).errors[0]!.code,
];

describe('a link to download', () => {
  it('leads to the panel, for a quarter of an hour, and says for whom and what', async () => {
    const url = await link('download?file=%2Fsub%20folder%2F%C3%BC.jar');
    expect(url.startsWith(`${panel.url}/download/file?token=`)).toBe(true);
    const claims = decodeJwt(tokenOf(url));
    expect(claims).toMatchObject({
      scope: 'file-download',
      file_path: '/sub folder/ü.jar',
      server_uuid: server.uuid,
      user_uuid: owner.uuid,
      iss: 'http://panel.test',
    });
    expect(claims.exp! - claims.iat!).toBe(900);
    expect(await scene.events(server)).toEqual([
      { event: 'server:file.download', properties: { file: '/sub folder/ü.jar' } },
    ]);
  });

  it('gives the file without a key, as something to keep and not to show', async () => {
    scene.daemon.files.put('/a.html', '<script>1</script>');
    const response = await fetch(await link('download?file=/a.html'));
    expect([response.status, await response.text()]).toEqual([200, '<script>1</script>']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'content-length': '18',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });

  it('gives a part of it', async () => {
    scene.daemon.files.put('/a', '0123456789');
    const response = await fetch(await link('download?file=/a'), { headers: { range: 'bytes=2-4' } });
    expect([response.status, await response.text()]).toEqual([206, '234']);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
  });

  it('passes on what the node says: 404 without a file, 504 while it is away', async () => {
    const url = await link('download?file=/none');
    expect(await codeOf(await fetch(url))).toEqual([404, 'DaemonConnectionException']);
    scene.daemon.answer('GET', '/download/file', 'drop', 1);
    expect(await codeOf(await fetch(url))).toEqual([504, 'DaemonConnectionException']);
  });
});

describe('a link to upload', () => {
  const upload = (url: string): Promise<Response> => {
    const form = new FormData();
    form.append('files', new Blob(['content']), 'a.txt');
    return fetch(url, { method: 'POST', body: form });
  };

  it('takes files without a key, into the directory that is named', async () => {
    const url = await link('upload');
    expect(decodeJwt(tokenOf(url))).toMatchObject({ scope: 'file-upload', server_uuid: server.uuid });
    expect((await upload(`${url}&directory=%2Fx%20y`)).status).toBe(200);
    expect((await upload(url)).status).toBe(200);
    expect(scene.daemon.files.text('/x y/a.txt')).toBe('content');
    expect(scene.daemon.files.text('/a.txt')).toBe('content');
  });

  it('is no link to download, nor the other way round', async () => {
    const url = await link('upload');
    expect(await codeOf(await fetch(`${panel.url}/download/file?token=${tokenOf(url)}`))).toEqual([
      403,
      'HttpForbiddenException',
    ]);
    const download = await link('download?file=/a');
    expect((await upload(`${panel.url}/upload/file?token=${tokenOf(download)}`)).status).toBe(403);
    expect(scene.daemon.callsTo('POST', '/upload/file')).toEqual([]);
  });
});

describe('a link ends', () => {
  const friendly = async (): Promise<{ friend: User; url: string }> => {
    const friend = await panel.createUser();
    await scene.subuser(server, friend, ['file.read-content']);
    scene.daemon.files.put('/a', 'content');
    const url = await link('download?file=/a', panel.api(await panel.accountKey(friend)));
    expect((await fetch(url)).status).toBe(200);
    return { friend, url };
  };

  it('with the right to what it leads to', async () => {
    const { friend, url } = await friendly();
    await panel.database.query('UPDATE subusers SET permissions = ? WHERE user_id = ?', ['[]', friend.id]);
    expect((await fetch(url)).status).toBe(403);
    await panel.database.query('DELETE FROM subusers WHERE user_id = ?', [friend.id]);
    expect((await fetch(url)).status).toBe(403);
  });

  it('with its user', async () => {
    const { friend, url } = await friendly();
    await panel.database.query('DELETE FROM users WHERE id = ?', [friend.id]);
    expect((await fetch(url)).status).toBe(403);
  });

  it('while the server is suspended', async () => {
    const { url } = await friendly();
    await scene.setStatus(server, 'suspended');
    expect(await codeOf(await fetch(url))).toEqual([409, 'ServerStateConflictException']);
  });
});

it('takes no link that was not signed by it for this, or is too old', async () => {
  const token = tokenOf(await link('download?file=/a'));
  const [head, body, signature] = token.split('.') as [string, string, string];
  const claims = decodeJwt(token);
  const other = new SignJWT({ ...claims, file_path: '/b' }).setProtectedHeader({ alg: 'HS256' });
  const forged = await other.sign(new TextEncoder().encode('another key of another node, long enough'));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
  const elsewhere = await scene.server({ owner: await panel.createUser() });
  const swapped = Buffer.from(JSON.stringify({ ...claims, server_uuid: elsewhere.uuid })).toString(
    'base64url',
  );
  const tokens = [
    '',
    'x',
    '..',
    forged,
    unsigned,
    `${head}.${swapped}.${signature}`,
    `${token}x`,
    'a'.repeat(8_000),
  ];
  for (const bad of tokens) {
    const response = await fetch(`${panel.url}/download/file?token=${bad}`);
    expect(await codeOf(response), bad.slice(0, 50)).toEqual([403, 'HttpForbiddenException']);
  }
  expect((await fetch(`${panel.url}/download/file`)).status).toBe(403);
  expect((await fetch(`${panel.url}/download/file?token[]=${token}`)).status).toBe(403);
  expect(scene.daemon.calls).toEqual([]);
});
