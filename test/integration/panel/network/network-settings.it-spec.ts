import { afterEach, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let api: ApiClient;
let server: MadeServer;

async function start(env: Record<string, string>): Promise<string> {
  world = await startServerWorld({ env });
  api = world.panel.api(await world.panel.accountKey(world.owner));
  server = await world.installedServer();
  return `/api/client/servers/${server.uuid}/network/allocations`;
}
afterEach(() => world?.close());

it('gives no allocation where the panel leaves it to administrators', async () => {
  const path = await start({ CLIENT_ALLOCATIONS_ENABLED: 'false' });
  await world.allocate(1);
  const answer = await api.post(path);
  expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'AutoAllocationNotEnabledException']);
  expect((await api.get(path)).at('data')).toHaveLength(1);
});

it('takes ports of the range only, and makes those that are missing', async () => {
  const path = await start({
    CLIENT_ALLOCATIONS_PORTS: '30000-30001',
    RATELIMIT_ALLOCATION_CREATE: '100000/60',
  });
  await world.panel.database.query('UPDATE servers SET allocation_limit = 9');
  await world.allocate(2);
  const other = await world.installedServer();
  await world.panel.database.query('UPDATE servers SET allocation_limit = 9');
  const paths = [path, `/api/client/servers/${other.uuid}/network/allocations`];
  const answers = await Promise.all([...paths, ...paths].map((each) => api.post(each)));
  const given = answers.filter(({ status }) => status === 200);
  expect(given.map((answer) => answer.at('attributes.port')).sort()).toEqual([30_000, 30_001]);
  expect(given.map((answer) => answer.at('attributes.ip'))).toEqual(['10.1.0.1', '10.1.0.1']);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.map((answer) => answer.at('errors.0.code'))).toEqual([
    'NoAutoAllocationSpaceAvailableException',
    'NoAutoAllocationSpaceAvailableException',
  ]);
});

it('allows two requests in a minute', async () => {
  const path = await start({});
  const statuses = [];
  for (let index = 0; index < 3; index++) statuses.push((await api.post(path)).status);
  expect(statuses).toEqual([400, 400, 429]);
});
