import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { ConsoleClient } from './support/console-client.js';
import { FakeConsole } from './support/fake-console.js';
import { startPanel, type TestPanel } from './support/panel.js';

/**
 * A node that ends no console by itself, as a stock daemon may: it acknowledges what it is told and keeps every socket
 * open. Both processes of the panel end their own.
 */
describe('consoles of users who lost what let them in', () => {
  const env = { APP_KEY: Buffer.alloc(32, 9).toString('base64'), RATELIMIT_WEBSOCKET_TOKEN: '1000/60' };
  const clients: ConsoleClient[] = [];
  let first: TestPanel;
  let second: TestPanel;
  let scene: ClientScene;
  let node: FakeConsole;
  let admin: ApiClient;

  beforeAll(async () => {
    first = await startPanel({ env, worker: true });
    second = await startPanel({ env, database: first.testDatabase });
    scene = await ClientScene.create(first);
    node = new FakeConsole(scene.daemon);
    admin = first.api(await first.applicationKey(await first.createAdmin()));
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.socket.terminate();
    node.forget();
  });
  afterAll(async () => {
    await second?.close();
    await scene?.close();
    await first?.close();
  });

  const tokenOf = async (user: User, server: SceneServer): Promise<string> => {
    const api = first.api(await first.accountKey(user));
    return (await api.get(`/api/client/servers/${server.uuid}/websocket`)).at<string>('data.token');
  };
  const open = async (panel: TestPanel, server: SceneServer, token: string): Promise<ConsoleClient> => {
    const url = `${panel.url.replace('http', 'ws')}/api/client/servers/${server.uuid}/ws?token=${token}`;
    const client = await ConsoleClient.open(url);
    clients.push(client);
    await client.frame('status');
    return client;
  };
  /** One console in each process, as the user. */
  const both = async (user: User, server: SceneServer): Promise<ConsoleClient[]> => {
    const token = await tokenOf(user, server);
    return [await open(first, server, token), await open(second, server, token)];
  };
  const ends = (opened: readonly ConsoleClient[]) => Promise.all(opened.map((client) => client.close()));

  it('end by the suspension of the server', async () => {
    const owner = await first.createUser();
    const server = await scene.server({ owner, state: 'running' });
    const opened = await both(owner, server);
    expect((await admin.post(`/api/application/servers/${server.id}/suspend`)).status).toBe(204);
    for (const end of await ends(opened)) expect(end).toEqual({ code: 4409, reason: 'server is suspended' });
  });

  it('end by its deletion, with the frame that says so', async () => {
    const owner = await first.createUser();
    const server = await scene.server({ owner, state: 'running' });
    const opened = await both(owner, server);
    expect((await admin.delete(`/api/application/servers/${server.id}`)).status).toBe(204);
    for (const end of await ends(opened)) expect(end.code).toBe(1000);
    for (const client of opened) expect(client.frames.at(-1)?.event).toBe('deleted');
  });

  it('end for a subuser who is one no longer, and for nobody else', async () => {
    const [owner, guest] = [await first.createUser(), await first.createUser()];
    const server = await scene.server({ owner, state: 'running' });
    await scene.subuser(server, guest, ['control.console']);
    const [stays] = await both(owner, server);
    const opened = await both(guest, server);
    const asOwner = first.api(await first.accountKey(owner));
    const removed = await asOwner.delete(`/api/client/servers/${server.uuid}/users/${guest.uuid}`);
    expect(removed.status).toBe(204);
    for (const end of await ends(opened)) expect(end.code).toBe(4401);
    stays!.send('send command', 'still here');
    await stays!.frame('console output');
  });

  it('end for a subuser who may do less', async () => {
    const [owner, guest] = [await first.createUser(), await first.createUser()];
    const server = await scene.server({ owner, state: 'running' });
    await scene.subuser(server, guest, ['control.console', 'control.start']);
    const opened = await both(guest, server);
    const asOwner = first.api(await first.accountKey(owner));
    const path = `/api/client/servers/${server.uuid}/users/${guest.uuid}`;
    expect((await asOwner.post(path, { permissions: ['control.start'] })).status).toBe(200);
    for (const end of await ends(opened)) expect(end.code).toBe(4401);
  });

  it('end for an administrator who is one no longer', async () => {
    const owner = await first.createUser();
    const server = await scene.server({ owner, state: 'running' });
    const fallen = await first.createAdmin();
    const opened = await both(fallen, server);
    const path = `/api/application/users/${fallen.id}`;
    expect((await admin.patch(path, { root_admin: false })).status).toBe(200);
    for (const end of await ends(opened)) expect(end.code).toBe(4401);
  });

  it('end by a new password', async () => {
    const owner = await first.createUser();
    const server = await scene.server({ owner, state: 'running' });
    const opened = await both(owner, server);
    const path = `/api/application/users/${owner.id}`;
    expect((await admin.patch(path, { password: 'an entirely new one' })).status).toBe(200);
    for (const end of await ends(opened)) expect(end.code).toBe(4401);
  });

  it('do not begin with a token from before the suspension', async () => {
    const owner = await first.createUser();
    const server = await scene.server({ owner, state: 'running' });
    const token = await tokenOf(owner, server);
    expect((await admin.post(`/api/application/servers/${server.id}/suspend`)).status).toBe(204);
    const url = `${second.url.replace('http', 'ws')}/api/client/servers/${server.uuid}/ws?token=${token}`;
    const client = await ConsoleClient.open(url);
    clients.push(client);
    expect((await client.close()).code).toBe(4409);
  });
});
