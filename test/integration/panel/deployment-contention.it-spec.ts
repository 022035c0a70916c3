import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PanelProcess } from '../support/panel-process.js';
import { apiClient, type ApiAnswer } from './support/api-client.js';
import { startServerWorld, type ServerWorld, type TestNode } from './support/server-world.js';

const REQUESTS = 200;
/** What each server asks for: MiB, MiB, percent. */
const WANTED = { memory: 100, disk: 200, cpu: 10 } as const;
type Resource = keyof typeof WANTED;
const RESOURCES = Object.keys(WANTED) as Resource[];

interface Room {
  readonly memory: number;
  readonly disk: number;
  readonly cpu: number;
  readonly memory_overallocate: number;
  readonly disk_overallocate: number;
  readonly cpu_overallocate: number;
}
const room = (fields: Partial<Room>): Room => ({
  ...{ memory: 50_000, disk: 50_000, cpu: 5_000 },
  ...{ memory_overallocate: 0, disk_overallocate: 0, cpu_overallocate: 0 },
  ...fields,
});
const most = (given: Room, resource: Resource): number =>
  given[resource] * (1 + given[`${resource}_overallocate`] / 100);
/** How many of the servers fit, by what runs out first. */
const places = (given: Room): number =>
  Math.min(...RESOURCES.map((resource) => Math.floor(most(given, resource) / WANTED[resource])));

/** One node for each of memory, disk and processor that runs out first, two of them with over-allocation. */
const ROOMS: readonly Room[] = [
  room({ memory: 2_000 }),
  room({ disk: 3_000, disk_overallocate: 10 }),
  room({ cpu: 200, cpu_overallocate: 25 }),
];

/** domain.md §11 when everybody deploys at the same moment, to two processes that know nothing of each other. */
describe('two hundred deployments at once over three nodes', () => {
  let world: ServerWorld;
  let processes: PanelProcess[] = [];
  let key: string;
  let location: number;
  const nodes: TestNode[] = [];

  beforeAll(async () => {
    world = await startServerWorld();
    key = await world.panel.applicationKey(world.admin);
    location = (await world.api.post('/api/application/locations', { short: 'crowded' })).at('attributes.id');
    for (const given of ROOMS) {
      const node = await world.addNode({ ...given, location_id: location });
      // Fewer ports than come for them, and more than there is room for.
      await world.allocate(places(given) + 20, node.id);
      nodes.push(node);
    }
    processes = await Promise.all([PanelProcess.start(world.panel), PanelProcess.start(world.panel)]);
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await world?.close();
  });

  it('fill each node to its limit and never beyond, and give no allocation twice', async () => {
    const body = await world.body({
      deploy: { dedicated_ip: false, port_range: [], locations: [location] },
      limits: { ...WANTED, swap: 0, io: 500 },
    });
    const clients = processes.map(({ url }) => apiClient(url, key));
    const times: number[] = [];
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: REQUESTS }, async (_, index): Promise<ApiAnswer> => {
        const answer = await clients[index % clients.length]!.post('/api/application/servers', body);
        times.push(performance.now() - began);
        return answer;
      }),
    );
    const all = ROOMS.reduce((sum, given) => sum + places(given), 0);
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map(({ status, at }) => `${status} ${at<string>('errors.0.code')}`))).toEqual(
      new Set(['400 NoViableNodeException']),
    );
    expect([made.length, refused.length]).toEqual([all, REQUESTS - all]);

    const lines: string[] = [];
    for (const [index, node] of nodes.entries()) {
      const given = ROOMS[index]!;
      const rows = await world.panel.database.query<
        Record<Resource, number> & { uuid: string; port: number }
      >(
        `SELECT s.uuid, s.memory, s.disk, s.cpu, a.id AS port FROM servers s
         JOIN allocations a ON a.id = s.allocation_id AND a.server_id = s.id AND a.node_id = s.node_id
         WHERE s.node_id = ?`,
        [node.id],
      );
      const sum = (resource: Resource): number => rows.reduce((total, row) => total + row[resource], 0);
      for (const resource of RESOURCES) expect(sum(resource)).toBeLessThanOrEqual(most(given, resource));
      expect(rows).toHaveLength(places(given));
      expect(new Set(rows.map(({ port }) => port)).size).toBe(rows.length);
      // The node was asked for exactly these.
      expect([...node.daemon.servers.keys()].sort()).toEqual(rows.map(({ uuid }) => uuid).sort());
      const used = RESOURCES.map(
        (resource) => `${resource} ${sum(resource)} of ${Math.floor(most(given, resource))}`,
      );
      lines.push(`node ${index + 1}: ${rows.length} servers, ${used.join(', ')}`);
    }
    const taken = await world.panel.database.count(
      'FROM allocations WHERE node_id IN (?) AND server_id IS NOT NULL',
      [nodes.map(({ id }) => id)],
    );
    expect(taken).toBe(all);
    times.sort((a, b) => a - b);
    const after = (part: number): string => `${Math.round(times[Math.ceil(REQUESTS * part) - 1]!)} ms`;
    lines.push(
      `${REQUESTS} creations at once over two processes: ${made.length} made, ${refused.length} refused;`,
      `half were answered after ${after(0.5)}, all after ${after(1)}`,
    );
    process.stdout.write(`${lines.join('\n')}\n`);
  });
});
