import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EggDownloader } from '../../../apps/panel/src/modules/eggs/import/egg-downloader.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { createEgg, eggBody } from './support/catalogue.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const EGGS = '/api/application/eggs';
const NESTS = '/api/application/nests';

let world: ServerWorld;
let api: ApiClient;
beforeAll(async () => {
  world = await startServerWorld();
  api = world.api;
});
afterAll(() => world?.close());
afterEach(() => vi.restoreAllMocks());

const NEW = {
  name: 'Paper',
  docker_images: { Second: 'example/b:1', First: 'example/a:1' },
  startup_commands: { Default: 'java -jar {{jarfile}}', Debug: 'java -Xdebug' },
};
const made = async (fields: object = {}): Promise<number> => {
  const answer = await api.post(EGGS, { ...NEW, ...fields });
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  return answer.at<number>('attributes.id');
};
const fieldsOf = (answer: ApiAnswer): unknown[] =>
  answer.at<{ meta: { source_field: string } }[]>('errors').map(({ meta }) => meta.source_field);
const variablesOf = async (id: number): Promise<Record<string, unknown>[]> =>
  (await api.get(`${EGGS}/${id}?include=variables`))
    .at<{ attributes: Record<string, unknown> }[]>('attributes.relationships.variables.data')
    .map((item) => item.attributes);

describe('eggs made field by field', () => {
  it('hold what was sent, with the defaults and by the rules of an import', async () => {
    const nest = (await api.post(NESTS, { name: 'Games' })).at<number>('attributes.id');
    const answer = await api.post(EGGS, {
      ...NEW,
      nest,
      author: 'a@example.com',
      features: ['eula'],
      config: { startup: { done: 'Done' }, stop: 'stop', files: '{"a.txt": {"parser": "file", "find": {}}}' },
      script: { install: 'echo 1\r\necho 2', container: 'example/install:1', entry: 'bash', privileged: '0' },
      variables: [
        { env_variable: 'jarfile', default_value: 'server.jar', rules: 'required|string', user_viewable: 1 },
        { name: 'Level', env_variable: 'LEVEL', default_value: 1.5, rules: ['nullable'], sort: 2 },
      ],
    });
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.at('meta.resource')).toBe(`http://panel.test${EGGS}/${id}`);
    expect(answer.at('attributes')).toMatchObject({
      nest,
      name: 'Paper',
      author: 'a@example.com',
      docker_image: 'example/b:1',
      startup: 'java -jar {{JARFILE}}',
      config: { startup: { done: 'Done' }, stop: 'stop', files: { 'a.txt': { parser: 'file' } } },
      script: { install: 'echo 1\necho 2', container: 'example/install:1', entry: 'bash', privileged: false },
    });
    expect(await variablesOf(id)).toMatchObject([
      { env_variable: 'LEVEL', default_value: '1.5', rules: ['nullable'], sort: 2, user_viewable: false },
      { env_variable: 'JARFILE', name: 'jarfile', rules: ['required', 'string'], user_viewable: true },
    ]);
    const exported = await api.get(`${EGGS}/${id}/export?format=json`);
    expect(exported.at('startup_commands.Debug')).toBe('java -Xdebug');
  });

  it.each([
    ['no image', { docker_images: {} }, 'docker_images'],
    ['a configuration that is no JSON', { config: { files: '{' } }, 'config.files'],
    ['a variable of no name', { variables: [{ env_variable: 'a b' }] }, 'variables.0.env_variable'],
    ['a picture that is none', { icon: 'http://example.com/a.png' }, 'icon'],
    ['a nest that is not there', { nest: 999_999 }, 'nest'],
    ['an egg to extend that is not there', { config: { extends: 999_999 } }, 'config.extends'],
  ])('are refused with %s, and nothing is left', async (_name, fields, field) => {
    const before = (await api.get(EGGS)).at<unknown[]>('data').length;
    const answer = await api.post(EGGS, { ...NEW, ...fields });
    expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
    expect((await api.get(EGGS)).at<unknown[]>('data')).toHaveLength(before);
  });

  it('are refused with a rule that nobody knows', async () => {
    const answer = await api.post(EGGS, {
      ...NEW,
      variables: [{ env_variable: 'A', rules: 'no_such_rule' }],
    });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'BadValidationRuleException']);
  });
});

describe('eggs changed field by field', () => {
  it('keep what was not sent, and their servers their values', async () => {
    const egg = await createEgg(api);
    const server = await world.server({ egg: egg.id, environment: { LEVEL: 'mine' } });
    const [level] = await variablesOf(egg.id);
    const changed = await api.patch(`${EGGS}/${egg.id}`, {
      name: 'Renamed',
      config: { stop: '^C' },
      variables: [{ env_variable: 'LEVEL', rules: 'string' }, { env_variable: 'ADDED' }],
    });
    expect(changed.status).toBe(200);
    expect(changed.at('attributes')).toMatchObject({
      name: 'Renamed',
      docker_image: 'example/second:1',
      config: { stop: '^C', startup: { done: 'Ready' }, file_denylist: ['secret.txt'] },
    });
    const after = await variablesOf(egg.id);
    expect(after.map(({ env_variable }) => env_variable)).toEqual(['LEVEL', 'ADDED']);
    expect(after[0]!['id']).toBe(level!['id']);
    const environment = (await api.get(`/api/application/servers/${server.id}`)).at(
      'attributes.container.environment',
    );
    expect(environment).toMatchObject({ LEVEL: 'mine', ADDED: '' });
  });

  it('take from another egg what is null, in no circle', async () => {
    const parent = await made({ config: { stop: 'end', files: { 'p.txt': { parser: 'file' } } } });
    const child = await made();
    const linked = await api.patch(`${EGGS}/${child}`, {
      config: { extends: parent, stop: null },
      script: { extends: parent },
    });
    expect(linked.at('attributes.config')).toMatchObject({ extends: parent, stop: 'end' });
    expect(linked.at('attributes.script.extends')).toBe(parent);
    for (const id of [parent, child]) {
      const circle = await api.patch(`${EGGS}/${id}`, { config: { extends: child } });
      expect([circle.status, fieldsOf(circle)]).toEqual([422, ['config.extends']]);
    }
    const own = await api.patch(`${EGGS}/${child}`, { config: { extends: null } });
    expect(own.at('attributes.config')).toMatchObject({ extends: null, stop: null });
  });

  it('are the eggs of administrators alone', async () => {
    const reader = world.panel.api(await world.panel.applicationKey(world.admin, { egg: 1 }));
    expect((await reader.patch(`${EGGS}/${world.egg.id}`, { name: 'x' })).status).toBe(403);
    expect((await reader.post(EGGS, NEW)).status).toBe(403);
    expect((await api.patch(`${EGGS}/999999`, { name: 'x' })).status).toBe(404);
  });
});

describe('the preview of an import', () => {
  it('names what changes, and which servers lose what', async () => {
    const uuid = '7d1f6a1c-2001-4c65-9d0e-5f0c0a3e2b1d';
    const egg = await createEgg(api, { uuid });
    const server = await world.server({ egg: egg.id, environment: { LEVEL: 'mine' } });
    const document = eggBody({
      uuid,
      docker_images: { First: 'example/first:1', Second: 'example/second:1' },
      variables: [{ name: 'Map', env_variable: 'MAP', default_value: 'flat', rules: 'string' }],
    });
    const before = (await api.get(`${EGGS}/${egg.id}?include=variables`)).body;
    const preview = await api.post(`${EGGS}/preview`, document);
    expect([preview.status, preview.at('egg')]).toEqual([200, egg.id]);
    const changes = preview.at<{ field: string; before: unknown; after: unknown }[]>('changes');
    expect(changes.map(({ field }) => field)).toEqual(['docker_images', 'variables.LEVEL', 'variables.MAP']);
    expect(changes[1]).toMatchObject({ before: { default_value: '1.10' }, after: null });
    expect(changes[2]).toMatchObject({ before: null, after: { default_value: 'flat' } });
    expect(preview.at('servers')).toEqual([
      {
        id: server.id,
        uuid: server.uuid,
        identifier: server.identifier,
        name: 'A server',
        lost_values: ['LEVEL'],
      },
    ]);
    expect(preview.at('servers_total')).toBe(1);
    expect((await api.get(`${EGGS}/${egg.id}?include=variables`)).body).toEqual(before);
  });

  it('names nothing where nothing changes, and everything of a new egg', async () => {
    const uuid = '7d1f6a1c-2001-4c65-9d0e-5f0c0a3e2b1e';
    const egg = await createEgg(api, { uuid });
    await world.server({ egg: egg.id });
    const same = await api.post(`${EGGS}/preview`, eggBody({ uuid }));
    expect(same.body).toEqual({ egg: egg.id, changes: [], servers: [], servers_total: 0 });
    const fresh = await api.post(`${EGGS}/preview`, eggBody());
    expect(fresh.at('egg')).toBeNull();
    expect(fresh.at<unknown[]>('changes').length).toBeGreaterThan(5);
  });

  it('refuses what the import would refuse', async () => {
    const answer = await api.post(`${EGGS}/preview`, '{"meta": {"version": "PLCN_v9"}}');
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'InvalidFileUploadException']);
  });
});

describe('eggs at an address', () => {
  it.each([
    'http://127.0.0.1/egg.json',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    'http://[::1]/',
  ])('are never fetched from %s', async (url) => {
    for (const answer of [
      await api.post(`${EGGS}/import-url`, { url }),
      await api.post(`${EGGS}/preview?url=${encodeURIComponent(url)}`),
    ]) {
      expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    }
  });

  it('are imported into the nest that was named, and previewed', async () => {
    const document = JSON.stringify(eggBody());
    const downloader = world.panel.app.get(EggDownloader, { strict: false });
    const download = vi.spyOn(downloader, 'download').mockResolvedValue(document);
    const nest = (await api.post(NESTS, { name: 'Fetched' })).at<number>('attributes.id');
    const url = 'https://example.com/egg.json';
    const preview = await api.post(`${EGGS}/preview?url=${encodeURIComponent(url)}`);
    expect([preview.status, preview.at('egg')]).toEqual([200, null]);
    const answer = await api.post(`${EGGS}/import-url`, { url, nest });
    expect([answer.status, answer.at('attributes.nest')]).toEqual([201, nest]);
    expect(download.mock.calls).toEqual([[url], [url]]);
  });
});

describe('nests', () => {
  it('are made, changed and deleted', async () => {
    const answer = await api.post(NESTS, { name: 'Voice', description: 'Voice servers' });
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.at('attributes')).toMatchObject({ name: 'Voice', author: world.admin.email });
    const changed = await api.patch(`${NESTS}/${id}`, { name: 'Talk' });
    expect(changed.at('attributes')).toMatchObject({ name: 'Talk', description: 'Voice servers' });
    expect((await api.delete(`${NESTS}/${id}`)).status).toBe(204);
    expect((await api.get(`${NESTS}/${id}`)).status).toBe(404);
  });

  it('stay while eggs are in them', async () => {
    const answer = await api.delete(`${NESTS}/${world.egg.nestId}`);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'HasChildrenException']);
  });

  it('are written by whoever may write them', async () => {
    const reader = world.panel.api(await world.panel.applicationKey(world.admin, { nest: 1 }));
    expect((await reader.post(NESTS, { name: 'x' })).status).toBe(403);
    expect((await api.post(NESTS, { name: '' })).status).toBe(422);
    expect((await api.patch(`${NESTS}/999999`, { name: 'x' })).status).toBe(404);
  });
});
