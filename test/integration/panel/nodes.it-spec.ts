import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodesService } from '../../../apps/panel/src/modules/nodes/index.js';
import { NodeTokens } from '../../../apps/panel/src/platform/http/node-tokens.port.js';
import type { ApiClient } from './support/api-client.js';
import { createEgg, createNode, nodeBody, type CreatedEgg } from './support/catalogue.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { insertServerRow } from './support/server-row.js';

const PATH = '/api/application/nodes';

interface Push {
  readonly authorization: string | undefined;
  readonly path: string | undefined;
  readonly body: Record<string, unknown>;
}

describe('nodes of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;
  let ownerId: number;
  let egg: CreatedEgg;
  const daemons: Server[] = [];

  beforeAll(async () => {
    panel = await startPanel();
    const admin = await panel.createAdmin();
    ownerId = admin.id;
    api = panel.api(await panel.applicationKey(admin));
    egg = await createEgg(api);
  });
  afterEach(async () => {
    for (const daemon of daemons.splice(0)) {
      daemon.closeAllConnections();
      await new Promise((resolve) => daemon.close(resolve));
    }
  });
  afterAll(() => panel?.close());

  /** A node process that takes configurations; `status` is its answer. */
  async function startDaemon(status = 200): Promise<{ port: number; pushes: Push[] }> {
    const pushes: Push[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        pushes.push({ authorization: request.headers.authorization, path: request.url, body });
        response.writeHead(status, { 'content-type': 'application/json' }).end('{"applied":true}');
      });
    });
    daemons.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, pushes };
  }

  /** A node on this machine, as the quick start makes one. */
  const localNode = (port: number): Promise<{ id: number }> =>
    panel.app.get(NodesService, { strict: false }).create(
      {
        name: 'Local',
        fqdn: '127.0.0.1',
        scheme: 'http',
        memory: 0,
        memory_overallocate: 0,
        disk: 0,
        disk_overallocate: 0,
        daemon_sftp: 2022,
        daemon_listen: port,
      },
      { isLocalAllowed: true },
    );

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

  it('finds the node of a token, and no other', async () => {
    const id = await createNode(api, { name: 'caller' });
    const configuration = await api.get(`${PATH}/${id}/configuration`);
    const tokens = panel.app.get(NodeTokens, { strict: false });
    const found = await tokens.find(configuration.at<string>('token_id'));
    expect(found).toMatchObject({ node: { id }, token: configuration.at<string>('token') });
    expect(await tokens.find('A'.repeat(16))).toBeNull();
    expect(await tokens.find('ü'.repeat(16))).toBeNull();
    expect(await tokens.find('')).toBeNull();
  });

  it('tells a node its new configuration, under the key that the node still has', async () => {
    const daemon = await startDaemon();
    const { id } = await localNode(daemon.port);
    const before = await api.get(`${PATH}/${id}/configuration`);
    const answer = await api.patch(`${PATH}/${id}`, { upload_size: 250, reset_secret: true });
    expect(answer.status).toBe(200);
    expect(answer.at('attributes.upload_size')).toBe(250);
    const after = await api.get(`${PATH}/${id}/configuration`);
    expect(after.at('token_id')).not.toBe(before.at('token_id'));
    expect(after.at('token')).not.toBe(before.at('token'));
    expect(daemon.pushes).toEqual([
      { authorization: `Bearer ${before.at<string>('token')}`, path: '/api/update', body: after.body },
    ]);
    const tokens = panel.app.get(NodeTokens, { strict: false });
    expect(await tokens.find(before.at<string>('token_id'))).toBeNull();
    expect((await tokens.find(after.at<string>('token_id')))?.node.id).toBe(id);
  });

  it.each([500, 404])('keeps a change although the node answers %i', async (status) => {
    const daemon = await startDaemon(status);
    const { id } = await localNode(daemon.port);
    const answer = await api.patch(`${PATH}/${id}`, { name: 'Renamed' });
    expect(answer.status).toBe(200);
    expect(daemon.pushes).toHaveLength(1);
    expect((await api.get(`${PATH}/${id}`)).at('attributes.name')).toBe('Renamed');
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

  describe('deployable', () => {
    let small: number;
    let large: number;
    let locationId: number;

    beforeAll(async () => {
      await panel.database.query('UPDATE nodes SET public = 0');
      locationId = (await api.post('/api/application/locations', { short: 'dep' })).at<number>(
        'attributes.id',
      );
      small = await createNode(api, { memory: 100, disk: 100, tags: ['eu'], location_id: locationId });
      large = await createNode(api, { memory: 100, memory_overallocate: 100, disk: 0, tags: ['us', 'ssd'] });
      await createNode(api, { memory: 0, disk: 0, public: false });
      await insertServerRow(panel, {
        ownerId,
        nodeId: small,
        nestId: egg.nestId,
        eggId: egg.id,
        memory: 40,
        disk: 10,
      });
    });

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
