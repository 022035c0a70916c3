import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { createNode } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';

const PATH = '/api/application/locations';

describe('locations of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;

  beforeAll(async () => {
    panel = await startPanel();
    api = panel.api(await panel.applicationKey(await panel.createAdmin()));
  });
  afterAll(() => panel?.close());

  const create = async (short: string, long?: string): Promise<number> => {
    const answer = await api.post(PATH, { short, ...(long === undefined ? {} : { long }) });
    expect(answer.status).toBe(201);
    return answer.at<number>('attributes.id');
  };

  it('creates a location and says where it is', async () => {
    const answer = await api.post(PATH, { short: ' eu.fra ', long: 'Frankfurt' });
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.body).toMatchObject({
      object: 'location',
      attributes: { id, short: 'eu.fra', long: 'Frankfurt' },
      meta: { resource: `http://panel.test/api/application/locations/${id}` },
    });
    expect(answer.at('attributes.created_at')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    const again = await api.get(`${PATH}/${id}`);
    expect(again.status).toBe(200);
    expect(again.at('attributes')).toEqual(answer.at('attributes'));
  });

  it('names each refused field and rule', async () => {
    const missing = await api.post(PATH, {});
    expect(missing.status).toBe(422);
    expect(missing.at('errors.0.meta')).toEqual({ source_field: 'short', rule: 'required' });
    const long = await api.post(PATH, { short: 'x'.repeat(61), long: 'y'.repeat(192) });
    expect(long.status).toBe(422);
    expect(long.at<{ meta: unknown }[]>('errors').map((error) => error.meta)).toEqual([
      { source_field: 'short', rule: 'max' },
      { source_field: 'long', rule: 'max' },
    ]);
  });

  it('lets one of two equal short codes through', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => api.post(PATH, { short: 'race' })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422]);
    const refused = answers.find((answer) => answer.status === 422)!;
    expect(refused.at('errors.0.meta')).toEqual({ source_field: 'short', rule: 'unique' });
  });

  it('changes what is sent and nothing else', async () => {
    const id = await create('us.nyc', 'New York');
    expect((await api.patch(`${PATH}/${id}`, { long: null })).at('attributes')).toMatchObject({
      short: 'us.nyc',
      long: null,
    });
    expect((await api.patch(`${PATH}/${id}`, { short: 'us.bos' })).at('attributes.short')).toBe('us.bos');
    expect((await api.patch(`${PATH}/${id}`, {})).status).toBe(200);
    expect((await api.patch(`${PATH}/${id}`, { short: 'race' })).status).toBe(422);
    expect((await api.patch(`${PATH}/${id}`, { short: 'us.bos' })).status).toBe(200);
  });

  it('filters, sorts and pages', async () => {
    for (const short of ['page.a', 'page.b', 'page.c']) await create(short, '100% real_');
    const page = await api.get(`${PATH}?filter[short]=PAGE.&sort=-id&per_page=2`);
    expect(page.at<{ attributes: { short: string } }[]>('data').map((row) => row.attributes.short)).toEqual([
      'page.c',
      'page.b',
    ]);
    expect(page.at('meta.pagination')).toMatchObject({
      total: 3,
      count: 2,
      per_page: 2,
      current_page: 1,
      total_pages: 2,
    });
    expect(page.at('meta.pagination.links.next')).toContain(`http://panel.test${PATH}?`);
    expect(
      (await api.get(`${PATH}?filter[long]=${encodeURIComponent('0% REAL_')}`)).at('meta.pagination.total'),
    ).toBe(3);
    expect(
      (await api.get(`${PATH}?filter[long]=${encodeURIComponent('0_ real')}`)).at('meta.pagination.total'),
    ).toBe(0);
    const wrong = await api.get(`${PATH}?filter[id]=1`);
    expect(wrong.status).toBe(400);
    expect(wrong.at('errors.0.code')).toBe('InvalidFilterQuery');
    expect((await api.get(`${PATH}?sort=short`)).at('errors.0.code')).toBe('InvalidSortQuery');
  });

  it('deletes an empty location and refuses one with nodes', async () => {
    const id = await create('busy');
    const nodeId = await createNode(api, { location_id: id });
    const refused = await api.delete(`${PATH}/${id}`);
    expect(refused.status).toBe(400);
    expect(refused.at('errors.0.code')).toBe('HasActiveNodesException');
    expect((await api.delete(`/api/application/nodes/${nodeId}`)).status).toBe(204);
    expect((await api.delete(`${PATH}/${id}`)).status).toBe(204);
    expect((await api.delete(`${PATH}/${id}`)).status).toBe(404);
  });

  it('includes nodes with what they include', async () => {
    const id = await create('with.nodes');
    const empty = await create('without.nodes');
    const nodeId = await createNode(api, { location_id: id });
    await api.post(`/api/application/nodes/${nodeId}/allocations`, { ip: '203.0.113.1', ports: ['2000'] });
    const answer = await api.get(`${PATH}?filter[short]=nodes&include=nodes.allocations,nonsense`);
    const [first, second] = answer.at<{ attributes: Record<string, unknown> }[]>('data');
    expect(first!.attributes['relationships']).toMatchObject({
      nodes: {
        object: 'list',
        data: [
          {
            object: 'node',
            attributes: {
              id: nodeId,
              relationships: {
                allocations: { data: [{ object: 'allocation', attributes: { port: 2000 } }] },
              },
            },
          },
        ],
      },
    });
    expect(second!.attributes).toMatchObject({ id: empty, relationships: { nodes: { data: [] } } });
    expect((await api.get(`${PATH}/${id}`)).at('attributes.relationships')).toBeUndefined();
  });

  it('gives a key no more than its rights, and nothing to strangers', async () => {
    const admin = await panel.createAdmin();
    const reader = panel.api(await panel.applicationKey(admin, { location: 1 }));
    const id = await create('acl');
    expect((await reader.get(`${PATH}/${id}?include=nodes`)).at('attributes.relationships.nodes')).toEqual({
      object: 'null_resource',
      attributes: null,
    });
    expect((await reader.post(PATH, {})).status).toBe(403);
    expect((await reader.delete(`${PATH}/${id}`)).status).toBe(403);
    expect((await reader.delete(`${PATH}/999999`)).status).toBe(404);
    const writer = panel.api(await panel.applicationKey(admin, { location: 2 }));
    expect((await writer.get(PATH)).status).toBe(403);
    const user = panel.api(await panel.accountKey(await panel.createUser()));
    expect((await user.get(PATH)).status).toBe(403);
    expect((await panel.api().get(PATH)).status).toBe(401);
  });

  it.each(['0', '-1', 'abc', '1abc', '99999999999999999999', '1.5'])('knows no location %s', async (id) => {
    expect((await api.get(`${PATH}/${id}`)).status).toBe(404);
  });
});
