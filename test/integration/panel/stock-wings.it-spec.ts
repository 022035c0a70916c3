import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeDaemon } from './support/fake-daemon.js';
import {
  startServerWorld,
  type MadeServer,
  type ServerWorld,
  type TestNode,
} from './support/server-world.js';

const NODES = '/api/application/nodes';
const SERVERS = '/api/remote/servers';

/** Daemons by what they do with a new key that they are told; every one of them writes it to its file. */
describe('a node whose key is reset', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld({ worker: true });
  });
  afterAll(() => world?.close());

  const nothingLeft = (): Promise<void> =>
    expect.poll(() => world.panel.database.query('SELECT job FROM outbox'), { timeout: 20_000 }).toEqual([]);
  const secretOf = async (id: number) => {
    const configuration = await world.api.get(`${NODES}/${id}/configuration`);
    return { tokenId: configuration.at<string>('token_id'), token: configuration.at<string>('token') };
  };
  const remoteOf = async (id: number) => {
    const { tokenId, token } = await secretOf(id);
    return world.panel.api(`${tokenId}.${token}`);
  };
  const reset = (id: number) => world.api.patch(`${NODES}/${id}`, { reset_secret: true });
  const needsRestart = async (id: number) =>
    (await world.api.get(`${NODES}/${id}`)).at<boolean>('attributes.daemon_restart_required');
  const told = (daemon: FakeDaemon) =>
    daemon.callsTo('POST', '/api/update').at(-1)!.body as { token: string };

  /** A server of its own on the node, that its daemon knows. */
  async function serverOn(node: TestNode): Promise<MadeServer> {
    const [allocation] = await world.allocate(1, node.id);
    const server = await world.server({ allocation: { default: allocation } });
    await node.remote.post(`${SERVERS}/${server.uuid}/install`, { successful: true });
    node.daemon.servers.set(server.uuid, { state: 'offline', isSuspended: false });
    return server;
  }
  const start = async (server: MadeServer) => {
    const api = world.panel.api(await world.panel.accountKey(world.owner));
    return api.post(`/api/client/servers/${server.uuid}/power`, { signal: 'start' });
  };

  it('goes on with the old one where its daemon does, and says so', async () => {
    const node = await world.addNode();
    const server = await serverOn(node);
    const answer = await reset(node.id);
    expect([answer.status, answer.at('attributes.daemon_restart_required')]).toEqual([200, true]);
    await nothingLeft();
    expect(told(node.daemon).token).toBe((await secretOf(node.id)).token);
    // Both ways, under the key that the running daemon has.
    expect((await start(server)).status).toBe(204);
    expect((await node.remote.get(SERVERS)).status).toBe(200);
    expect(await needsRestart(node.id)).toBe(true);

    // The daemon is restarted, and begins by asking for its servers.
    node.daemon.token = told(node.daemon).token;
    const restarted = await remoteOf(node.id);
    expect((await restarted.get(SERVERS)).status).toBe(200);
    expect(await needsRestart(node.id)).toBe(false);
    expect((await node.remote.get(SERVERS)).status).toBe(403);
    expect((await start(server)).status).toBe(204);
  });

  it('does so through a second reset before the restart', async () => {
    const node = await world.addNode();
    const server = await serverOn(node);
    await reset(node.id);
    await nothingLeft();
    await reset(node.id);
    await nothingLeft();
    expect((await start(server)).status).toBe(204);
    expect((await node.remote.get(SERVERS)).status).toBe(200);
    node.daemon.token = told(node.daemon).token;
    expect((await (await remoteOf(node.id)).get(SERVERS)).status).toBe(200);
    expect((await start(server)).status).toBe(204);
  });

  it('takes calls under both where the daemon takes calls under the new one and makes its own under the old', async () => {
    const node = await world.addNode();
    const server = await serverOn(node);
    node.daemon.answer('POST', '/api/update', () => {
      node.daemon.token = told(node.daemon).token;
      return Promise.resolve({ status: 200, body: { applied: true } });
    });
    expect((await reset(node.id)).at('attributes.daemon_restart_required')).toBe(true);
    await nothingLeft();
    expect((await start(server)).status).toBe(204);
    expect((await node.remote.get(SERVERS)).status).toBe(200);
    expect((await (await remoteOf(node.id)).get(SERVERS)).status).toBe(200);
    expect((await node.remote.get(SERVERS)).status).toBe(403);
  });

  it('needs nothing more where the daemon takes it over at once', async () => {
    const node = await world.addNode();
    node.daemon.features = ['operations'];
    node.daemon.answer('POST', '/api/update', () => {
      node.daemon.token = told(node.daemon).token;
      return Promise.resolve({ status: 200, body: { applied: true } });
    });
    expect((await reset(node.id)).at('attributes.daemon_restart_required')).toBe(false);
    await nothingLeft();
    expect((await node.remote.get(SERVERS)).status).toBe(403);
    expect((await (await remoteOf(node.id)).get(SERVERS)).status).toBe(200);
  });

  it('lets nobody in by the old one while the daemon could not be told', async () => {
    const node = await world.addNode();
    await node.daemon.stop();
    expect((await reset(node.id)).at('attributes.daemon_restart_required')).toBe(false);
    expect((await node.remote.get(SERVERS)).status).toBe(403);
  });

  it('never has its refusal told to a caller as if their own key were bad', async () => {
    const node = await world.addNode();
    const server = await serverOn(node);
    for (const refusal of [
      { status: 401, body: { error: 'The required authorization heads were not present in the request.' } },
      { status: 403, body: { error: 'You are not authorized to access this endpoint.' } },
    ]) {
      node.daemon.answer('POST', /\/power$/, refusal, 1);
      const answer = await start(server);
      expect([answer.status, answer.at('errors.0.code')]).toEqual([502, 'DaemonConnectionException']);
      expect(answer.at('errors.0.detail')).toMatch(/node does not accept the panel's key/);
    }
    const denied = { status: 403, body: { error: 'This file cannot be modified: present in egg denylist.' } };
    node.daemon.answer('POST', /\/power$/, denied, 1);
    expect((await start(server)).status).toBe(403);
  });
});
