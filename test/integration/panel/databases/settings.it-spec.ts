import { afterEach, expect, it } from 'vitest';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
afterEach(() => world?.close());

async function start(env: Record<string, string>) {
  world = await startServerWorld({ env });
  const api = world.panel.api(await world.panel.accountKey(world.owner));
  const server = await world.installedServer();
  return () => api.post(`/api/client/servers/${server.uuid}/databases`, { database: 'birds', remote: '%' });
}

it('makes no database where the panel leaves it to administrators', async () => {
  const create = await start({ CLIENT_DATABASES_ENABLED: 'false' });
  const answer = await create();
  expect([answer.status, answer.at('errors.0.code')]).toEqual([
    403,
    'DatabaseClientFeatureNotEnabledException',
  ]);
});

it('makes none without a host, and allows two requests in a minute', async () => {
  const create = await start({ CLIENT_DATABASES_ALLOW_RANDOM: 'false' });
  const answer = await create();
  expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'NoSuitableDatabaseHostException']);
  expect([(await create()).status, (await create()).status]).toEqual([400, 429]);
});
