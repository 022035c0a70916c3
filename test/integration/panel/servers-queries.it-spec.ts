import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

/** Every statement of every connection goes through the query runner. */
const spyOnStatements = (source: DataSource) =>
  vi.spyOn(
    Object.getPrototypeOf(source.createQueryRunner()) as { query(sql: string): Promise<unknown> },
    'query',
  );

describe('lists of servers', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());
  afterEach(() => vi.restoreAllMocks());

  const INCLUDES = 'allocations,user,subusers.user,egg.variables,nest,location,variables,node';

  it.each([
    ['the Application API', () => world.api.get(`/api/application/servers?include=${INCLUDES}`)],
    ['the Remote API', () => world.node.remote.get('/api/remote/servers')],
    [
      'the includes of a node',
      () => world.api.get(`/api/application/nodes/${world.node.id}?include=servers`),
    ],
  ])('take a constant number of statements in %s', async (_name, request) => {
    const source = world.panel.app.get(DataSource, { strict: false });
    const measure = async (): Promise<number> => {
      // Keys, nodes and eggs come from short caches: the first request may fill them.
      await request();
      const spy = spyOnStatements(source);
      expect((await request()).status).toBe(200);
      const count = spy.mock.calls.length;
      spy.mockRestore();
      return count;
    };
    await world.server();
    const few = await measure();
    for (let index = 0; index < 8; index++) await world.server();
    expect(few).toBeGreaterThan(0);
    expect(await measure()).toBe(few);
  });
});
