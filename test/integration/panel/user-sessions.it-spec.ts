import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { openConsole, startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const USERS = '/api/application/users';
const END = '/api/deauthorize-user';

describe('sessions on nodes end', () => {
  let world: ServerWorld;
  let server: MadeServer;
  beforeAll(async () => {
    world = await startServerWorld({ worker: true, env: { RATELIMIT_WEBSOCKET_TOKEN: '1000/60' } });
    server = await world.installedServer();
  });
  beforeEach(() => world.node.daemon.reset());
  afterAll(() => world?.close());

  const open = (user: Pick<User, 'id'>): Promise<void> => openConsole(world.panel, user, server.identifier);
  const outbox = (): Promise<{ version: number }[]> =>
    world.panel.database.query('SELECT version FROM outbox ORDER BY id');
  const nothingLeft = (): Promise<void> => expect.poll(outbox, { timeout: 20_000 }).toEqual([]);
  const ended = async (): Promise<unknown> => (await world.node.daemon.waitForCall('POST', END)).body;

  it('when their user’s password changes', async () => {
    const { panel, owner } = world;
    await open(owner);
    const body = { current_password: 'password', password: 'another-password' };
    const api = panel.api(await panel.accountKey(owner));
    expect((await api.post('/api/client/account/password', body)).status).toBe(204);
    expect(await ended()).toEqual({ user: owner.uuid, servers: [server.uuid] });
  });

  it('when a subuser is deleted', async () => {
    const { panel, api } = world;
    const subuser = await panel.createUser();
    await panel.database.query('INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, ?)', [
      subuser.id,
      server.id,
      JSON.stringify(['websocket.connect']),
    ]);
    await open(subuser);
    expect((await api.delete(`${USERS}/${subuser.id}`)).status).toBe(204);
    expect(await ended()).toEqual({ user: subuser.uuid, servers: [server.uuid] });
  });

  it('when an administrator becomes an ordinary user, where they had any', async () => {
    const other = await world.panel.createAdmin();
    const elsewhere = await world.addNode();
    await open(other);
    expect((await world.api.patch(`${USERS}/${other.id}`, { root_admin: false })).status).toBe(200);
    expect(await ended()).toEqual({ user: other.uuid, servers: [server.uuid] });
    await nothingLeft();
    expect(elsewhere.daemon.callsTo('POST', END)).toEqual([]);
  });

  it('by their tokens on a daemon that knows nothing else', async () => {
    world.node.daemon.answer('POST', END, { status: 404 });
    const other = await world.panel.createAdmin();
    await open(other);
    const change = { password: 'third-password' };
    expect((await world.api.patch(`${USERS}/${other.id}`, change)).status).toBe(200);
    const call = await world.node.daemon.waitForCall('POST', `/api/servers/${server.uuid}/ws/deny`);
    expect(call.body).toEqual({ jtis: [expect.stringMatching(/^[0-9a-f]{32}$/)] });
  });

  it('by one job for a user and a node, however often the password changes while nodes are away', async () => {
    const { panel, node } = world;
    const other = await panel.createAdmin();
    await Promise.all(Array.from({ length: 3 }, () => world.addNode()));
    await open(other);
    await nothingLeft();
    await node.daemon.stop();
    for (let change = 0; change < 10; change++) {
      const answer = await world.api.patch(`${USERS}/${other.id}`, { password: `password-${change}` });
      expect(answer.status).toBe(200);
    }
    expect(await outbox()).toEqual([{ version: 10 }]);
    await node.daemon.resume();
    expect(await ended()).toEqual({ user: other.uuid, servers: [server.uuid] });
    await nothingLeft();
    expect(node.daemon.callsTo('POST', END)).toHaveLength(1);
  });

  it('not when something else of them changes', async () => {
    await open(world.owner);
    await world.api.patch(`${USERS}/${world.owner.id}`, { first_name: 'Olive' });
    await world.api.patch(`${USERS}/${world.owner.id}`, { password: 'fourth-password' });
    // The later change's call is here, so the earlier one's would be too.
    await ended();
    expect(world.node.daemon.callsTo('POST', END)).toHaveLength(1);
  });
});
