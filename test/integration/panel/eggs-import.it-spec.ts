import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EggsService, type FolderEntry } from '../../../apps/panel/src/modules/eggs/index.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { createEgg, createNode, eggBody } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

const PATH = '/api/application/eggs';
const IMPORT = `${PATH}/import`;
const YAML = { 'content-type': 'application/yaml' };

describe('importing eggs', () => {
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
  const variablesOf = async (id: number): Promise<Record<string, unknown>[]> =>
    (await api.get(`${PATH}/${id}?include=variables`))
      .at<{ attributes: Record<string, unknown> }[]>('attributes.relationships.variables.data')
      .map((item) => item.attributes);

  it.each([
    ['JSON with its type', JSON.stringify(eggBody({ name: 'typed' })), 'application/json'],
    ['JSON without one', JSON.stringify(eggBody({ name: 'typed' })), 'application/octet-stream'],
    [
      'YAML',
      'name: typed\nmeta: {version: PLCN_v3}\ndocker_images: {a: b}\nstartup_commands: {a: b}\n',
      'text/plain',
    ],
    [
      'YAML that says it is JSON',
      'name: typed\nmeta: {version: PLCN_v3}\ndocker_images: {a: b}\nstartup_commands: {a: b}\n',
      'application/json',
    ],
    [
      'what curl sends by default',
      JSON.stringify(eggBody({ name: 'typed' })),
      'application/x-www-form-urlencoded',
    ],
  ])('takes %s', async (_, text, type) => {
    const answer = await api.send('POST', IMPORT, text, { 'content-type': type });
    expect(answer.status).toBe(201);
    expect(answer.at('object')).toBe('egg');
    expect(answer.at('attributes.name')).toBe('typed');
    expect(answer.at('meta')).toBeUndefined();
  });

  it('keeps blanks and empty texts as the author wrote them', async () => {
    const variables = (eggBody()['variables'] as object[]).map((variable) => ({
      ...variable,
      default_value: '  ',
      description: '',
      rules: ['nullable', 'string'],
    }));
    const { id } = await createEgg(api, { variables });
    expect(await variablesOf(id)).toMatchObject([{ default_value: '  ', description: '' }]);
  });

  it.each([
    ['no body', ''],
    ['no egg', '{}'],
    ['a list', '[]'],
    ['half a document', '{"meta": {"version": "PLCN_v3"}'],
    ['an unknown version', JSON.stringify(eggBody({ meta: { version: 'PLCN_v9' } }))],
    ['no image', JSON.stringify(eggBody({ docker_images: {} }))],
  ])('refuses %s', async (_, text) => {
    const answer = await api.send('POST', IMPORT, text, { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
    expect(answer.at('errors.0.code')).toBe('InvalidFileUploadException');
    expect(answer.at<string>('errors.0.detail').length).toBeGreaterThan(10);
  });

  it('says which limit a document breaks, and reads no endless body', async () => {
    const large = JSON.stringify(eggBody({ description: 'x'.repeat(5 * 1024 * 1024) }));
    const refused = await api.send('POST', IMPORT, large, YAML);
    expect(refused.status).toBe(400);
    expect(refused.at('errors.0.code')).toBe('InvalidFileUploadException');
    const huge = 'x'.repeat(17 * 1024 * 1024);
    for (const type of ['application/yaml', 'application/json']) {
      const answer = await api.send('POST', IMPORT, huge, { 'content-type': type });
      expect(answer.status).toBe(413);
    }
  });

  it('names the place of a rule that cannot be used, and changes nothing', async () => {
    const { id } = await createEgg(api, { uuid: '0c2f4dbe-53b5-4a79-9d84-2b6a9f1c0001' });
    const variables = [{ ...(eggBody()['variables'] as object[])[0]!, rules: ['required', 'sorcery'] }];
    const answer = await importing(
      eggBody({ uuid: '0c2f4dbe-53b5-4a79-9d84-2b6a9f1c0001', name: 'changed', variables }),
    );
    expect(answer.status).toBe(400);
    expect(answer.at('errors.0.code')).toBe('BadValidationRuleException');
    expect(answer.at('errors.0.detail')).toContain('variables[0].rules');
    expect((await api.get(`${PATH}/${id}`)).at('attributes.name')).toBe('Test egg');
  });

  it('puts a new egg into the nest that is named', async () => {
    const [demo] = await eggs.ensureBuiltins();
    const answer = await api.post(`${IMPORT}?nest=${demo!.nestId}`, eggBody());
    expect(answer.at('attributes.nest')).toBe(demo!.nestId);
    const missing = await api.post(`${IMPORT}?nest=999999`, eggBody());
    expect(missing.status).toBe(422);
    expect(missing.at('errors.0.meta')).toEqual({ source_field: 'nest', rule: 'exists' });
  });

  it('updates the egg of the same uuid and keeps what servers say', async () => {
    const variable = (env: string, name: string, rest: object = {}) => ({
      ...(eggBody()['variables'] as object[])[0]!,
      env_variable: env,
      name,
      ...rest,
    });
    const uuid = '0c2f4dbe-53b5-4a79-9d84-2b6a9f1c0002';
    const first = { uuid, variables: [variable('A', 'One'), variable('B', 'Two'), variable('C', 'Three')] };
    const { id, nestId } = await createEgg(api, first);
    const before = await variablesOf(id);
    const nodeId = await createNode(api);
    const serverId = await insertServerRow(panel, { ownerId, nodeId, nestId, eggId: id });
    for (const { id: variableId } of before) {
      await panel.database.query(
        "INSERT INTO server_variables (server_id, variable_id, variable_value) VALUES (?, ?, 'kept')",
        [serverId, variableId],
      );
    }
    // Two swap their titles, one goes, one comes.
    const variables = [
      variable('A', 'Two'),
      variable('B', 'One', { default_value: 'new' }),
      variable('D', 'Four'),
    ];
    const again = await importing(eggBody({ uuid: uuid.toUpperCase(), name: 'Newer', variables }));
    expect(again.status).toBe(201);
    expect(again.at('attributes')).toMatchObject({ id, nest: nestId, name: 'Newer' });
    const after = await variablesOf(id);
    expect(after.map((row) => [row['env_variable'], row['name'], row['default_value']])).toEqual([
      ['A', 'Two', '1.10'],
      ['B', 'One', 'new'],
      ['D', 'Four', '1.10'],
    ]);
    const values = await panel.database.query<{ id: number }>(
      'SELECT variable_id AS id FROM server_variables WHERE server_id = ? ORDER BY variable_id',
      [serverId],
    );
    expect(values.map((row) => row.id)).toEqual([before[0]!['id'], before[1]!['id']]);
  });

  it('makes one egg of many imports at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const document = JSON.stringify(eggBody({ name: 'Raced' }));
      // Without HTTP between, so that all of them look for the egg before any has made it.
      const made = await Promise.all([1, 2, 3, 4, 5].map(() => eggs.import(document)));
      expect(new Set(made.map((egg) => egg.id)).size).toBe(1);
      expect(await variablesOf(made[0]!.id)).toHaveLength(1);
    }
  });

  it('fetches nothing from inside: hazard R1', async () => {
    for (const url of [`${panel.url}/up`, 'http://169.254.169.254/latest', 'file:///etc/passwd']) {
      const answer = await api.send('POST', `${IMPORT}?url=${encodeURIComponent(url)}`);
      expect(answer.status).toBe(400);
      expect(answer.at('errors.0.code')).toBe('DisplayException');
    }
  });

  it('needs the right to write, before it looks at the document', async () => {
    const admin = await panel.createAdmin();
    const reader = panel.api(await panel.applicationKey(admin, { egg: 1 }));
    expect((await reader.post(IMPORT, {})).status).toBe(403);
    expect((await panel.api().post(IMPORT, eggBody())).status).toBe(401);
  });

  it('makes the built-in eggs once and mends them when they were changed', async () => {
    const [first] = await eggs.ensureBuiltins();
    const [second] = await eggs.ensureBuiltins();
    expect(second).toEqual(first);
    expect(Object.values(first!.dockerImages)).toEqual(['~rookery/demo:local']);
    await panel.database.query("UPDATE eggs SET config_stop = 'other' WHERE id = ?", [first!.id]);
    const [third] = await eggs.ensureBuiltins();
    expect(third).toMatchObject({ id: first!.id, config: { stop: 'stop' } });
  });

  it('imports a folder and reports what it could not take', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-eggs-'));
    try {
      await mkdir(join(folder, 'games'));
      const good = eggBody({ name: 'From a folder' });
      await writeFile(join(folder, 'a.json'), JSON.stringify(good));
      await writeFile(join(folder, 'games', 'b.yaml'), JSON.stringify({ ...good, name: 'Newer' }));
      await writeFile(join(folder, 'games', 'broken.yml'), 'meta: {version: nothing}');
      await writeFile(join(folder, 'readme.txt'), 'no egg');
      await writeFile(join(folder, '.hidden.json'), 'no egg');
      await symlink('/etc/passwd', join(folder, 'link.json'));
      const seen: [FolderEntry, number, number][] = [];
      const report = await eggs.importFolder(folder, (entry, done, of) => seen.push([entry, done, of]));
      expect(report).toEqual({
        created: 1,
        updated: 1,
        failed: [
          {
            file: join(folder, 'games', 'broken.yml'),
            outcome: 'failed',
            reason: expect.stringContaining('meta.version') as string,
          },
        ],
      });
      expect(seen.map(([entry, done, of]) => [entry.outcome, done, of])).toEqual([
        ['created', 1, 3],
        ['updated', 2, 3],
        ['failed', 3, 3],
      ]);
      const single = await eggs.importFolder(join(folder, 'a.json'));
      expect(single).toEqual({ created: 0, updated: 1, failed: [] });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
