import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis, type TestRedis } from '@app/testing/services.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const PATH = '/api/application/servers';

describe('servers while Redis is away', () => {
  let redis: TestRedis;
  let world: ServerWorld;

  beforeAll(async () => {
    redis = await startRedis();
    world = await startServerWorld({ redisUrl: redis.url });
  });
  afterAll(async () => {
    await world?.close();
    await redis?.stop();
  });

  it('are created, installed, suspended, reinstalled and deleted all the same', async () => {
    await redis.kill9();
    const server = await world.server();
    const { remote, daemon } = world.node;
    const report = (body: object) => remote.post(`/api/remote/servers/${server.uuid}/install`, body);
    expect((await report({ successful: true })).status).toBe(204);
    const state = { data: { previous_state: 'offline', new_state: 'running' } };
    expect((await remote.post(`/api/remote/servers/${server.uuid}/container/status`, state)).status).toBe(
      200,
    );
    for (const action of ['suspend', 'unsuspend', 'reinstall']) {
      expect((await world.api.post(`${PATH}/${server.id}/${action}`)).status).toBe(204);
    }
    expect((await report({ successful: true, reinstall: true })).status).toBe(204);
    const shown = await world.api.get(`${PATH}/${server.id}`);
    expect(shown.at('attributes.status')).toBeNull();
    // The node is to be told later, which needs the queue: what is asked for is done nevertheless.
    daemon.answer('DELETE', server.uuid, { status: 500 });
    expect((await world.api.delete(`${PATH}/${server.id}/force`)).status).toBe(204);
    expect((await world.api.get(`${PATH}/${server.id}`)).status).toBe(404);
  });
});
