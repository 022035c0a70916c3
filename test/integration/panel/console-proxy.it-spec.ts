import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodesService } from '../../../apps/panel/src/modules/nodes/index.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { ConsoleTokens } from '../../../apps/panel/src/modules/websocket/console-tokens.js';
import { ConsoleProxy } from '../../../apps/panel/src/modules/websocket/console-proxy.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { ConsoleClient } from './support/console-client.js';
import { FakeConsole } from './support/fake-console.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let node: FakeConsole;
let owner: User;
let subuser: User;
let asOwner: ApiClient;
let asSubuser: ApiClient;
let server: SceneServer;
const clients: ConsoleClient[] = [];

beforeAll(async () => {
  panel = await startPanel({ env: { RATELIMIT_WEBSOCKET_TOKEN: '1000/60' } });
  scene = await ClientScene.create(panel);
  node = new FakeConsole(scene.daemon);
  [owner, subuser] = await Promise.all([panel.createUser(), panel.createUser()]);
  asOwner = panel.api(await panel.accountKey(owner));
  asSubuser = panel.api(await panel.accountKey(subuser));
  server = await scene.server({ owner, state: 'running' });
  await scene.subuser(server, subuser, ['control.console']);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  node.forget();
});

const address = (token?: string, at: SceneServer = server) =>
  `${panel.url.replace('http', 'ws')}/api/client/servers/${at.uuid}/ws${token === undefined ? '' : `?token=${token}`}`;
const tokenOf = async (api: ApiClient, at: SceneServer = server) =>
  (await api.get(`/api/client/servers/${at.uuid}/websocket`)).at<string>('data.token');
const open = async (url: string) => {
  const client = await ConsoleClient.open(url);
  clients.push(client);
  return client;
};
const welcomed = async (url: string) => {
  const client = await open(url);
  await client.frame('status');
  return client;
};

describe('GET /api/client/servers/{server}/websocket', () => {
  it('gives a token of ten minutes and the socket of the panel', async () => {
    const answer = await asOwner.get(`/api/client/servers/${server.short}/websocket`);
    expect(answer.status).toBe(200);
    expect(answer.at('data.socket')).toBe(`ws://panel.test/api/client/servers/${server.uuid}/ws`);
    expect(decodeJwt(answer.at('data.token'))).toMatchObject({
      iss: 'http://panel.test',
      aud: scene.daemon.url,
      user_uuid: owner.uuid,
      server_uuid: server.uuid,
      permissions: ['*'],
      scope: 'websocket',
    });
  });

  it('holds the permissions of the caller', async () => {
    expect(decodeJwt(await tokenOf(asSubuser))['permissions']).toEqual(
      expect.arrayContaining(['websocket.connect', 'control.console']),
    );
    const admin = panel.api(await panel.accountKey(await panel.createAdmin()));
    expect(decodeJwt(await tokenOf(admin))['permissions']).toEqual([
      '*',
      'admin.websocket.errors',
      'admin.websocket.install',
      'admin.websocket.transfer',
    ]);
  });

  it('lets administrators watch an installation, and nobody else', async () => {
    const installing = await scene.server({ owner, status: 'installing' });
    const admin = panel.api(await panel.accountKey(await panel.createAdmin()));
    const path = `/api/client/servers/${installing.uuid}/websocket`;
    expect((await admin.get(path)).status).toBe(200);
    const refused = await asOwner.get(path);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([409, 'ServerStateConflictException']);
    await scene.setStatus(installing, 'suspended');
    expect((await admin.get(path)).status).toBe(409);
  });
});

describe('a console with the token in its address', () => {
  it('is authenticated by the panel and relayed both ways', async () => {
    const token = await tokenOf(asOwner);
    const client = await welcomed(address(token));
    expect(client.frames.map(({ event }) => event)).toEqual(['auth success', 'status']);
    client.send('send command', 'list');
    expect((await client.frame('console output')).args).toEqual(['> list']);
    const [seen] = node.sockets;
    expect(seen).toMatchObject({ origin: 'http://panel.test', path: `/api/servers/${server.uuid}/ws` });
    expect(seen!.headers).toMatchObject({
      authorization: `Bearer ${scene.daemon.token}`,
      'x-forwarded-for': '127.0.0.1',
    });
    expect(seen!.frames[0]).toEqual({ event: 'auth', text: token });
  });

  it('works by the short uuid too', async () => {
    const url = address(await tokenOf(asOwner)).replace(server.uuid, server.short);
    await welcomed(url);
    expect(node.sockets[0]?.path).toBe(`/api/servers/${server.uuid}/ws`);
  });

  it('keeps the order of frames that come at once', async () => {
    const client = await open(address(await tokenOf(asOwner)));
    for (let line = 0; line < 20; line++) client.send('send command', `line ${line}`);
    await client.frame('console output', 20);
    expect(client.frames.flatMap(({ event, args }) => (event === 'console output' ? args : []))).toEqual(
      Array.from({ length: 20 }, (_, line) => `> line ${line}`),
    );
  });

  it('hands a later auth on, and refuses one that is not good', async () => {
    const client = await welcomed(address(await tokenOf(asOwner)));
    const second = await tokenOf(asSubuser);
    client.send('auth', second);
    await client.frame('auth success', 2);
    expect(node.sockets[0]?.claims?.['user_uuid']).toBe(subuser.uuid);
    client.send('auth', 'nonsense');
    expect((await client.frame('jwt error')).args).toEqual(['jwt: token is not valid']);
    expect(node.sockets[0]?.frames.filter(({ event }) => event === 'auth')).toHaveLength(2);
    client.send('send command', 'still here');
    await client.frame('console output');
  });

  it.each([
    ['no token at all', () => Promise.resolve('nonsense'), 'jwt: token is not valid'],
    ['an empty one', () => Promise.resolve(''), 'jwt: token is not valid'],
    [
      'one for another server',
      async () => tokenOf(asOwner, await scene.server({ owner })),
      'jwt: server uuid mismatch',
    ],
    ['one that is over', () => minted({ expiresAt: 1 }), 'jwt: exp claim is invalid'],
    [
      'one without the right',
      () => minted({ permissions: ['control.start'] }),
      'jwt: missing connect permission',
    ],
  ])('is refused before the handshake with %s', async (_name, make, detail) => {
    const refusal = await ConsoleClient.refused(address(await make()));
    expect(refusal.headers['x-pelican-panel']).toBe('true');
    expect(refusal).toMatchObject({
      status: 401,
      body: { errors: [{ code: 'AuthenticationException', status: '401', detail }] },
    });
    expect(node.sockets).toHaveLength(0);
  });

  it.each(['00000000-0000-0000-0000-000000000000', '00000000', 'nonsense', '%00'])(
    'is not found for %s',
    async (uuid) => {
      const refusal = await ConsoleClient.refused(address('x').replace(server.uuid, uuid));
      expect(refusal.status).toBe(404);
    },
  );

  const minted = async (change: object) => {
    const ref = await panel.app.get(NodesService, { strict: false }).reference(scene.nodeId);
    return panel.app.get(ConsoleTokens, { strict: false }).mint(ref, {
      userId: owner.id,
      userUuid: owner.uuid,
      serverUuid: server.uuid,
      permissions: ['*'],
      ...change,
    });
  };
});

describe('a console that authenticates by its first frame', () => {
  it('is relayed once the token was found good', async () => {
    const client = await open(address());
    client.send('auth', await tokenOf(asOwner));
    expect((await client.frame('status')).args).toEqual(['running']);
    expect(node.sockets).toHaveLength(1);
  });

  it('[W1, W5, W20] takes no place on the node before, and is told what is wrong', async () => {
    const other = await scene.server({ owner });
    const client = await open(address());
    client.send('send logs', null);
    client.send('auth', 'nonsense');
    client.send('auth', await tokenOf(asOwner, other));
    await client.frame('jwt error', 3);
    expect(client.frames.map(({ args }) => args?.[0])).toEqual([
      'jwt: no jwt present',
      'jwt: token is not valid',
      'jwt: server uuid mismatch',
    ]);
    expect(node.sockets).toHaveLength(0);
    client.send('auth', await tokenOf(asOwner));
    await client.frame('status');
  });

  it('is cut off when it goes on guessing', async () => {
    const client = await open(address());
    for (let guess = 0; guess < 12; guess++) client.send('auth', `guess ${guess}`);
    expect((await client.close()).code).toBe(1008);
  });
});

describe('the end of a console', () => {
  it('with too large a frame is 1009 on both sides', async () => {
    const client = await welcomed(address(await tokenOf(asOwner)));
    client.send('send command', 'x'.repeat(5_000));
    expect((await client.close()).code).toBe(1009);
    expect(await node.until(() => node.sockets[0]?.closeCode ?? undefined)).toBe(1009);
  });

  it('hands the code of the node on', async () => {
    const client = await welcomed(address(await tokenOf(asOwner)));
    node.sockets[0]!.socket.close(4409, 'server is suspended');
    expect(await client.close()).toEqual({ code: 4409, reason: 'server is suspended' });
  });

  it('hands the code of the client on', async () => {
    const client = await welcomed(address(await tokenOf(asOwner)));
    client.socket.close(1000, 'bye');
    expect(await node.until(() => node.sockets[0]?.closeCode ?? undefined)).toBe(1000);
  });

  it('says why when the node cannot be reached', async () => {
    const unknown = await scene.server({ owner, state: null });
    const client = await open(address(await tokenOf(asOwner, unknown), unknown));
    expect((await client.close()).code).toBe(1013);
    expect(client.frames).toEqual([
      {
        event: 'daemon error',
        args: [`Error Event [${unknown.uuid}]: the node refused the connection with status 404`],
      },
    ]);
  });

  it('leaves nothing behind', async () => {
    const proxy = panel.app.get(ConsoleProxy, { strict: false });
    const client = await welcomed(address(await tokenOf(asOwner)));
    expect(proxy.openSessions).toBeGreaterThan(0);
    client.socket.terminate();
    await node.until(() => node.sockets[0]?.closeCode ?? undefined);
    await expect.poll(() => proxy.openSessions).toBe(0);
  });
});

describe('a daemon that is killed and started again', () => {
  it('does not interrupt the console, though it refuses every token from before', async () => {
    const token = await tokenOf(asOwner);
    const client = await welcomed(address(token));
    await node.die();
    await client.frame('daemon message');
    client.send('send command', 'while away');
    await node.revive();
    await client.frame('status', 2);
    expect((await client.frame('console output')).args).toEqual(['> while away']);
    expect(client.closed).toBeNull();
    expect(client.frames.filter(({ event }) => event === 'auth success')).toHaveLength(1);
    expect(client.frames.some(({ event }) => event === 'jwt error')).toBe(false);
    const claims = node.sockets.at(-1)!.claims!;
    expect(claims).toMatchObject({ user_uuid: owner.uuid, server_uuid: server.uuid, permissions: ['*'] });
    expect(claims['exp']).toBe(decodeJwt(token).exp);
  });

  it('is met again with the rights of today', async () => {
    const guest = await panel.createUser();
    await scene.subuser(server, guest, ['control.console', 'control.start']);
    const client = await welcomed(address(await tokenOf(panel.api(await panel.accountKey(guest)))));
    await node.die();
    await panel.database.query('UPDATE subusers SET permissions = ? WHERE user_id = ?', [
      '["control.start"]',
      guest.id,
    ]);
    await node.revive();
    await client.frame('status', 2);
    expect(node.sockets.at(-1)!.claims!['permissions']).not.toContain('control.console');
    await node.die();
    await panel.database.query('DELETE FROM subusers WHERE user_id = ?', [guest.id]);
    await node.revive();
    expect(await client.close()).toEqual({ code: 4401, reason: 'access was withdrawn' });
  });
});

describe('places', () => {
  it('[W2] are limited per user, and come back', async () => {
    const crowded = await scene.server({ owner, state: 'running' });
    await scene.subuser(crowded, subuser, []);
    const token = await tokenOf(asOwner, crowded);
    const opened = [];
    for (let place = 0; place < 10; place++) opened.push(await welcomed(address(token, crowded)));
    const refusal = await ConsoleClient.refused(address(token, crowded));
    expect(refusal).toMatchObject({
      status: 400,
      body: { errors: [{ detail: 'Too many open websocket connections.' }] },
    });
    await welcomed(address(await tokenOf(asSubuser, crowded), crowded));
    opened[0]!.socket.terminate();
    await node.until(() => (node.sockets[0]?.closeCode ? true : undefined));
    await welcomed(address(token, crowded));
  });
});

describe('[W7] a client that does not read', () => {
  it('is held back alone and gets everything in the end', async () => {
    const loud = await scene.server({ owner, state: 'running' });
    const token = await tokenOf(asOwner, loud);
    const slow = await welcomed(address(token, loud));
    const quick = await welcomed(address(token, loud));
    slow.socket.pause();
    const [slowNode, quickNode] = node.sockets;
    const line = JSON.stringify({ event: 'console output', args: ['x'.repeat(1_000)] });
    const lines = 20_000;
    for (let index = 0; index < lines; index++) {
      slowNode!.socket.send(line);
      quickNode!.socket.send(line);
    }
    await quick.frame('console output', lines);
    // What the slow one did not take waits on the node's side, not in the panel.
    expect(slowNode!.socket.bufferedAmount).toBeGreaterThan(5 * 1024 * 1024);
    slow.socket.resume();
    await slow.frame('console output', lines);
    expect(slow.closed).toBeNull();
  });
});

describe('a panel that stops', () => {
  it('tells its clients to come again', async () => {
    const second = await startPanel({ database: panel.testDatabase });
    try {
      const client = await ConsoleClient.open(address().replace(panel.url.slice(4), second.url.slice(4)));
      clients.push(client);
      const closing = client.close();
      await second.app.close();
      expect((await closing).code).toBe(1012);
    } finally {
      await second.app.close().catch(() => undefined);
    }
  });
});
