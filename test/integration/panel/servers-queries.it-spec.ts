import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClientServersRepository } from '../../../apps/panel/src/modules/servers/client/client-servers.repository.js';
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
    const once = async (): Promise<number> => {
      const spy = spyOnStatements(source);
      expect((await request()).status).toBe(200);
      const count = spy.mock.calls.length;
      spy.mockRestore();
      return count;
    };
    // Keys, nodes and eggs come from short caches, which the first request fills and any may find empty again.
    const measure = async (): Promise<number> => Math.min(await once(), await once(), await once());
    await world.server();
    const few = await measure();
    for (let index = 0; index < 8; index++) await world.server();
    expect(few).toBeGreaterThan(0);
    expect(await measure()).toBe(few);
  });

  it('are read by one statement for all that a reader asks for in one turn, and by a new one after it', async () => {
    const repository = world.panel.app.get(ClientServersRepository, { strict: false });
    const source = world.panel.app.get(DataSource, { strict: false });
    const [first, second] = [await world.server(), await world.server()];
    const stranger = await world.panel.createUser();
    const spy = spyOnStatements(source);
    const { id: owner } = world.owner;
    const rows = await Promise.all([
      repository.find('uuid', first.uuid, owner),
      repository.find('uuid', second.uuid, owner),
      repository.find('uuid', first.uuid, owner),
      repository.find('uuid', randomUUID(), owner),
    ]);
    expect(rows.map((row) => row?.uuid)).toEqual([first.uuid, second.uuid, first.uuid, undefined]);
    expect(spy).toHaveBeenCalledTimes(1);
    await Promise.all([
      repository.find('uuid', first.uuid, owner),
      // Another reader, whose rights are others.
      repository.find('uuid', first.uuid, stranger.id),
    ]);
    expect(spy).toHaveBeenCalledTimes(3);
  });
});
