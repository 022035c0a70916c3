import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

/** One panel changes servers; another one, on the same database, only shows them. */
let world: ServerWorld;
let other: TestPanel;
let near: ApiClient;
let far: ApiClient;

beforeAll(async () => {
  world = await startServerWorld();
  other = await startPanel({ database: world.panel.testDatabase });
  const key = await world.panel.accountKey(world.owner);
  [near, far] = [world.panel.api(key), other.api(key)];
});
afterAll(async () => {
  await other?.close();
  await world?.close();
});

/** At once where it was changed, and everywhere else as soon as Redis has told it. */
async function expectShown(
  path: string,
  read: (answer: ApiAnswer) => unknown,
  value: unknown,
): Promise<void> {
  expect(read(await near.get(path))).toEqual(value);
  await vi.waitFor(async () => expect(read(await far.get(path))).toEqual(value), { timeout: 5_000 });
}

const pathOf = ({ identifier }: MadeServer): string => `/api/client/servers/${identifier}`;
const valueOf = (answer: ApiAnswer): unknown =>
  answer
    .at<{ attributes: Record<string, unknown> }[]>('attributes.relationships.variables.data')
    .find(({ attributes }) => attributes['env_variable'] === 'LEVEL')!.attributes['server_value'];
const portsOf = (answer: ApiAnswer): unknown =>
  answer.at<unknown[]>('attributes.relationships.allocations.data').length;

it('shows a changed name, state, value and allocation', async () => {
  const server = await world.installedServer();
  const path = pathOf(server);
  for (const client of [near, far]) expect((await client.get(path)).status).toBe(200);

  const { body } = await world.api.get(`/api/application/servers/${server.id}`);
  await world.api.patch(`/api/application/servers/${server.id}/details`, {
    name: 'Renamed',
    user: world.owner.id,
  });
  await expectShown(path, (answer) => answer.at('attributes.name'), 'Renamed');

  await world.api.post(`/api/application/servers/${server.id}/suspend`);
  await expectShown(path, (answer) => answer.at('attributes.is_suspended'), true);
  await world.api.post(`/api/application/servers/${server.id}/unsuspend`);

  await near.put(`${path}/startup/variable`, { key: 'LEVEL', value: 'nether' });
  await expectShown(path, valueOf, 'nether');

  const [added] = await world.allocate(1);
  const build = {
    ...(body['attributes']!['limits'] as object),
    allocation: body['attributes']!['allocation'],
    feature_limits: { databases: 1, backups: 2, allocations: 3 },
  };
  const change = (allocations: object) =>
    world.api.patch(`/api/application/servers/${server.id}/build`, { ...build, ...allocations });
  expect((await change({ add_allocations: [added] })).status).toBe(200);
  await expectShown(path, portsOf, 2);
  expect((await change({ remove_allocations: [added] })).status).toBe(200);
  await expectShown(path, portsOf, 1);
});

it('shows a new name and state at once on every panel, however many ask meanwhile', async () => {
  const { id, identifier } = await world.installedServer();
  const path = `/api/client/servers/${identifier}`;
  const busy = new AbortController();
  const readers = [near, far, near, far].map(async (client) => {
    while (!busy.signal.aborted) expect((await client.get(path)).status).toBe(200);
  });
  try {
    for (let turn = 0; turn < 10; turn++) {
      const name = `Name ${turn}`;
      await world.api.patch(`/api/application/servers/${id}/details`, { name, user: world.owner.id });
      for (const client of [near, far]) expect((await client.get(path)).at('attributes.name')).toBe(name);
      const isSuspended = turn % 2 === 0;
      await world.api.post(`/api/application/servers/${id}/${isSuspended ? 'suspend' : 'unsuspend'}`);
      for (const client of [near, far]) {
        expect((await client.get(path)).at('attributes.is_suspended')).toBe(isSuspended);
      }
    }
  } finally {
    busy.abort();
    await Promise.all(readers);
  }
});

it('counts a server that came, went or changed hands', async () => {
  const owner = await world.panel.createUser();
  const key = await world.panel.accountKey(owner);
  [near, far] = [world.panel.api(key), other.api(key)];
  const list = '/api/client?per_page=1';
  const total = (answer: ApiAnswer): unknown => answer.at('meta.pagination.total');
  const [first, second] = [await world.server({ user: owner.id }), await world.server({ user: owner.id })];
  await expectShown(list, total, 2);
  const third = await world.server({ user: owner.id });
  await expectShown(list, total, 3);
  await world.api.patch(`/api/application/servers/${first.id}/details`, {
    name: 'Given',
    user: world.owner.id,
  });
  await expectShown(list, total, 2);
  await world.api.delete(`/api/application/servers/${second.id}/force`);
  await expectShown(list, total, 1);
  await expectShown(list, (answer) => answer.at('data.0.attributes.internal_id'), third.id);
});

it('gives every page once and in order, whichever end it is read from', async () => {
  const owner = await world.panel.createUser();
  const client = world.panel.api(await world.panel.accountKey(owner));
  const shared = await world.server();
  await world.panel.database.query(
    'INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, ?)',
    [owner.id, shared.id, '[]'],
  );
  const ids = [shared.id];
  for (let count = 0; count < 6; count++) ids.push((await world.server({ user: owner.id })).id);
  const pages = await Promise.all(
    [1, 2, 3, 4, 5].map((page) => client.get(`/api/client?per_page=2&page=${page}`)),
  );
  const idsOf = (answer: ApiAnswer) =>
    answer
      .at<{ attributes: { internal_id: number } }[]>('data')
      .map(({ attributes }) => attributes.internal_id);
  expect(pages.flatMap(idsOf)).toEqual(ids);
  expect(pages.map((answer) => answer.at('meta.pagination.total'))).toEqual([7, 7, 7, 7, 7]);
});

it('counts allocations of a node that came or went', async () => {
  const node = await world.addNode();
  [near, far] = [world.api, other.api(await world.panel.applicationKey(world.admin))];
  const list = `/api/application/nodes/${node.id}/allocations`;
  const total = (answer: ApiAnswer): unknown => answer.at('meta.pagination.total');
  const [first] = await world.allocate(3, node.id);
  await expectShown(list, total, 3);
  await world.allocate(2, node.id);
  await expectShown(list, total, 5);
  expect((await world.api.delete(`${list}/${first}`)).status).toBe(204);
  await expectShown(list, total, 4);
});

it('counts a user that came or went', async () => {
  const apis = [world.api, other.api(await world.panel.applicationKey(await world.panel.createAdmin()))];
  const path = '/api/application/users?per_page=1';
  const totals = (): Promise<unknown[]> =>
    Promise.all(apis.map(async (api) => (await api.get(path)).at('meta.pagination.total')));
  const [before] = (await totals()) as number[];
  const body = { email: 'new@example.com', username: 'newcomer', first_name: 'N', last_name: 'C' };
  const made = await world.api.post('/api/application/users', body);
  expect((await totals())[0]).toBe(before! + 1);
  await vi.waitFor(async () => expect(await totals()).toEqual([before! + 1, before! + 1]), {
    timeout: 5_000,
  });
  await world.api.delete(`/api/application/users/${made.at<number>('attributes.id')}`);
  expect((await totals())[0]).toBe(before);
  await vi.waitFor(async () => expect(await totals()).toEqual([before, before]), { timeout: 5_000 });
});
