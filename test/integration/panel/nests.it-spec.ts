import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EggsService } from '../../../apps/panel/src/modules/eggs/index.js';
import { NestsService } from '../../../apps/panel/src/modules/nests/index.js';
import type { ApiClient } from './support/api-client.js';
import { createEgg } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';

const PATH = '/api/application/nests';

describe('nests of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;

  beforeAll(async () => {
    panel = await startPanel();
    api = panel.api(await panel.applicationKey(await panel.createAdmin()));
  });
  afterAll(() => panel?.close());

  it('makes the default nest when the first egg comes, once', async () => {
    expect((await api.get(PATH)).at('data')).toEqual([]);
    const nests = panel.app.get(NestsService, { strict: false });
    const ids = await Promise.all([1, 2, 3, 4].map(() => nests.defaultId()));
    expect(new Set(ids).size).toBe(1);
    const egg = await createEgg(api);
    expect(egg.nestId).toBe(ids[0]);
    expect((await api.get(PATH)).at('meta.pagination')).toMatchObject({ total: 1, per_page: 50 });
  });

  it('shows nests with their eggs and their variables', async () => {
    const [demo] = await panel.app.get(EggsService, { strict: false }).ensureBuiltins();
    const answer = await api.get(`${PATH}/${demo!.nestId}?include=eggs.variables`);
    expect(answer.status).toBe(200);
    expect(answer.at('attributes')).toMatchObject({
      id: demo!.nestId,
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      author: expect.stringContaining('@') as string,
      name: 'Rookery',
      description: expect.any(String) as string,
      created_at: expect.stringMatching(/\+00:00$/) as string,
      updated_at: expect.stringMatching(/\+00:00$/) as string,
    });
    const [egg] = answer.at<
      { attributes: { id: number; relationships: { variables: { data: unknown[] } } } }[]
    >('attributes.relationships.eggs.data');
    expect(egg!.attributes.id).toBe(demo!.id);
    expect(egg!.attributes.relationships.variables.data).toHaveLength(2);
    const page = await api.get(`${PATH}?include=eggs&per_page=1&page=2`);
    expect(page.at('meta.pagination')).toMatchObject({ total: 2, count: 1, current_page: 2, total_pages: 2 });
    expect(page.at<unknown[]>('data.0.attributes.relationships.eggs.data')).toHaveLength(1);
  });

  it('asks for the rights of nests, and of eggs for what it includes', async () => {
    const admin = await panel.createAdmin();
    const reader = panel.api(await panel.applicationKey(admin, { nest: 1 }));
    expect((await reader.get(`${PATH}?include=eggs`)).at('data.0.attributes.relationships.eggs')).toEqual({
      object: 'null_resource',
      attributes: null,
    });
    const eggs = panel.api(await panel.applicationKey(admin, { egg: 3 }));
    expect((await eggs.get(PATH)).status).toBe(403);
    expect((await api.get(`${PATH}/999999`)).status).toBe(404);
  });
});
