import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NodeDrainItem } from '@app/contracts/application/drains.contract.js';
import { DrainSteps } from '../../../apps/panel/src/modules/drains/drain-steps.service.js';
import { OperationsService } from '../../../apps/panel/src/modules/operations/index.js';
import { Problems } from '../../../apps/panel/src/modules/overview/problems/problems.service.js';
import {
  startServerWorld,
  type MadeServer,
  type ServerWorld,
  type TestNode,
} from './support/server-world.js';

type Attributes = NodeDrainItem['attributes'];

let world: ServerWorld;
let node: TestNode;
let target: TestNode;
let path: string;

beforeAll(async () => {
  world = await startServerWorld();
});
afterAll(() => world?.close());
beforeEach(async () => {
  // What earlier tests have made takes nothing.
  await world.panel.database.query('UPDATE nodes SET public = 0');
  node = await world.addNode({ name: 'Full', public: true });
  target = await world.addNode({ name: 'Empty', public: true });
  path = `/api/application/nodes/${node.id}/drain`;
});

const on = async (where: TestNode): Promise<MadeServer> => {
  const [primary, extra] = await world.allocate(2, where.id);
  const server = await world.server({ allocation: { default: primary, additional: [extra] } });
  const report = { successful: true };
  expect((await where.remote.post(`/api/remote/servers/${server.uuid}/install`, report)).status).toBe(204);
  return server;
};
const step = (): Promise<void> => {
  const steps = world.panel.app.get(DrainSteps, { strict: false });
  return steps.run(new AbortController().signal);
};
const state = async (): Promise<Attributes> => (await world.api.get(path)).at('attributes');
const start = async (body?: unknown): Promise<Attributes> => {
  const answer = await world.api.post(path, body);
  expect([answer.status, answer.body]).toEqual([202, answer.body]);
  return answer.at('attributes');
};
const come = async ({ uuid }: MadeServer): Promise<void> => {
  const answer = await target.remote.post(`/api/remote/servers/${uuid}/transfer/success`);
  expect(answer.status).toBe(204);
};
const stays = async ({ uuid }: MadeServer, error: string): Promise<void> => {
  const answer = await node.remote.post(`/api/remote/servers/${uuid}/transfer/failure`, { error });
  expect(answer.status).toBe(204);
};
/** As if all had waited for their next turn. */
const later = (): Promise<unknown> =>
  world.panel.database.query('UPDATE node_drain_servers SET tried_at = tried_at - INTERVAL 1 HOUR');
const nodeOf = async ({ id }: MadeServer): Promise<number> =>
  (await world.api.get(`/api/application/servers/${id}`)).at('attributes.node');

describe('a drained node', () => {
  it('is emptied, so many servers at once, and takes none until the drain is called off', async () => {
    const servers = [await on(node), await on(node), await on(node)];
    await world.allocate(8, target.id);
    expect(await start({ at_once: 2 })).toMatchObject({ state: 'running', left: 3, moved: 0, percent: 0 });
    await step();
    await step();
    const begun = await state();
    expect(begun).toMatchObject({ state: 'running', moving: 2, moved: 0, left: 3 });
    expect(begun.servers.map(({ state: each, to }) => [each, to])).toEqual([
      ['moving', target.id],
      ['moving', target.id],
      ['waiting', null],
    ]);
    const moving = servers.filter(({ uuid }) =>
      begun.servers.some((each) => each.uuid === uuid && each.state === 'moving'),
    );
    await come(moving[0]!);
    await step();
    expect(await state()).toMatchObject({ state: 'running', moving: 2, moved: 1, left: 2, percent: 33 });
    for (const server of servers) if (server !== moving[0]) await come(server);
    expect(await state()).toMatchObject({
      state: 'drained',
      moving: 0,
      moved: 3,
      left: 0,
      percent: 100,
      servers: [],
    });
    expect(await Promise.all(servers.map(nodeOf))).toEqual(servers.map(() => target.id));
    const owned = await world.panel.database.query<{ count: number }>(
      'SELECT COUNT(*) AS count FROM allocations WHERE node_id = ? AND server_id IS NOT NULL',
      [target.id],
    );
    expect(Number(owned[0]!.count)).toBe(6);

    // It stays empty: neither a deployment nor a move nor an allocation of its own brings a server there.
    const [free] = await world.allocate(1, node.id);
    const asked = await world.api.post(
      '/api/application/servers',
      await world.body({ allocation: { default: free } }),
    );
    expect([asked.status, asked.at('errors.0.meta.source_field')]).toEqual([422, 'allocation.default']);
    await world.panel.database.query('UPDATE nodes SET maintenance_mode = 1 WHERE id = ?', [target.id]);
    const deploy = { dedicated_ip: false, port_range: [], tags: [], locations: [] };
    const wanted = await world.body({ deploy, allocation: undefined });
    const refused = await world.api.post('/api/application/servers', wanted);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([400, 'NoViableNodeException']);
    const preview = await world.api.post('/api/application/servers/preview', wanted);
    const reasons = preview.at<{ id: number; reason: string }[]>('data.nodes');
    expect(reasons.find(({ id }) => id === node.id)!.reason).toBe('draining');
    await world.panel.database.query('UPDATE nodes SET maintenance_mode = 0 WHERE id = ?', [target.id]);
    const back = { node_id: node.id, allocation_id: free };
    expect((await world.api.post(`/api/application/servers/${servers[0]!.id}/transfer`, back)).status).toBe(
      406,
    );

    expect((await world.api.post(`${path}/cancel`)).status).toBe(204);
    expect((await world.api.post(`${path}/cancel`)).status).toBe(409);
    expect(await state()).toMatchObject({ state: 'ended' });
    expect(
      (await world.api.post('/api/application/servers', await world.body({ allocation: { default: free } })))
        .status,
    ).toBe(201);
    const events = await world.panel.database.query<{ event: string }>(
      "SELECT event FROM activity_logs WHERE event LIKE 'node:drain.%' ORDER BY id",
    );
    expect(events.map(({ event }) => event)).toEqual(['node:drain.start', 'node:drain.end']);
  });

  it('names each server that fits nowhere with its reason, tells of it, and moves it once it fits', async () => {
    const server = await on(node);
    await start();
    await step();
    const [left] = (await state()).servers;
    expect(left).toMatchObject({ uuid: server.uuid, state: 'refused' });
    expect(left!.reason).toContain('Empty has too few free allocations');
    expect(await state()).toMatchObject({ state: 'stuck', moving: 0, left: 1 });
    const problems = world.panel.app.get(Problems, { strict: false });
    await problems.look();
    const found = (await problems.all()).find(({ code }) => code === 'node.drain_stuck');
    expect(found).toMatchObject({
      subject: { type: 'node', id: String(node.id), name: 'Full' },
      detail: { count: 1, error: left!.reason },
      action: { method: 'POST', path },
    });

    // One allocation is not enough for a server that has two; nor is a node without room.
    await world.allocate(1, target.id);
    await later();
    await step();
    expect(await state()).toMatchObject({ state: 'stuck' });
    await world.allocate(1, target.id);
    await world.panel.database.query('UPDATE nodes SET memory = 1 WHERE id = ?', [target.id]);
    await later();
    await step();
    expect((await state()).servers[0]!.reason).toContain('Empty has too little memory left');
    await world.panel.database.query('UPDATE nodes SET memory = 0 WHERE id = ?', [target.id]);
    // The call that mends the problem gives it its turn at once.
    expect((await world.api.post(found!.action!.path)).status).toBe(202);
    await step();
    expect(await state()).toMatchObject({ state: 'running', moving: 1 });
    await come(server);
    await problems.look();
    expect((await problems.all()).map(({ code }) => code)).not.toContain('node.drain_stuck');
  });

  it('promises no room twice, nor to a deployment what a moving server will need', async () => {
    const [first, second] = [await on(node), await on(node)];
    await world.allocate(6, target.id);
    // Servers of the test have 256 MiB.
    await world.panel.database.query('UPDATE nodes SET memory = 300 WHERE id = ?', [target.id]);
    await start({ at_once: 5 });
    await step();
    const states = (await state()).servers.map(({ state: each }) => each);
    expect(states.toSorted()).toEqual(['moving', 'refused']);
    const deploy = { dedicated_ip: false, port_range: [], tags: [], locations: [] };
    const made = await world.api.post(
      '/api/application/servers',
      await world.body({ deploy, allocation: undefined }),
    );
    expect([made.status, made.at('errors.0.code')]).toEqual([400, 'NoViableNodeException']);
    expect(await Promise.all([first, second].map(nodeOf))).toEqual([node.id, node.id]);
  });

  it('gives a move that fails three turns, and then leaves the server until somebody asks again', async () => {
    const server = await on(node);
    await world.allocate(4, target.id);
    await start();
    for (let turn = 1; turn <= 3; turn++) {
      await step();
      expect(await state()).toMatchObject({ state: 'running', moving: 1 });
      await stays(server, 'the disk is full');
      await step();
      expect((await state()).servers[0]).toMatchObject({
        state: 'refused',
        reason: 'The last move failed: the disk is full',
      });
      await later();
    }
    await step();
    expect(await state()).toMatchObject({ state: 'stuck', moving: 0 });
    await start();
    await step();
    expect(await state()).toMatchObject({ state: 'running', moving: 1 });
  });

  it('waits for a server that is busy, and leaves one that is not installed', async () => {
    const busy = await on(node);
    const broken = await on(node);
    await world.allocate(4, target.id);
    await world.panel.database.query("UPDATE servers SET status = 'install_failed' WHERE id = ?", [
      broken.id,
    ]);
    const operations = world.panel.app.get(OperationsService, { strict: false });
    await operations.begin(busy.id, 'backup');
    await start();
    await step();
    const left = (await state()).servers;
    expect(left.map(({ uuid, state: each }) => [uuid, each])).toEqual([
      [broken.uuid, 'refused'],
      [busy.uuid, 'waiting'],
    ]);
    expect(left[0]!.reason).toContain('not installed');
    expect(left[1]!.reason).toContain('backup');
    await operations.end(busy.id, true);
    await later();
    await step();
    expect(await state()).toMatchObject({ moving: 1 });
  });

  it('goes on from the rows, whoever takes the steps and however many do at once', async () => {
    const servers = [await on(node), await on(node), await on(node), await on(node)];
    await world.allocate(10, target.id);
    await start({ at_once: 3 });
    await Promise.all([step(), step(), step(), step()]);
    await step();
    expect(await state()).toMatchObject({ moving: 3 });
    const rows = await world.panel.database.query<{ count: number }>(
      'SELECT COUNT(*) AS count FROM server_transfers WHERE old_node = ? AND is_running = 1',
      [node.id],
    );
    expect(Number(rows[0]!.count)).toBe(3);
    // A call that comes twice answers what goes on.
    expect(await start()).toMatchObject({ moving: 3, at_once: 3, id: (await state()).id });
    // Called off: what moves goes on, nothing further begins.
    expect((await world.api.post(`${path}/cancel`)).status).toBe(204);
    const moving = (await state()).servers.filter((each) => each.state === 'moving');
    await come(servers.find(({ uuid }) => uuid === moving[0]!.uuid)!);
    await later();
    await step();
    expect(await state()).toMatchObject({ state: 'ended', moving: 2, moved: 1, left: 3 });
  });

  it('keeps to the nodes of whoever asked for it', async () => {
    const server = await on(node);
    await world.allocate(4, target.id);
    const other = await world.addNode({ name: 'Other', public: true });
    const role = await world.api.post('/api/application/roles', {
      name: 'Some nodes',
      permissions: ['view node', 'viewList node', 'update node'],
      nodes: [node.id, other.id],
    });
    const user = await world.panel.createUser();
    const roles = { roles: [role.at('attributes.id')] };
    await world.api.patch(`/api/application/users/${user.id}/roles/assign`, roles);
    const limited = world.panel.api(await world.panel.applicationKey(user, { node: 3 }));
    expect((await limited.post(`/api/application/nodes/${target.id}/drain`)).status).toBe(404);
    expect((await limited.post(path)).status).toBe(202);
    await step();
    expect((await state()).servers[0]).toMatchObject({ uuid: server.uuid, state: 'refused' });
    expect((await state()).servers[0]!.reason).not.toContain('Empty');
    await world.allocate(2, other.id);
    await limited.post(path);
    await step();
    expect((await state()).servers[0]).toMatchObject({ state: 'moving', to: other.id });
  });

  it('is refused with its reason', async () => {
    const none = { object: 'null_resource', attributes: null };
    expect(await world.api.get(path)).toMatchObject({ status: 200, body: none });
    expect((await world.api.post(`${path}/cancel`)).status).toBe(409);
    for (const at_once of [0, 11, 'x', -1, 1.5]) {
      const answer = await world.api.post(path, { at_once });
      expect([at_once, answer.status, answer.at('errors.0.meta.source_field')]).toEqual([
        at_once,
        422,
        'at_once',
      ]);
    }
    expect((await world.api.post('/api/application/nodes/4000000/drain')).status).toBe(404);
    expect(await world.api.get(path)).toMatchObject({ status: 200, body: none });
  });
});
