import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../support/api-client.js';
import { startServerWorld, type ServerWorld } from '../support/server-world.js';

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const counts = (answers: readonly ApiAnswer[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => String(status))].map(([status, group]) => [
      status,
      group.length,
    ]),
  );

/** What may happen once, or so many times, happens exactly so often when all come together. */
describe('requests that race', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await startServerWorld({ env: { DATABASE_POOL: '20' } });
  });
  afterAll(() => world?.close());

  it('give one allocation to one of a hundred servers', async () => {
    const [allocation] = await world.allocate(1);
    const body = await world.body({ allocation: { default: allocation } });
    const answers = await times(100, () => world.api.post('/api/application/servers', body));
    expect(counts(answers)).toEqual({ 201: 1, 422: 99 });
    const rows = await world.panel.database.query('SELECT id FROM servers WHERE allocation_id = ?', [
      allocation,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('deploy ten of fifty servers where there is room for ten, each on a port of its own', async () => {
    const node = await world.addNode({
      memory: 1000,
      memory_overallocate: 0,
      disk: 0,
      location_id: undefined,
    });
    await world.allocate(60, node.id);
    const location = await world.panel.database.query<{ id: number }>(
      'SELECT location_id AS id FROM nodes WHERE id = ?',
      [node.id],
    );
    const deploy = {
      locations: location[0]!.id === null ? [] : [location[0]!.id],
      dedicated_ip: false,
      port_range: [],
    };
    const body = await world.body({
      deploy,
      limits: { memory: 100, swap: 0, disk: 10, io: 500, cpu: 0 },
    });
    // The first node has no limit and no free port left; only the second can take them.
    const answers = await times(50, () => world.api.post('/api/application/servers', body));
    expect(counts(answers)).toEqual({ 201: 10, 400: 40 });
    const [sums] = await world.panel.database.query<{ servers: string; ports: string; memory: string }>(
      'SELECT COUNT(*) AS servers, COUNT(DISTINCT allocation_id) AS ports, SUM(memory) AS memory FROM servers WHERE node_id = ?',
      [node.id],
    );
    expect([Number(sums!.servers), Number(sums!.ports), Number(sums!.memory)]).toEqual([10, 10, 1000]);
  });

  it('make twenty-five of sixty account keys', async () => {
    const user = await world.panel.createUser();
    const api = world.panel.api(await world.panel.accountKey(user));
    const answers = await times(60, (index) =>
      api.post('/api/client/account/api-keys', { description: `key ${index}`, allowed_ips: [] }),
    );
    const made = answers.filter(({ status }) => status < 300);
    const [row] = await world.panel.database.query<{ keys: string }>(
      'SELECT COUNT(*) AS `keys` FROM api_keys WHERE user_id = ? AND key_type = 1',
      [user.id],
    );
    expect(Number(row!.keys)).toBe(25);
    expect(made).toHaveLength(24);
    expect(new Set(answers.map(({ status }) => status)).size).toBe(2);
  });
});
