import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerPreview } from '@app/contracts/application/server-preview.contract.js';
import { startServerWorld, type ServerWorld, type TestNode } from './support/server-world.js';

/** What administrators are shown before they do it. */
describe('previews', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());

  describe('of allocations', () => {
    const pathOf = (node: TestNode): string => `/api/application/nodes/${node.id}/allocations`;
    const preview = async (node: TestNode, body: unknown) =>
      (await world.api.post(`${pathOf(node)}/preview`, body)).at<Record<string, unknown>>('data');

    it('say what would be made and what exists, and what they say is what is made', async () => {
      const node = await world.addNode();
      await world.api.post(pathOf(node), { ip: '203.0.113.9', ports: ['2001-2002', '4000'] });
      const wanted = { ip: '203.0.113.8/31', ports: ['2000-2003', 2003, '3000'] };
      expect(await preview(node, wanted)).toEqual({
        created: 8,
        existing: 2,
        addresses: [
          { ip: '203.0.113.8', created: ['2000-2003', '3000'], existing: [] },
          { ip: '203.0.113.9', created: ['2000', '2003', '3000'], existing: ['2001-2002'] },
        ],
        refused: [],
      });
      const count = async (): Promise<number> =>
        world.panel.database.count('FROM allocations WHERE node_id = ?', [node.id]);
      expect(await count()).toBe(3);
      expect((await world.api.post(pathOf(node), wanted)).status).toBe(204);
      expect(await count()).toBe(3 + 8);
      expect(await preview(node, wanted)).toMatchObject({ created: 0, existing: 10 });
    });

    it('name everything that is refused, where the request itself is refused for the first', async () => {
      const node = await world.addNode();
      const wanted = { ip: '10.0.0.0/8', ports: ['80', 'x', '5000-4000', '1024-65535', '2000'] };
      const { refused } = await preview(node, wanted);
      expect((refused as { field: string; code: string }[]).map(({ field, code }) => [field, code])).toEqual([
        ['ip', 'CidrOutOfRangeException'],
        ['ports.0', 'PortOutOfRangeException'],
        ['ports.1', 'InvalidPortMappingException'],
        ['ports.2', 'InvalidPortMappingException'],
        ['ports.3', 'TooManyPortsInRangeException'],
      ]);
      const answer = await world.api.post(pathOf(node), wanted);
      expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'CidrOutOfRangeException']);
    });

    it('bound what one request makes', async () => {
      const node = await world.addNode();
      const data = await preview(node, { ip: '10.0.0.0/25', ports: ['2000-2999', '3000'] });
      expect(data).toMatchObject({ created: 0, refused: [{ field: 'ports' }] });
    });
  });

  describe('of a server', () => {
    const preview = async (fields: Record<string, unknown>): Promise<ServerPreview['data']> => {
      const answer = await world.api.post('/api/application/servers/preview', await world.body(fields));
      expect(answer.status).toBe(200);
      return answer.at('data');
    };
    const location = async (): Promise<number> =>
      (await world.api.post('/api/application/locations', { short: `at ${Math.random()}` })).at(
        'attributes.id',
      );
    const limits = (memory: number) => ({ memory, swap: 0, disk: 512, io: 500, cpu: 50 });
    const deployTo = (location: number, fields: Record<string, unknown> = {}) => ({
      deploy: { dedicated_ip: false, port_range: [], locations: [location], ...fields },
    });
    const servers = () => world.panel.database.count('FROM servers');

    it('says for each node why it is not taken, and what it would have left', async () => {
      const here = await location();
      const at = (fields: Record<string, unknown>) =>
        world.addNode({ location_id: here, memory: 1000, disk: 10_000, cpu: 200, ...fields });
      const nodes = {
        memory: await at({ memory: 999 }),
        disk: await at({ disk: 511 }),
        cpu: await at({ cpu: 49 }),
        maintenance: await at({ maintenance_mode: true }),
        not_public: await at({ public: false }),
        allocation: await at({}),
        fits: await at({ memory_overallocate: 50 }),
      };
      for (const [name, { id }] of Object.entries(nodes))
        if (name !== 'allocation') await world.allocate(1, id);
      const before = await servers();
      const data = await preview({ ...deployTo(here), limits: limits(1000) });
      const reasonOf = ({ id }: TestNode) => data.nodes.find((node) => node.id === id)?.reason;
      for (const [name, node] of Object.entries(nodes)) {
        expect([name, reasonOf(node)]).toEqual([name, name === 'fits' ? null : name]);
      }
      expect(reasonOf(world.node)).toBe('location');
      expect(data.nodes.filter(({ fits }) => fits)).toEqual([
        {
          id: nodes.fits.id,
          fits: true,
          reason: null,
          free_after: { memory: 500, disk: 9488, cpu: 150 },
        },
      ]);
      expect(data.node).toBe(nodes.fits.id);
      expect(data.allocations).toHaveLength(1);
      expect(data.problems).toEqual([]);
      expect(await servers()).toBe(before);
      const made = await world.server({ ...deployTo(here), limits: limits(1000) });
      const [row] = await world.panel.database.query<{ node: number; allocation: number }>(
        'SELECT node_id AS node, allocation_id AS allocation FROM servers WHERE id = ?',
        [made.id],
      );
      expect(row).toEqual({ node: nodes.fits.id, allocation: data.allocations[0]!.id });
    });

    it('says what creation would refuse', async () => {
      const here = await location();
      const empty = await preview(deployTo(here));
      expect(empty).toMatchObject({
        node: null,
        allocations: [],
        problems: [{ code: 'NoViableNodeException' }],
      });
      const node = await world.addNode({ location_id: here });
      const noPort = await preview(deployTo(here));
      expect(noPort).toMatchObject({ node: null, problems: [{ code: 'NoViableAllocationException' }] });
      await world.allocate(1, node.id);
      const wrong = await preview({
        ...deployTo(here, { port_range: ['1-2'] }),
        ...{ user: 4_000_000, environment: { LEVEL: 'x'.repeat(21) } },
      });
      expect(wrong.problems.map(({ field, code }) => [field, code])).toEqual([
        ['user', 'exists'],
        ['environment.LEVEL', 'max'],
        [null, 'PortOutOfRangeException'],
      ]);
    });

    it('shows the place of given allocations and the start command there', async () => {
      const [first, second] = await world.allocate(2);
      const startup = './run {{LEVEL}} {{SERVER_MEMORY}} {{SERVER_PORT}}';
      const body = { allocation: { default: second, additional: [first] }, startup };
      const data = await preview(body);
      expect(data).toMatchObject({
        node: world.node.id,
        problems: [],
        nodes: [{ id: world.node.id, fits: true }],
      });
      expect(data.allocations.map(({ id }) => id)).toEqual([second, first]);
      expect(data.startup).toBe(`./run world 256 ${data.allocations[0]!.port}`);
      await world.server(body);
      const taken = await preview(body);
      expect(taken.problems.map(({ field }) => field)).toEqual([
        'allocation.default',
        'allocation.additional.0',
      ]);
      expect(taken.node).toBeNull();
    });

    it('asks for what creation asks for', async () => {
      const answer = await world.api.post('/api/application/servers/preview', { name: 'x' });
      expect(answer.status).toBe(422);
      expect((await world.api.get('/api/application/servers/preview')).status).toBe(404);
    });
  });
});
