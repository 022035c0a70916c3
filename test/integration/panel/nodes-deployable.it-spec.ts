import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { createEgg, createNode } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

const PATH = '/api/application/nodes';

describe('nodes with room for a server', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let small: number;
  let large: number;
  let locationId: number;

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    api = panel.api(await panel.applicationKey(admin));
    const egg = await createEgg(api);
    locationId = (await api.post('/api/application/locations', { short: 'dep' })).at<number>('attributes.id');
    small = await createNode(api, { memory: 100, disk: 100, tags: ['eu'], location_id: locationId });
    large = await createNode(api, { memory: 100, memory_overallocate: 100, disk: 0, tags: ['us', 'ssd'] });
    await createNode(api, { memory: 0, disk: 0, public: false });
    await insertServerRow(panel, {
      ownerId: admin.id,
      nodeId: small,
      nestId: egg.nestId,
      eggId: egg.id,
      memory: 40,
      disk: 10,
    });
  });

  afterAll(() => panel?.close());

  const ids = async (query: string): Promise<number[]> =>
    (await api.get(`${PATH}/deployable?${query}`))
      .at<{ attributes: { id: number } }[]>('data')
      .map((row) => row.attributes.id);

  it('lists public nodes with room on one page', async () => {
    expect(await ids('memory=60&disk=90')).toEqual([small, large]);
    expect(await ids('memory=61&disk=0')).toEqual([large]);
    expect(await ids('memory=0&disk=91')).toEqual([large]);
    expect((await api.get(`${PATH}/deployable?memory=1&disk=1`)).at('meta')).toBeUndefined();
  });

  it('leaves out a node in maintenance, for as long as it is', async () => {
    const maintain = (maintenance_mode: boolean) => api.patch(`${PATH}/${small}`, { maintenance_mode });
    await maintain(true);
    expect(await ids('memory=1&disk=1')).toEqual([large]);
    await maintain(false);
    expect(await ids('memory=1&disk=1')).toEqual([small, large]);
  });

  it('narrows by tags and locations', async () => {
    expect(await ids('memory=1&disk=1&tags[]=eu')).toEqual([small]);
    expect(await ids('memory=1&disk=1&tags[]=eu&tags[]=ssd')).toEqual([small, large]);
    expect(await ids(`memory=1&disk=1&location_ids[]=${locationId}`)).toEqual([small]);
  });

  it('pages when asked to', async () => {
    const answer = await api.get(`${PATH}/deployable?memory=1&disk=1&page=2&per_page=1`);
    expect(answer.at('data.0.attributes.id')).toBe(large);
    expect(answer.at('meta.pagination')).toMatchObject({ total: 2, count: 1, current_page: 2 });
  });

  it('says when there is none, and what is missing', async () => {
    const none = await api.get(`${PATH}/deployable?memory=1000000&disk=1`);
    expect(none.status).toBe(400);
    expect(none.at('errors.0.code')).toBe('NoViableNodeException');
    const missing = await api.get(`${PATH}/deployable?memory=1`);
    expect(missing.status).toBe(422);
    expect(missing.at('errors.0.meta')).toEqual({ source_field: 'disk', rule: 'required' });
    expect((await api.get(`${PATH}/deployable?memory=-1&disk=1`)).status).toBe(422);
  });
});
