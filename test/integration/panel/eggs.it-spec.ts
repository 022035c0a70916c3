import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEgg } from '@app/eggs';
import { EggsService } from '../../../apps/panel/src/modules/eggs/index.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { createEgg, createNode, eggBody } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

const PATH = '/api/application/eggs';
const IMPORT = `${PATH}/import`;
const YAML = { 'content-type': 'application/yaml' };

describe('eggs of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let ownerId: number;
  let eggs: EggsService;

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    ownerId = admin.id;
    api = panel.api(await panel.applicationKey(admin));
    eggs = panel.app.get(EggsService, { strict: false });
  });
  afterAll(() => panel?.close());

  const importing = (document: unknown): Promise<ApiAnswer> => api.post(IMPORT, document);

  it('shows an egg whole, the same in both views', async () => {
    const body = eggBody();
    const { id, nestId } = await createEgg(api, body);
    const answer = await api.get(`${PATH}/${id}`);
    expect(answer.body).toEqual({
      object: 'egg',
      attributes: {
        id,
        uuid: body['uuid'],
        name: 'Test egg',
        nest: nestId,
        author: 'author@example.com',
        description: 'An egg.',
        icon: null,
        features: ['eula'],
        tags: ['test'],
        docker_image: 'example/second:1',
        docker_images: { Second: 'example/second:1', First: 'example/first:1' },
        config: {
          files: {
            'server.properties': {
              parser: 'properties',
              find: { 'server-port': '{{server.allocations.default.port}}' },
            },
          },
          startup: { done: 'Ready' },
          stop: 'stop',
          logs: {},
          file_denylist: ['secret.txt'],
          extends: null,
        },
        startup: './run {{LEVEL}}',
        startup_commands: { Default: './run {{LEVEL}}' },
        script: {
          privileged: true,
          install: '#!/bin/ash\necho hi\n',
          entry: 'ash',
          container: 'example/installer:1',
          extends: null,
        },
        created_at: expect.stringMatching(/\+00:00$/) as string,
        updated_at: expect.stringMatching(/\+00:00$/) as string,
      },
    });
    const nested = `/api/application/nests/${nestId}/eggs`;
    expect((await api.get(`${nested}/${id}`)).body).toEqual(answer.body);
    for (const list of [await api.get(nested), await api.get(PATH)]) {
      expect(list.at('meta')).toBeUndefined();
      const found = list.at<{ attributes: { id: number } }[]>('data').find((egg) => egg.attributes.id === id);
      expect(found).toEqual(answer.body);
    }
    expect((await api.get(`/api/application/nests/999999/eggs`)).status).toBe(404);
  });

  it('does not show an egg in a nest that it is not in', async () => {
    const [demo] = await eggs.ensureBuiltins();
    const { id } = await createEgg(api);
    expect((await api.get(`/api/application/nests/${demo!.nestId}/eggs/${id}`)).status).toBe(404);
  });

  it('includes variables and nest', async () => {
    const { id, nestId } = await createEgg(api);
    const answer = await api.get(`${PATH}/${id}?include=variables,nest,config,script`);
    expect(answer.at('attributes.relationships')).toEqual({
      nest: expect.objectContaining({ object: 'nest' }) as object,
      variables: {
        object: 'list',
        data: [
          {
            object: 'egg_variable',
            attributes: {
              id: expect.any(Number) as number,
              egg_id: id,
              name: 'Level',
              description: 'Name of the world.',
              env_variable: 'LEVEL',
              default_value: '1.10',
              user_viewable: true,
              user_editable: true,
              rules: ['required', 'string', 'max:20'],
              sort: 1,
              created_at: expect.stringMatching(/\+00:00$/) as string,
              updated_at: expect.stringMatching(/\+00:00$/) as string,
            },
          },
        ],
      },
    });
    expect(answer.at('attributes.relationships.nest.attributes.id')).toBe(nestId);
  });

  it.each([
    ['PLCN_v3', 'yaml'],
    ['PLCN_v3', 'json'],
    ['PTDL_v2', 'json'],
  ] as const)('exports %s as %s, and takes it back', async (version, format) => {
    const { id } = await createEgg(api, { name: 'Ünïque: Egg / 1', icon: 'data:image/png;base64,AAAA' });
    const answer = await api.get(`${PATH}/${id}/export?format=${format}&version=${version}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(`application/${format}`);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="egg-unique-egg-1.${format}"`,
    );
    const text = typeof answer.body === 'string' ? (answer.body as string) : JSON.stringify(answer.body);
    const document = parseEgg(text);
    const before = (await api.get(`${PATH}/${id}?include=variables`)).at<Record<string, unknown>>(
      'attributes',
    );
    expect(document.variables[0]!.default_value).toBe('1.10');
    const again = await api.send('POST', IMPORT, text, YAML);
    expect(again.status).toBe(201);
    const after = (await api.get(`${PATH}/${again.at<number>('attributes.id')}`)).at('attributes');
    const same = ['name', 'author', 'description', 'docker_images', 'config', 'startup', 'features'];
    expect(after).toMatchObject(Object.fromEntries(same.map((field) => [field, before[field]])));
    if (version === 'PLCN_v3') expect(again.at('attributes.id')).toBe(id);
  });

  it('exports YAML unless told otherwise, and refuses other formats', async () => {
    const { id } = await createEgg(api);
    expect((await api.get(`${PATH}/${id}/export`)).headers.get('content-type')).toContain('application/yaml');
    const wrong = await api.get(`${PATH}/${id}/export?format=xml`);
    expect(wrong.status).toBe(422);
    expect(wrong.at('errors.0.meta')).toEqual({ source_field: 'format', rule: 'in' });
  });

  it('fills in what an egg takes from others', async () => {
    const parent = await createEgg(api, {
      name: 'Parent',
      config: { stop: '^C', startup: { done: 'Parent' } },
    });
    const child = await createEgg(api, { config: {}, scripts: {}, file_denylist: [] });
    await panel.database.query('UPDATE eggs SET config_from = ?, copy_script_from = ? WHERE id = ?', [
      parent.id,
      parent.id,
      child.id,
    ]);
    for (const path of [`${PATH}`, `/api/application/nests/${child.nestId}/eggs`]) {
      const found = (await api.get(path))
        .at<{ attributes: Record<string, unknown> }[]>('data')
        .find((item) => item.attributes['id'] === child.id)!;
      expect(found.attributes).toMatchObject({
        config: {
          stop: '^C',
          startup: { done: 'Parent' },
          extends: parent.id,
          file_denylist: ['secret.txt'],
        },
        script: { install: '#!/bin/ash\necho hi\n', extends: parent.id },
      });
    }
    const refused = await api.delete(`${PATH}/${parent.id}`);
    expect(refused.status).toBe(400);
    expect(refused.at('errors.0.code')).toBe('HasChildrenException');
    expect((await api.delete(`${PATH}/${child.id}`)).status).toBe(204);
    expect((await api.delete(`${PATH}/${parent.id}`)).status).toBe(204);
  });

  it('deletes by id and by uuid, but no egg with servers', async () => {
    const body = eggBody();
    const { id, nestId } = await createEgg(api, body);
    const nodeId = await createNode(api);
    const serverId = await insertServerRow(panel, { ownerId, nodeId, nestId, eggId: id });
    for (const path of [`${PATH}/${id}`, `${PATH}/uuid/${String(body['uuid'])}`]) {
      const refused = await api.delete(path);
      expect(refused.status).toBe(400);
      expect(refused.at('errors.0.code')).toBe('HasActiveServersException');
    }
    await panel.database.query('DELETE FROM servers WHERE id = ?', [serverId]);
    expect((await api.delete(`${PATH}/uuid/${String(body['uuid'])}`)).status).toBe(204);
    expect((await api.get(`${PATH}/${id}`)).status).toBe(404);
    expect((await api.delete(`${PATH}/uuid/${String(body['uuid'])}`)).status).toBe(404);
    for (const nonsense of ['nonsense', encodeURIComponent('ü')]) {
      expect((await api.delete(`${PATH}/uuid/${nonsense}`)).status).toBe(404);
    }
    const reader = panel.api(await panel.applicationKey(await panel.createAdmin(), { egg: 1 }));
    const other = await createEgg(api);
    expect((await reader.delete(`${PATH}/${other.id}`)).status).toBe(403);
    expect((await reader.delete(`${PATH}/uuid/${String(body['uuid'])}`)).status).toBe(403);
  });

  it('lets every process see a change at once', async () => {
    const second = await startPanel({
      database: panel.testDatabase,
      env: { REDIS_PREFIX: panel.testDatabase.name },
    });
    try {
      const uuid = '0c2f4dbe-53b5-4a79-9d84-2b6a9f1c0003';
      const { id } = await createEgg(api, { uuid });
      const there = second.app.get(EggsService, { strict: false });
      expect((await there.get(id)).name).toBe('Test egg');
      await importing(eggBody({ uuid, name: 'Changed' }));
      await expect.poll(async () => (await there.get(id)).name, { timeout: 5_000 }).toBe('Changed');
    } finally {
      await second.close();
    }
  });
});
