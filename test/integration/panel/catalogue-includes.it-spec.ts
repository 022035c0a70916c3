import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AllocationsService } from '../../../apps/panel/src/modules/allocations/index.js';
import type { ApiClient } from './support/api-client.js';
import { createEgg, createNode, type CreatedEgg } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

/** Servers are included by everything they belong to: application-api.md §3 to §5. */
describe('servers as the catalogue includes them', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let egg: CreatedEgg;
  let locationId: number;
  let nodeId: number;
  let servers: number[];

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    api = panel.api(await panel.applicationKey(admin));
    egg = await createEgg(api);
    locationId = (await api.post('/api/application/locations', { short: 'a' })).at<number>('attributes.id');
    nodeId = await createNode(api, { location_id: locationId });
    const row = { ownerId: admin.id, nodeId, nestId: egg.nestId, eggId: egg.id };
    servers = [await insertServerRow(panel, row), await insertServerRow(panel, row)];
    await api.post(`/api/application/nodes/${nodeId}/allocations`, {
      ip: '203.0.113.1',
      ports: ['2000-2001'],
    });
    const [allocation] = await panel.app
      .get(AllocationsService, { strict: false })
      .byNodes([nodeId], { perParent: 1, inAll: 1 });
    await panel.app.get(AllocationsService, { strict: false }).claim([allocation!.id], servers[0]!);
  });
  afterAll(() => panel?.close());

  const idsOf = (data: { object: string; attributes: { id: number } }[]): number[] =>
    data.map((item) => {
      expect(item.object).toBe('server');
      return item.attributes.id;
    });

  it.each([
    ['a node', () => `/api/application/nodes/${nodeId}`],
    ['a location', () => `/api/application/locations/${locationId}`],
    ['a nest', () => `/api/application/nests/${egg.nestId}`],
    ['an egg', () => `/api/application/eggs/${egg.id}`],
    ['an egg of a nest', () => `/api/application/nests/${egg.nestId}/eggs/${egg.id}`],
  ])('lie in %s', async (_, path) => {
    const answer = await api.get(`${path()}?include=servers`);
    expect(answer.status).toBe(200);
    expect(idsOf(answer.at('attributes.relationships.servers.data'))).toEqual(servers);
  });

  it('lie in what is included itself', async () => {
    const nests = await api.get('/api/application/nests?include=eggs.servers');
    expect(
      idsOf(nests.at('data.0.attributes.relationships.eggs.data.0.attributes.relationships.servers.data')),
    ).toEqual(servers);
    const locations = await api.get('/api/application/locations?include=nodes.servers');
    expect(
      idsOf(
        locations.at('data.0.attributes.relationships.nodes.data.0.attributes.relationships.servers.data'),
      ),
    ).toEqual(servers);
  });

  it('stand beside the allocation they use', async () => {
    const answer = await api.get(`/api/application/nodes/${nodeId}/allocations?include=server`);
    expect(answer.at('data.0.attributes.relationships.server.attributes.id')).toBe(servers[0]);
    expect(answer.at('data.1.attributes.relationships.server')).toEqual({
      object: 'null_resource',
      attributes: null,
    });
  });

  it('are kept from a key that may not read servers', async () => {
    const admin = await panel.createAdmin();
    const acl = { location: 1, node: 1, nest: 1, egg: 1 };
    const reader = panel.api(await panel.applicationKey(admin, acl));
    for (const path of [
      `nodes/${nodeId}`,
      `locations/${locationId}`,
      `nests/${egg.nestId}`,
      `eggs/${egg.id}`,
    ]) {
      const answer = await reader.get(`/api/application/${path}?include=servers`);
      expect(answer.at('attributes.relationships.servers.object')).toBe('null_resource');
    }
  });

  it('cost a number of queries that does not grow with the list', async () => {
    const queries = async (path: string): Promise<number> => {
      const count = async (): Promise<number> => {
        const [row] = await panel.database.query<{ Value: string }>("SHOW GLOBAL STATUS LIKE 'Com_select'");
        return Number(row!.Value);
      };
      const before = await count();
      expect((await api.get(path)).status).toBe(200);
      return (await count()) - before;
    };
    const path = '/api/application/nodes?include=servers,allocations,location';
    await queries(path);
    const few = await queries(path);
    for (let i = 0; i < 5; i++) {
      const id = await createNode(api, { location_id: locationId });
      await api.post(`/api/application/nodes/${id}/allocations`, { ip: '203.0.113.1', ports: ['2000-2009'] });
    }
    await queries(path);
    expect(await queries(path)).toBeLessThanOrEqual(few + 2);
  });
});
