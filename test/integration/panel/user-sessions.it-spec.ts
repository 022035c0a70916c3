import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const USERS = '/api/application/users';
const END = '/api/deauthorize-user';

describe('sessions on nodes end', () => {
  let world: ServerWorld;
  let server: MadeServer;
  beforeAll(async () => {
    world = await startServerWorld({ worker: true });
    server = await world.installedServer();
  });
  beforeEach(() => world.node.daemon.reset());
  afterAll(() => world?.close());

  const ended = async () => (await world.node.daemon.waitForCall('POST', END)).body;

  it('when their user’s password changes', async () => {
    const { panel, owner } = world;
    const body = { current_password: 'password', password: 'another-password' };
    const api = panel.api(await panel.accountKey(owner));
    expect((await api.post('/api/client/account/password', body)).status).toBe(204);
    expect(await ended()).toEqual({ user: owner.uuid, servers: [server.uuid] });
  });

  it('when a subuser is deleted', async () => {
    const { panel, api } = world;
    const subuser = await panel.createUser();
    await panel.database.query("INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, '[]')", [
      subuser.id,
      server.id,
    ]);
    expect((await api.delete(`${USERS}/${subuser.id}`)).status).toBe(204);
    expect(await ended()).toEqual({ user: subuser.uuid, servers: [server.uuid] });
  });

  it('everywhere when an administrator becomes an ordinary user', async () => {
    const other = await world.panel.createAdmin();
    expect((await world.api.patch(`${USERS}/${other.id}`, { root_admin: false })).status).toBe(200);
    expect(await ended()).toEqual({ user: other.uuid });
  });

  it('by their tokens on a daemon that knows nothing else', async () => {
    world.node.daemon.answer('POST', END, { status: 404 });
    expect((await world.api.patch(`${USERS}/${world.owner.id}`, { password: 'third-password' })).status).toBe(
      200,
    );
    const call = await world.node.daemon.waitForCall('POST', `/api/servers/${server.uuid}/ws/deny`);
    expect(call.body).toEqual({ jtis: [expect.stringMatching(/^[0-9a-f]{32}$/)] });
  });

  it('not when something else of them changes', async () => {
    await world.api.patch(`${USERS}/${world.owner.id}`, { first_name: 'Olive' });
    await world.api.patch(`${USERS}/${world.owner.id}`, { password: 'fourth-password' });
    // The later change's call is here, so the earlier one's would be too.
    await ended();
    expect(world.node.daemon.callsTo('POST', END)).toHaveLength(1);
  });
});
