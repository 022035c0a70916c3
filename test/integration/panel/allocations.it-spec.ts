import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '@app/contracts/core/errors.js';
import { AllocationsService } from '../../../apps/panel/src/modules/allocations/index.js';
import type { ApiClient } from './support/api-client.js';
import { createEgg, createNode, type CreatedEgg } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

describe('allocations of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let ownerId: number;
  let egg: CreatedEgg;
  let allocations: AllocationsService;

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    ownerId = admin.id;
    api = panel.api(await panel.applicationKey(admin));
    egg = await createEgg(api);
    allocations = panel.app.get(AllocationsService, { strict: false });
  });
  afterAll(() => panel?.close());

  const pathOf = (nodeId: number): string => `/api/application/nodes/${nodeId}/allocations`;

  interface Row {
    readonly id: number;
    readonly ip: string;
    readonly port: number;
  }
  const listed = async (nodeId: number, query = 'per_page=500'): Promise<Row[]> =>
    (await api.get(`${pathOf(nodeId)}?${query}`))
      .at<{ attributes: Row }[]>('data')
      .map((item) => item.attributes);

  const withAllocations = async (...ports: string[]): Promise<{ nodeId: number; rows: Row[] }> => {
    const nodeId = await createNode(api);
    await api.post(pathOf(nodeId), { ip: '203.0.113.1', ports });
    return { nodeId, rows: await listed(nodeId) };
  };
  const server = (nodeId: number): Promise<number> =>
    insertServerRow(panel, { ownerId, nodeId, nestId: egg.nestId, eggId: egg.id });

  it('creates every address of a network with every port, numbers and ranges', async () => {
    const nodeId = await createNode(api);
    const answer = await api.post(pathOf(nodeId), {
      ip: '203.0.113.8/30',
      ports: ['2000-2002', 3000, '4000'],
      alias: 'play.example.com',
    });
    expect(answer.status).toBe(204);
    expect(answer.body).toBeNull();
    const rows = await listed(nodeId);
    expect(rows).toHaveLength(4 * 5);
    expect(rows[0]).toEqual({
      id: expect.any(Number) as number,
      ip: '203.0.113.8',
      alias: 'play.example.com',
      port: 2000,
      notes: null,
      assigned: false,
    });
    expect(new Set(rows.map((row) => row.ip))).toEqual(
      new Set(['203.0.113.8', '203.0.113.9', '203.0.113.10', '203.0.113.11']),
    );
  });

  it('leaves those that exist as they are', async () => {
    const { nodeId, rows } = await withAllocations('2000-2004');
    const again = await api.post(pathOf(nodeId), { ip: '203.0.113.1', ports: ['2003-2006'], alias: 'new' });
    expect(again.status).toBe(204);
    const after = await listed(nodeId);
    expect(after).toHaveLength(7);
    expect(after.slice(0, 5)).toEqual(rows);
  });

  it('takes IPv6 in one spelling', async () => {
    const nodeId = await createNode(api);
    for (const ip of ['2001:DB8:0::1', '2001:db8::1']) {
      expect((await api.post(pathOf(nodeId), { ip, ports: ['2000'] })).status).toBe(204);
    }
    expect((await listed(nodeId)).map((row) => row.ip)).toEqual(['2001:db8::1']);
  });

  it.each([
    [{ ip: '203.0.113.0/24', ports: ['2000'] }, 400, 'CidrOutOfRangeException'],
    [{ ip: '203.0.113.1', ports: ['80'] }, 400, 'PortOutOfRangeException'],
    [{ ip: '203.0.113.1', ports: ['2000', 'abc'] }, 400, 'InvalidPortMappingException'],
    [{ ip: '203.0.113.1', ports: ['2000-3000'] }, 400, 'TooManyPortsInRangeException'],
    [{ ip: 'example.com', ports: ['2000'] }, 422, 'ValidationException'],
    [{ ip: '203.0.113.1', ports: [] }, 422, 'ValidationException'],
    [{ ip: '203.0.113.1' }, 422, 'ValidationException'],
    [{ ports: ['2000'] }, 422, 'ValidationException'],
    [{ ip: '203.0.113.1', ports: '2000' }, 422, 'ValidationException'],
    [{ ip: '203.0.113.1', ports: ['2000'], alias: 'x'.repeat(256) }, 422, 'ValidationException'],
    [{ ip: '203.0.113.0/25', ports: ['2000-2999', '3000-3999'] }, 400, 'TooManyPortsInRangeException'],
  ])('refuses %j with %i %s and creates nothing', async (body, status, code) => {
    const nodeId = await createNode(api);
    const answer = await api.post(pathOf(nodeId), body);
    expect(answer.status).toBe(status);
    expect(answer.at('errors.0.code')).toBe(code);
    expect(await listed(nodeId)).toEqual([]);
  });

  it('filters by address, port, alias and server', async () => {
    const { nodeId, rows } = await withAllocations('2000-2002', '20001');
    await api.post(pathOf(nodeId), { ip: '203.0.113.2', ports: ['2000'], alias: 'Play_1' });
    const serverId = await server(nodeId);
    expect(await allocations.claim([rows[1]!.id], serverId)).toEqual([]);
    const ports = async (query: string): Promise<number[]> =>
      (await listed(nodeId, query)).map((row) => row.port);
    expect(await ports('filter[ip]=203.0.113.2')).toEqual([2000]);
    expect(await ports('filter[ip]=203.0.113')).toEqual([]);
    expect(await ports(`filter[ip]=${encodeURIComponent('ü')}`)).toEqual([]);
    expect(await ports('filter[port]=2000')).toEqual([2000, 2000]);
    expect(await ports('filter[port]=2001,2002')).toEqual([2001, 2002]);
    expect(await ports('filter[ip_alias]=play_')).toEqual([2000]);
    expect(await ports(`filter[server_id]=${serverId}`)).toEqual([2001]);
    for (const none of ['', 'false', 'null']) {
      expect(await ports(`filter[server_id]=${none}`)).toEqual([2000, 2002, 20001, 2000]);
    }
    expect((await api.get(`${pathOf(nodeId)}?filter[notes]=x`)).status).toBe(400);
    const assigned = await api.get(`${pathOf(nodeId)}?filter[port]=2001&include=node`);
    expect(assigned.at('data.0.attributes.assigned')).toBe(true);
    expect(assigned.at('data.0.attributes.relationships.node.attributes.id')).toBe(nodeId);
  });

  it('deletes a free allocation, not a used one and not that of another node', async () => {
    const { nodeId, rows } = await withAllocations('2000-2001');
    const other = await createNode(api);
    await allocations.claim([rows[0]!.id], await server(nodeId));
    const used = await api.delete(`${pathOf(nodeId)}/${rows[0]!.id}`);
    expect(used.status).toBe(400);
    expect(used.at('errors.0.code')).toBe('ServerUsingAllocationException');
    expect((await api.delete(`${pathOf(other)}/${rows[1]!.id}`)).status).toBe(404);
    expect((await api.delete(`${pathOf(nodeId)}/${rows[1]!.id}`)).status).toBe(204);
    expect((await api.delete(`${pathOf(nodeId)}/${rows[1]!.id}`)).status).toBe(404);
    expect(await listed(nodeId)).toHaveLength(1);
  });

  it('asks for the rights of its own resource', async () => {
    const { nodeId, rows } = await withAllocations('2000');
    const admin = await panel.createAdmin();
    const nodes = panel.api(await panel.applicationKey(admin, { node: 3 }));
    expect((await nodes.get(pathOf(nodeId))).status).toBe(403);
    const reader = panel.api(await panel.applicationKey(admin, { allocation: 1 }));
    expect((await reader.post(pathOf(nodeId), {})).status).toBe(403);
    expect((await reader.delete(`${pathOf(nodeId)}/${rows[0]!.id}`)).status).toBe(403);
    const included = await reader.get(`${pathOf(nodeId)}?include=node,server`);
    expect(included.at('data.0.attributes.relationships.node.object')).toBe('null_resource');
    expect(included.at('data.0.attributes.relationships.server.object')).toBe('null_resource');
  });

  describe('given to servers', () => {
    it('gives all of them or none', async () => {
      const { nodeId, rows } = await withAllocations('2000-2002');
      const [first, second] = [await server(nodeId), await server(nodeId)];
      expect(await allocations.claim([rows[0]!.id], first, { lock: true })).toEqual([]);
      expect(await allocations.claim([rows[1]!.id, rows[0]!.id, 999_999], second)).toEqual([
        rows[0]!.id,
        999_999,
      ]);
      const held = await allocations.byServers([first, second]);
      expect(held.map((row) => [row.serverId, row.id, row.isLocked])).toEqual([[first, rows[0]!.id, true]]);
    });

    it('does not give what lies on another node', async () => {
      const { rows } = await withAllocations('2000');
      const elsewhere = await createNode(api);
      const serverId = await server(elsewhere);
      expect(await allocations.claim([rows[0]!.id], serverId, { nodeId: elsewhere })).toEqual([rows[0]!.id]);
    });

    it('lets one of many that race have it', async () => {
      const { nodeId, rows } = await withAllocations('2000');
      const servers = await Promise.all([1, 2, 3, 4].map(() => server(nodeId)));
      const answers = await Promise.all(servers.map((id) => allocations.claim([rows[0]!.id], id)));
      expect(answers.filter((missing) => missing.length === 0)).toHaveLength(1);
    });

    it('forgets notes and locks when it is released', async () => {
      const { nodeId, rows } = await withAllocations('2000-2001');
      const serverId = await server(nodeId);
      await allocations.claim(
        rows.map((row) => row.id),
        serverId,
        { lock: true },
      );
      await panel.database.query("UPDATE allocations SET notes = 'mine', show_port = 0 WHERE server_id = ?", [
        serverId,
      ]);
      await allocations.release(serverId, [rows[0]!.id]);
      expect((await allocations.byServers([serverId])).map((row) => row.id)).toEqual([rows[1]!.id]);
      expect(await allocations.find(rows[0]!.id)).toMatchObject({
        serverId: null,
        notes: null,
        isLocked: false,
        showPort: true,
      });
      await allocations.release(serverId);
      expect(await allocations.byServers([serverId])).toEqual([]);
    });
  });

  describe('picked for a deployment', () => {
    const pick = (deployment: Parameters<AllocationsService['pickForDeployment']>[0]) =>
      panel.database.transaction(() => allocations.pickForDeployment(deployment));
    const codeOf = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => 'nothing',
        (error: unknown) => (error instanceof AppError ? error.code : String(error)),
      );

    it('keeps to the nodes and ports', async () => {
      const { nodeId } = await withAllocations('2000-2003', '3000');
      const picked = await pick({ nodeIds: [nodeId], ports: ['2999-3001', '5000'] });
      expect(picked).toMatchObject({ nodeId, ip: '203.0.113.1', port: 3000 });
      expect(await codeOf(pick({ nodeIds: [nodeId], ports: ['5000'] }))).toBe('NoViableAllocationException');
      expect(await codeOf(pick({ nodeIds: [] }))).toBe('NoViableAllocationException');
      expect(await codeOf(pick({ nodeIds: [nodeId], ports: ['nonsense'] }))).toBe(
        'InvalidPortMappingException',
      );
    });

    it('leaves used addresses out when a dedicated one is wanted', async () => {
      const { nodeId, rows } = await withAllocations('2000-2001');
      await api.post(pathOf(nodeId), { ip: '203.0.113.2', ports: ['2000'] });
      await allocations.claim([rows[0]!.id], await server(nodeId));
      const picked = await pick({ nodeIds: [nodeId], isDedicated: true });
      expect(picked.ip).toBe('203.0.113.2');
      await allocations.claim([picked.id], await server(nodeId));
      expect(await codeOf(pick({ nodeIds: [nodeId], isDedicated: true }))).toBe(
        'NoViableAllocationException',
      );
    });

    it('gives each of many that deploy at once another one, and the last none', async () => {
      const { nodeId } = await withAllocations('2000-2003');
      const servers = await Promise.all([1, 2, 3, 4, 5].map(() => server(nodeId)));
      const outcomes = await Promise.all(
        servers.map((serverId) =>
          codeOf(
            panel.database.transaction(async () => {
              const picked = await allocations.pickForDeployment({ nodeIds: [nodeId] });
              expect(await allocations.claim([picked.id], serverId)).toEqual([]);
            }),
          ),
        ),
      );
      expect(outcomes.sort()).toEqual([
        'NoViableAllocationException',
        'nothing',
        'nothing',
        'nothing',
        'nothing',
      ]);
      expect(await allocations.byServers(servers)).toHaveLength(4);
    });
  });
});
