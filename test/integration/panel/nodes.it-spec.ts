import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { createEgg, createNode, nodeBody, type CreatedEgg } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

const PATH = '/api/application/nodes';

describe('nodes of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let ownerId: number;
  let egg: CreatedEgg;

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    ownerId = admin.id;
    api = panel.api(await panel.applicationKey(admin));
    egg = await createEgg(api);
  });
  afterAll(() => panel?.close());

  it('creates a node with its defaults', async () => {
    const answer = await api.post(PATH, nodeBody({ name: 'Frankfurt 1', tags: ['eu', 'ssd'] }));
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.at('meta.resource')).toBe(`http://panel.test${PATH}/${id}`);
    expect(answer.at('attributes')).toEqual({
      id,
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      public: true,
      name: 'Frankfurt 1',
      description: null,
      location_id: null,
      fqdn: 'node.example.com',
      scheme: 'https',
      behind_proxy: false,
      maintenance_mode: false,
      memory: 1000,
      memory_overallocate: 0,
      disk: 10_000,
      disk_overallocate: 0,
      cpu: 0,
      cpu_overallocate: 0,
      upload_size: 100,
      daemon_listen: 8080,
      daemon_connect: 8080,
      daemon_sftp: 2022,
      daemon_sftp_alias: null,
      daemon_base: '/var/lib/pelican/volumes',
      tags: ['eu', 'ssd'],
      daemon_restart_required: false,
      created_at: expect.stringMatching(/\+00:00$/) as string,
      updated_at: expect.stringMatching(/\+00:00$/) as string,
      allocated_resources: { memory: 0, disk: 0, cpu: 0 },
    });
    expect((await api.get(`${PATH}/${id}`)).at('attributes')).toEqual(answer.at('attributes'));
  });

  it('names every missing field', async () => {
    const answer = await api.post(PATH, {});
    expect(answer.status).toBe(422);
    const metas = answer.at<{ meta: { source_field: string; rule: string } }[]>('errors').map((e) => e.meta);
    expect(metas.every((meta) => meta.rule === 'required')).toBe(true);
    expect(metas.map((meta) => meta.source_field)).toEqual([
      'name',
      'fqdn',
      'scheme',
      'memory',
      'memory_overallocate',
      'disk',
      'disk_overallocate',
      'daemon_sftp',
      'daemon_listen',
    ]);
  });

  it.each([
    ['fqdn', '127.0.0.1', 'not_in'],
    ['fqdn', 'localhost', 'not_in'],
    ['fqdn', '0.0.0.0', 'not_in'],
    ['fqdn', 'host/path', 'regex'],
    ['scheme', 'ftp', 'in'],
    ['memory', -1, 'min'],
    ['memory', 'much', 'numeric'],
    ['memory_overallocate', -2, 'min'],
    ['daemon_listen', 0, 'min'],
    ['daemon_sftp', 65_536, 'max'],
    ['upload_size', 0, 'min'],
    ['daemon_base', 'relative', 'regex'],
    ['location_id', 999_999, 'exists'],
    ['name', 'x'.repeat(101), 'max'],
    ['tags', 'eu', 'array'],
  ])('refuses %s = %j by the rule %s', async (field, value, rule) => {
    const before = (await api.get(PATH)).at('meta.pagination.total');
    const answer = await api.post(PATH, nodeBody({ [field]: value }));
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.meta')).toEqual({ source_field: field, rule });
    expect((await api.get(PATH)).at('meta.pagination.total')).toBe(before);
  });

  it('says why it takes no loopback address', async () => {
    const answer = await api.post(PATH, nodeBody({ fqdn: '127.0.0.1' }));
    expect(answer.at('errors.0.detail')).toMatch(/127\.0\.0\.1 means the machine that the panel runs on/);
    expect(answer.at('errors.0.detail')).toContain('http://panel.test');
  });

  it('takes a loopback address where its own is one', async () => {
    const local = await startPanel({ env: { APP_URL: 'http://127.0.0.1:8000' } });
    try {
      const there = local.api(await local.applicationKey(await local.createAdmin()));
      expect((await there.post(PATH, nodeBody({ fqdn: '127.0.0.1' }))).status).toBe(201);
      expect((await there.post(PATH, nodeBody({ fqdn: '0.0.0.0' }))).status).toBe(422);
    } finally {
      await local.close();
    }
  });

  it('sums what servers were given, in one query for all nodes', async () => {
    const [a, b] = [await createNode(api, { name: 'sum a' }), await createNode(api, { name: 'sum b' })];
    const base = { ownerId, ...{ nestId: egg.nestId, eggId: egg.id } };
    await insertServerRow(panel, { ...base, nodeId: a, memory: 100, disk: 200, cpu: 30 });
    await insertServerRow(panel, { ...base, nodeId: a, memory: 11, disk: 22, cpu: 3 });
    const answer = await api.get(`${PATH}?filter[name]=SUM&sort=-id`);
    expect(
      answer
        .at<{ attributes: { id: number; allocated_resources: unknown } }[]>('data')
        .map(({ attributes }) => [attributes.id, attributes.allocated_resources]),
    ).toEqual([
      [b, { memory: 0, disk: 0, cpu: 0 }],
      [a, { memory: 111, disk: 222, cpu: 33 }],
    ]);
  });

  it('finds nothing, and fails at nothing, by letters that no identifier has', async () => {
    for (const field of ['uuid', 'daemon_token_id', 'name', 'fqdn']) {
      const answer = await api.get(`${PATH}?filter[${field}]=${encodeURIComponent('ж')}`);
      expect(answer.status).toBe(200);
      expect(answer.at('data')).toEqual([]);
    }
  });

  it('hides the token everywhere but in the configuration', async () => {
    const id = await createNode(api, { name: 'secretive', daemon_listen: 8443, daemon_connect: 443 });
    const answer = await api.get(`${PATH}/${id}/configuration`);
    expect(answer.status).toBe(200);
    const uuid = (await api.get(`${PATH}/${id}`)).at<string>('attributes.uuid');
    const token = answer.at<string>('token');
    const tokenId = answer.at<string>('token_id');
    expect(answer.body).toEqual({
      debug: false,
      uuid,
      token_id: expect.stringMatching(/^[A-Za-z0-9]{16}$/) as string,
      token: expect.stringMatching(/^[A-Za-z0-9]{64}$/) as string,
      api: {
        host: '0.0.0.0',
        port: 8443,
        ssl: {
          enabled: true,
          cert: '/etc/letsencrypt/live/node.example.com/fullchain.pem',
          key: '/etc/letsencrypt/live/node.example.com/privkey.pem',
        },
        upload_limit: 100,
      },
      system: { data: '/var/lib/pelican/volumes', sftp: { bind_port: 2022 } },
      allowed_mounts: [],
      remote: 'http://panel.test',
    });
    expect((await api.get(`${PATH}/${id}/config`)).body).toEqual(answer.body);
    const listed = JSON.stringify((await api.get(`${PATH}?include=allocations`)).body);
    expect(listed).not.toContain(token);
    expect(listed).not.toContain(tokenId);
    const [row] = await panel.database.query<{ token: string }>(
      'SELECT daemon_token AS token FROM nodes WHERE id = ?',
      [id],
    );
    expect(row!.token).not.toContain(token);
    expect((await api.get(`${PATH}?filter[daemon_token_id]=${tokenId}`)).at('data.0.attributes.id')).toBe(id);
  });

  it('changes what is sent and nothing else, also while the node is away', async () => {
    const id = await createNode(api, { fqdn: 'node.invalid', tags: ['a'], description: 'text' });
    const before = await api.get(`${PATH}/${id}`);
    const answer = await api.patch(`${PATH}/${id}`, {
      memory: 5,
      tags: null,
      description: null,
      public: false,
    });
    expect(answer.status).toBe(200);
    expect(answer.at('attributes')).toMatchObject({
      ...before.at<object>('attributes'),
      memory: 5,
      description: null,
      public: false,
      updated_at: expect.any(String) as string,
    });
    expect((await api.patch(`${PATH}/${id}`, { fqdn: 'localhost' })).status).toBe(422);
    expect((await api.patch(`${PATH}/${id}`, { location_id: 999_999 })).status).toBe(422);
    expect((await api.get(`${PATH}/${id}`)).at('attributes.fqdn')).toBe('node.invalid');
  });

  it('refuses to delete a node with servers, and takes its allocations with an empty one', async () => {
    const id = await createNode(api, { name: 'leaving' });
    await api.post(`${PATH}/${id}/allocations`, { ip: '203.0.113.77', ports: ['2000-2009'] });
    const serverId = await insertServerRow(panel, { ownerId, nodeId: id, nestId: egg.nestId, eggId: egg.id });
    const refused = await api.delete(`${PATH}/${id}`);
    expect(refused.status).toBe(400);
    expect(refused.at('errors.0.code')).toBe('HasActiveServersException');
    await panel.database.query('DELETE FROM servers WHERE id = ?', [serverId]);
    expect((await api.delete(`${PATH}/${id}`)).status).toBe(204);
    expect((await api.get(`${PATH}/${id}`)).status).toBe(404);
    const left = await panel.database.query('SELECT id FROM allocations WHERE node_id = ?', [id]);
    expect(left).toEqual([]);
  });

  it('includes location and allocations', async () => {
    const location = await api.post('/api/application/locations', { short: 'inc' });
    const locationId = location.at<number>('attributes.id');
    const id = await createNode(api, { name: 'including', location_id: locationId });
    await api.post(`${PATH}/${id}/allocations`, { ip: '203.0.113.5', ports: ['3000'] });
    const answer = await api.get(`${PATH}/${id}?include=allocations,%20location`);
    expect(answer.at('attributes.relationships.location.attributes.short')).toBe('inc');
    expect(answer.at('attributes.relationships.allocations.data.0.attributes.port')).toBe(3000);
    const other = await createNode(api, { name: 'nowhere' });
    expect(
      (await api.get(`${PATH}/${other}?include=location`)).at('attributes.relationships.location'),
    ).toEqual({
      object: 'null_resource',
      attributes: null,
    });
  });

  it('asks for the rights of its own resource', async () => {
    const admin = await panel.createAdmin();
    const id = await createNode(api, { name: 'guarded' });
    const allocations = panel.api(await panel.applicationKey(admin, { allocation: 3 }));
    expect((await allocations.get(`${PATH}/${id}`)).status).toBe(403);
    expect((await allocations.get(`${PATH}/${id}/configuration`)).status).toBe(403);
    const reader = panel.api(await panel.applicationKey(admin, { node: 1 }));
    expect((await reader.get(`${PATH}/${id}/config`)).status).toBe(200);
    expect((await reader.patch(`${PATH}/${id}`, { memory: 'bad' })).status).toBe(403);
    expect((await reader.get(`${PATH}/${id}?include=allocations`)).at('attributes.relationships')).toEqual({
      allocations: { object: 'null_resource', attributes: null },
    });
  });
});
