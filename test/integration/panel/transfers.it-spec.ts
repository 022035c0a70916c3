import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OperationsService } from '../../../apps/panel/src/modules/operations/index.js';
import {
  startServerWorld,
  type MadeServer,
  type ServerWorld,
  type TestNode,
} from './support/server-world.js';

let world: ServerWorld;
let target: TestNode;
let server: MadeServer;
let allocation: number;
let extra: number;
let path: string;

beforeAll(async () => {
  world = await startServerWorld();
  target = await world.addNode({ name: 'Target' });
});
afterAll(() => world?.close());
beforeEach(async () => {
  for (const { daemon } of [world.node, target]) {
    daemon.reset();
    daemon.answer('POST', '/transfer', { status: 202 });
    daemon.answer('DELETE', '/transfer', { status: 202 });
    daemon.answer('DELETE', /^\/api\/transfers\//, { status: 202 });
  }
  server = await world.installedServer();
  [allocation, extra] = (await world.allocate(2, target.id)) as [number, number];
  path = `/api/application/servers/${server.id}/transfer`;
});
afterEach(async () => {
  for (const { daemon } of [world.node, target]) await daemon.resume();
  await world.api.post(`${path}/cancel`);
});

const owners = async (...ids: number[]): Promise<(number | null)[]> =>
  (
    await world.panel.database.query<{ owner: number | null }>(
      'SELECT server_id AS owner FROM allocations WHERE id IN (?) ORDER BY id',
      [ids],
    )
  ).map(({ owner }) => owner);
const row = async (): Promise<Record<string, unknown>> =>
  (
    await world.panel.database.query<Record<string, unknown>>(
      `SELECT s.node_id AS node, s.allocation_id AS allocation, t.successful, t.is_running AS running,
         o.state, o.error
       FROM servers s LEFT JOIN server_transfers t ON t.server_id = s.id
         LEFT JOIN operations o ON o.server_id = s.id AND o.kind = 'transfer'
       WHERE s.id = ? ORDER BY t.id DESC, o.id DESC LIMIT 1`,
      [server.id],
    )
  )[0]!;
const begin = async (fields: Record<string, unknown> = {}): Promise<number> => {
  const body = { node_id: target.id, allocation_id: allocation, allocation_additional: [extra], ...fields };
  return (await world.api.post(path, body)).status;
};
const report = async (node: TestNode, outcome: string, body?: unknown): Promise<number> =>
  (await node.remote.post(`/api/remote/servers/${server.uuid}/transfer/${outcome}`, body)).status;
const jobs = async (): Promise<string[]> =>
  (
    await world.panel.database.query<{ job: string }>(
      "SELECT job FROM outbox WHERE job LIKE 'transfers.%' AND payload LIKE ? ORDER BY id",
      [`%${server.uuid}%`],
    )
  ).map(({ job }) => job);
const old = async (): Promise<number> =>
  (await world.api.get(`/api/application/servers/${server.id}`)).at('attributes.allocation');
const client = async () => world.panel.api(await world.panel.accountKey(world.owner));

describe('the move of a server', () => {
  it('takes what it needs on the new node, and shuts the server to its users', async () => {
    const primary = await old();
    expect(await begin()).toBe(204);
    expect(await owners(primary, allocation, extra)).toEqual([server.id, server.id, server.id]);
    expect(await row()).toMatchObject({
      node: world.node.id,
      running: 1,
      successful: null,
      state: 'running',
    });
    const api = await client();
    const seen = await api.get(`/api/client/servers/${server.uuid}`);
    expect(seen.at('attributes.is_transferring')).toBe(true);
    const list = await api.get('/api/client');
    const listed = list
      .at<{ attributes: { uuid: string; is_transferring: boolean } }[]>('data')
      .filter(({ attributes }) => attributes.is_transferring);
    expect(listed.map(({ attributes }) => attributes.uuid)).toEqual([server.uuid]);
    const power = await api.post(`/api/client/servers/${server.uuid}/power`, { signal: 'start' });
    expect([power.status, power.at('errors.0.code')]).toEqual([409, 'ServerStateConflictException']);
    const suspended = await world.api.post(`/api/application/servers/${server.id}/suspend`);
    expect([suspended.status, suspended.at('errors.0.code')]).toEqual([409, 'ConflictHttpException']);
    expect((await world.api.post(`/api/application/servers/${server.id}/reinstall`)).status).toBe(409);
    expect(await begin()).toBe(409);
  });

  it('shows each node the server as it is there, and no other node anything', async () => {
    const primary = await old();
    await begin();
    const configuration = `/api/remote/servers/${server.uuid}`;
    const mappings = async (node: TestNode): Promise<number[]> =>
      Object.values(
        (await node.remote.get(configuration)).at<object>('settings.allocations.mappings'),
      ).flat();
    const ports = await world.panel.database.query<{ port: number }>(
      'SELECT port FROM allocations WHERE id IN (?) ORDER BY id',
      [[primary, allocation, extra]],
    );
    expect(await mappings(world.node)).toEqual([ports[0]!.port]);
    expect(await mappings(target)).toEqual([ports[1]!.port, ports[2]!.port]);
    const there = (await target.remote.get(configuration)).at('settings.allocations.default.port');
    expect(there).toBe(ports[1]!.port);
    expect((await target.remote.get(`${configuration}/install`)).status).toBe(403);
    expect((await target.remote.post(`${configuration}/install`, { successful: true })).status).toBe(403);
    const third = await world.addNode({ name: 'Third' });
    expect((await third.remote.get(configuration)).status).toBe(403);
    expect(await report(third, 'failure')).toBe(403);
  });

  it('ends with the word of the new node, once and for all', async () => {
    const primary = await old();
    await begin();
    expect(await report(world.node, 'success')).toBe(403);
    expect(await report(target, 'success')).toBe(204);
    expect(await row()).toMatchObject({
      node: target.id,
      allocation,
      running: null,
      successful: 1,
      state: 'succeeded',
    });
    expect(await owners(primary, allocation, extra)).toEqual([null, server.id, server.id]);
    expect(await jobs()).toEqual(['transfers.clear-old-node']);
    // Told again it is the same; the old node has no say any more.
    expect(await report(target, 'success')).toBe(204);
    expect(await report(world.node, 'failure')).toBe(403);
    expect(await report(target, 'failure')).toBe(409);
    expect((await world.node.remote.get(`/api/remote/servers/${server.uuid}`)).status).toBe(403);
    expect(await jobs()).toEqual(['transfers.clear-old-node']);
  });

  it.each(['old', 'new'])(
    'ends where the %s node gives it up, and gives back what it took',
    async (which) => {
      const primary = await old();
      await begin();
      const node = which === 'old' ? world.node : target;
      expect(await report(node, 'failure', { error: 'the disk is full' })).toBe(204);
      expect(await row()).toMatchObject({
        node: world.node.id,
        allocation: primary,
        running: null,
        successful: 0,
        state: 'failed',
        error: 'the disk is full',
      });
      expect(await owners(primary, allocation, extra)).toEqual([server.id, null, null]);
      expect(await jobs()).toEqual(['transfers.stop', 'transfers.stop']);
      // What comes too late must not stay on the new node.
      expect(await report(target, 'success')).toBe(403);
      expect(await report(world.node, 'failure')).toBe(409);
      expect(await begin()).toBe(204);
      // Nor does a late word of the first end the second.
      const [first] = await world.panel.database.query<{ id: number }>(
        'SELECT id FROM server_transfers WHERE server_id = ? ORDER BY id',
        [server.id],
      );
      expect(await report(target, 'failure', { transfer_id: first!.id })).toBe(409);
      expect(await report(target, 'success', { transfer_id: first!.id })).toBe(409);
      expect(await row()).toMatchObject({ node: world.node.id, running: 1 });
    },
  );

  it('notes that the old node has packed it, and ends where that could not', async () => {
    const archive = async (successful: boolean): Promise<number> =>
      (await world.node.remote.post(`/api/remote/servers/${server.uuid}/archive`, { successful })).status;
    const noted = async (): Promise<unknown> =>
      (
        await world.panel.database.query<{ archived: number }>(
          'SELECT archived FROM server_transfers WHERE server_id = ?',
          [server.id],
        )
      ).map(({ archived }) => archived);
    expect(await archive(true)).toBe(204);
    await begin();
    expect(await archive(true)).toBe(204);
    expect([await noted(), await row()]).toMatchObject([[1], { running: 1, successful: null }]);
    expect(await archive(false)).toBe(204);
    expect(await row()).toMatchObject({ running: null, successful: 0, state: 'failed' });
    expect(await archive(false)).toBe(204);
  });

  it('T2: is called off, and again refused with 406', async () => {
    const refused = await world.api.post(`${path}/cancel`);
    expect([refused.status, refused.body]).toEqual([406, null]);
    expect(refused.headers.get('x-refusal-reason')).toBe('This server does not move.');
    await begin();
    expect((await world.api.post(`${path}/cancel`)).status).toBe(204);
    expect(await row()).toMatchObject({ node: world.node.id, running: null, successful: 0, state: 'failed' });
    expect(await owners(allocation, extra)).toEqual([null, null]);
    expect(await jobs()).toEqual(['transfers.stop', 'transfers.stop']);
    expect((await world.api.post(`${path}/cancel`)).status).toBe(406);
    const operations = await (await client()).get(`/api/client/servers/${server.uuid}/operations`);
    expect(operations.at('data.0.attributes')).toMatchObject({ kind: 'transfer', outcome: 'cancelled' });
  });

  it('T4: ends by itself when no node gives a sign of life', async () => {
    await begin();
    await world.node.daemon.stop();
    const operations = world.panel.app.get(OperationsService, { strict: false });
    expect(await operations.expire(new Date(Date.now() + 120_000))).toBe(1);
    await world.node.daemon.resume();
    expect(await row()).toMatchObject({ node: world.node.id, running: null, successful: 0, state: 'failed' });
    expect(await owners(allocation, extra)).toEqual([null, null]);
    // A heartbeat that comes too late takes nothing up again.
    const beat = { kind: 'transfer', step: 'sending' };
    await world.node.remote.post(`/api/remote/servers/${server.uuid}/operation`, beat);
    expect(await row()).toMatchObject({ running: null, state: 'failed' });
    expect(await report(target, 'success')).toBe(403);
  });

  it('T4: ends when the old node starts anew', async () => {
    await begin();
    expect((await world.node.remote.post('/api/remote/servers/reset')).status).toBe(204);
    expect(await row()).toMatchObject({ node: world.node.id, running: null, successful: 0, state: 'failed' });
    expect(await owners(allocation, extra)).toEqual([null, null]);
  });

  it('goes on when the new node starts anew, which tells of it by itself', async () => {
    await begin();
    expect((await target.remote.post('/api/remote/servers/reset')).status).toBe(204);
    expect(await row()).toMatchObject({ running: 1, state: 'running' });
  });

  it('is refused with its reason, and nothing is taken', async () => {
    const foreign = (await world.allocate(1))[0]!;
    const taken = await old();
    const wrong: [Record<string, unknown>, number][] = [
      [{ node_id: 4_000_000 }, 422],
      [{ allocation_id: foreign }, 422],
      [{ allocation_id: taken }, 422],
      [{ allocation_additional: [4_000_000] }, 422],
      [{ node_id: undefined }, 422],
      [{ allocation_id: undefined }, 422],
      [{ node_id: world.node.id, allocation_id: foreign }, 406],
    ];
    for (const [fields, status] of wrong) expect([fields, await begin(fields)]).toEqual([fields, status]);
    const { database } = world.panel;
    await database.query('UPDATE nodes SET maintenance_mode = 1 WHERE id = ?', [target.id]);
    expect(await begin()).toBe(406);
    await database.query('UPDATE nodes SET maintenance_mode = 0, memory = 100 WHERE id = ?', [target.id]);
    expect(await begin()).toBe(406);
    await database.query('UPDATE nodes SET memory = 0 WHERE id = ?', [target.id]);
    await target.daemon.stop();
    expect(await begin()).toBe(504);
    await target.daemon.resume();
    await database.query("UPDATE servers SET status = 'install_failed' WHERE id = ?", [server.id]);
    expect(await begin()).toBe(409);
    await database.query('UPDATE servers SET status = NULL WHERE id = ?', [server.id]);
    expect(await owners(allocation, extra)).toEqual([null, null]);
    expect(await row()).toMatchObject({ running: null, successful: null, state: null });
    expect(await jobs()).toEqual([]);
    // A suspended one may move.
    await database.query("UPDATE servers SET status = 'suspended' WHERE id = ?", [server.id]);
    expect(await begin()).toBe(204);
  });

  it('does not promise the same room twice', async () => {
    const narrow = await world.addNode({ name: 'Narrow', memory: 300 });
    const [first, second] = (await world.allocate(2, narrow.id)) as [number, number];
    const other = await world.installedServer();
    const otherPath = `/api/application/servers/${other.id}/transfer`;
    const again = { node_id: narrow.id, allocation_id: second };
    expect(await begin({ node_id: narrow.id, allocation_id: first, allocation_additional: [] })).toBe(204);
    expect((await world.api.post(otherPath, again)).status).toBe(406);
    expect(await report(world.node, 'failure')).toBe(204);
    expect((await world.api.post(otherPath, again)).status).toBe(204);
    expect((await world.api.post(`${otherPath}/cancel`)).status).toBe(204);
  });

  it('goes with its server', async () => {
    await begin();
    world.node.daemon.answer('DELETE', `/api/servers/${server.uuid}`, { status: 204 });
    expect((await world.api.delete(`/api/application/servers/${server.id}`)).status).toBe(204);
    expect(await owners(allocation, extra)).toEqual([null, null]);
    expect(await report(target, 'success')).toBe(404);
  });
});

describe('what the nodes are told', () => {
  let working: ServerWorld;
  beforeAll(async () => {
    working = await startServerWorld({ worker: true });
  });
  afterAll(() => working?.close());

  async function prepare() {
    const to = await working.addNode({ name: 'Target' });
    const made = await working.installedServer();
    const [free] = (await working.allocate(1, to.id)) as [number];
    const start = (): Promise<unknown> =>
      working.api.post(`/api/application/servers/${made.id}/transfer`, {
        node_id: to.id,
        allocation_id: free,
      });
    return { to, made, start };
  }

  it('is where the server goes, with a token of the new node, and that the old one may clear it away', async () => {
    const { to, made, start } = await prepare();
    const from = working.node.daemon;
    from.answer('POST', '/transfer', { status: 202 });
    await start();
    const call = await from.waitForCall('POST', `/api/servers/${made.uuid}/transfer`);
    const body = call.body as { url: string; token: string; backups: string[]; server: object };
    expect(body).toMatchObject({
      url: `${to.daemon.url}/api/transfers`,
      backups: [],
      server: { uuid: made.uuid, start_on_completion: false },
    });
    const claims = decodeJwt(body.token.replace('Bearer ', ''));
    expect(claims).toMatchObject({
      sub: made.uuid,
      scope: 'transfer',
      backups: [],
      start_on_completion: false,
    });
    expect(claims.exp! - claims.iat!).toBe(900);
    expect(from.callsTo('DELETE', `/api/servers/${made.uuid}`)).toEqual([]);
    await to.remote.post(`/api/remote/servers/${made.uuid}/transfer/success`);
    await from.waitForCall('DELETE', `/api/servers/${made.uuid}`);
  });

  it('T2: is to stop, at both ends', async () => {
    const { to, made, start } = await prepare();
    const from = working.node.daemon;
    from.answer('POST', '/transfer', { status: 202 });
    from.answer('DELETE', '/transfer', { status: 409, body: { error: 'not transferring' } });
    // So answers a stock one, which lacks the look-up of the server.
    to.daemon.answer('DELETE', /^\/api\/transfers\//, { status: 500, body: { error: 'panic' } });
    await start();
    await from.waitForCall('POST', `/api/servers/${made.uuid}/transfer`);
    await working.api.post(`/api/application/servers/${made.id}/transfer/cancel`);
    await from.waitForCall('DELETE', `/api/servers/${made.uuid}/transfer`);
    await to.daemon.waitForCall('DELETE', `/api/transfers/${made.uuid}`);
  });

  it('and what the old one refuses ends the move', async () => {
    const { made, start } = await prepare();
    working.node.daemon.answer('POST', '/transfer', { status: 500, body: { error: 'no' } });
    await start();
    await vi.waitFor(
      async () => {
        const [found] = await working.panel.database.query<{ successful: number | null }>(
          'SELECT successful FROM server_transfers WHERE server_id = ?',
          [made.id],
        );
        expect(found!.successful).toBe(0);
      },
      { timeout: 20_000 },
    );
  });
});
