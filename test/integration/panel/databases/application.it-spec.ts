import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';
import { addHost, contentsOf, runAs, startMariaDbHost, startPostgreSqlHost, type TestHost } from './hosts.js';

const HOSTS = '/api/application/database-hosts';

let world: ServerWorld;
let maria: TestHost;
let postgres: TestHost;
let mariaId: number;
let api: ApiClient;
let server: MadeServer;
let path: string;

const refused = (answer: ApiAnswer): [number, string] => [answer.status, answer.at('errors.0.code')];
const create = (body: Record<string, unknown> = {}): Promise<ApiAnswer> =>
  api.post(path, { database: 'birds', remote: '%', host: mariaId, ...body });
const made = async (body: Record<string, unknown> = {}): Promise<number> => {
  const answer = await create(body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.at('attributes.id');
};
const withAcl = async (acl: AclPermissions): Promise<ApiClient> =>
  world.panel.api(await world.panel.applicationKey(world.admin, acl));

beforeAll(async () => {
  [world, maria, postgres] = await Promise.all([
    startServerWorld(),
    startMariaDbHost(),
    startPostgreSqlHost(),
  ]);
  api = world.api;
  mariaId = await addHost(world, maria);
});
afterAll(async () => {
  await world?.close();
  await Promise.all([maria?.service.stop(), postgres?.service.stop()]);
});
beforeEach(async () => {
  server = await world.installedServer({ feature_limits: { databases: 2, backups: 0 } });
  path = `/api/application/servers/${server.id}/databases`;
});

describe('databases of a server', () => {
  it('are made, listed, shown and deleted', async () => {
    const answer = await create({ max_connections: 3 });
    const id = answer.at<number>('attributes.id');
    const attributes = {
      id,
      server: server.id,
      host: mariaId,
      database: `s${server.id}_birds`,
      username: expect.stringMatching(new RegExp(`^u${server.id}_\\w{10}$`)) as string,
      remote: '%',
      max_connections: 3,
      created_at: expect.any(String) as string,
      updated_at: expect.any(String) as string,
    };
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      object: 'server_database',
      attributes,
      meta: { resource: expect.stringMatching(new RegExp(`${path}/${id}$`)) as string },
    });
    expect((await api.get(`${path}/${id}`)).body).toEqual({ object: 'server_database', attributes });
    expect((await api.get(path)).body).toEqual({
      object: 'list',
      data: [{ object: 'server_database', attributes }],
    });
    expect((await api.delete(`${path}/${id}`)).status).toBe(204);
    expect((await api.get(`${path}/${id}`)).status).toBe(404);
    expect((await contentsOf(maria)).databases).not.toContain(`s${server.id}_birds`);
    const events = await world.panel.database.query<{ event: string }>(
      `SELECT l.event FROM activity_logs l JOIN activity_log_subjects s ON s.activity_log_id = l.id
       WHERE s.subject_type = 'database' AND s.subject_id = ? ORDER BY l.id`,
      [id],
    );
    expect(events.map(({ event }) => event)).toEqual(['server:database.create', 'server:database.delete']);
  });

  it('include their password and their host, for keys that may read those', async () => {
    const id = await made();
    const relationships = 'attributes.relationships';
    const full = await api.get(`${path}/${id}?include=password,host`);
    expect(full.at(`${relationships}.host.attributes`)).toMatchObject({ id: mariaId, username: 'rookery' });
    const { password } = full.at<{ password: string }>(`${relationships}.password.attributes`);
    const { username } = full.at<{ username: string }>('attributes');
    expect(await runAs(maria, { username, password }, 'SELECT 1')).toEqual([[1]]);
    const reader = await withAcl({ server_database: 1 });
    const partial = await reader.get(`${path}/${id}?include=password,host`);
    expect(partial.at(`${relationships}.host.object`)).toBe('null_resource');
    expect(partial.at(`${relationships}.password.object`)).toBe('database_password');
  });

  it('are what a server includes, under the name that upstream gives them there', async () => {
    const id = await made();
    const data = 'attributes.relationships.databases';
    const included = await api.get(`/api/application/servers/${server.id}?include=databases`);
    expect(included.at(`${data}.data`)).toMatchObject([{ object: 'databases', attributes: { id } }]);
    const blind = await withAcl({ server: 1 });
    const hidden = await blind.get(`/api/application/servers/${server.id}?include=databases`);
    expect(hidden.at(`${data}.object`)).toBe('null_resource');
  });

  it('get another password', async () => {
    const id = await made();
    const at = 'attributes.relationships.password.attributes.password';
    const before = (await api.get(`${path}/${id}?include=password`)).at<string>(at);
    expect((await api.post(`${path}/${id}/reset-password`)).status).toBe(204);
    const after = await api.get(`${path}/${id}?include=password`);
    expect(after.at(at)).not.toBe(before);
    const account = { username: after.at<string>('attributes.username'), password: after.at<string>(at) };
    expect(await runAs(maria, account, 'SELECT 1')).toEqual([[1]]);
    await expect(maria.login({ ...account, password: before })).rejects.toThrow(/denied/);
  });

  it('stay within the limit of the server, also for two at once', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map((index) => create({ database: `bird${index}` })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400]);
    expect(refused(await create())).toEqual([400, 'TooManyDatabasesException']);
  });

  it.each([
    [{ database: undefined }, 'database', 'required'],
    [{ database: 'a b' }, 'database', 'alpha_dash'],
    [{ remote: undefined }, 'remote', 'required'],
    [{ remote: 'localhost' }, 'remote', 'regex'],
    [{ host: undefined }, 'host', 'required'],
    [{ host: 999_999 }, 'host', 'exists'],
    [{ max_connections: -1 }, 'max_connections', 'min'],
  ])('refuse %j by the rule of %s: %s', async (body, field, rule) => {
    const answer = await create(body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
  });

  it('are found at their server alone', async () => {
    const id = await made();
    const other = await world.installedServer();
    const wrong = `/api/application/servers/${other.id}/databases/${id}`;
    for (const answer of [
      await api.get(wrong),
      await api.delete(wrong),
      await api.post(`${wrong}/reset-password`),
    ]) {
      expect(answer.status).toBe(404);
    }
    expect((await api.get(`${path}/${id}`)).status).toBe(200);
  });
});

describe('a database host', () => {
  const body = (host: TestHost, fields: Record<string, unknown> = {}) => ({
    name: 'Main',
    engine: host.engine,
    ...host.address,
    ...fields,
  });

  it.each(['mariadb', 'postgresql'])('of %s is added, listed, changed and forgotten', async (engine) => {
    const host = engine === 'mariadb' ? maria : postgres;
    const answer = await api.post(HOSTS, body(host, { node_ids: [world.node.id], max_databases: 5 }));
    const id = answer.at<number>('attributes.id');
    expect(answer.body).toEqual({
      object: 'database_host',
      attributes: {
        id,
        name: 'Main',
        host: '127.0.0.1',
        port: host.address.port,
        username: 'rookery',
        node: world.node.id,
        engine,
        max_databases: 5,
        created_at: expect.any(String) as string,
        updated_at: expect.any(String) as string,
      },
      meta: { resource: expect.stringMatching(new RegExp(`${HOSTS}/${id}$`)) as string },
    });
    expect(JSON.stringify((await api.get(`${HOSTS}?filter[name]=main`)).body)).not.toContain(
      host.address.password,
    );
    const changed = await api.patch(`${HOSTS}/${id}`, {
      name: 'Other',
      password: '',
      node_ids: [],
      max_databases: null,
    });
    expect(changed.at('attributes')).toMatchObject({ name: 'Other', node: null, max_databases: null });
    await world.panel.database.query('UPDATE servers SET database_limit = 9 WHERE id = ?', [server.id]);
    // The password is still the one it was added with.
    const database = await made({ host: id });
    expect(refused(await api.delete(`${HOSTS}/${id}`))).toEqual([400, 'HasActiveServersException']);
    expect((await api.delete(`${path}/${database}`)).status).toBe(204);
    expect((await api.delete(`${HOSTS}/${id}`)).status).toBe(204);
    expect((await api.get(`${HOSTS}/${id}`)).status).toBe(404);
  });

  it('is tried out before it is written, and the trial leaves nothing', async () => {
    const before = await contentsOf(maria);
    const count = async () => (await api.get(HOSTS)).at<number>('meta.pagination.total');
    const total = await count();
    for (const wrong of [{ password: 'wrong' }, { port: 1 }, { engine: 'postgresql' }]) {
      const answer = await api.post(HOSTS, body(maria, wrong));
      expect(refused(answer), JSON.stringify(wrong)).toEqual([400, 'DisplayException']);
      expect(JSON.stringify(answer.body)).not.toContain(maria.address.password);
    }
    // An account that may log in and nothing else.
    await runAs(maria, maria.address, "CREATE USER 'weak'@'127.0.0.1' IDENTIFIED BY 'password'");
    const weak = await api.post(HOSTS, body(maria, { username: 'weak', password: 'password' }));
    expect(refused(weak)).toEqual([400, 'DisplayException']);
    expect(await count()).toBe(total);
    expect(await contentsOf(maria)).toEqual(before);
  });

  it('stays as it was when a change fails its trial', async () => {
    const answer = await api.patch(`${HOSTS}/${mariaId}`, { port: 1, name: 'Moved' });
    expect(refused(answer)).toEqual([400, 'DisplayException']);
    expect((await api.get(`${HOSTS}/${mariaId}`)).at('attributes')).toMatchObject({
      port: maria.address.port,
      name: 'mariadb',
    });
  });

  it('includes its databases and its nodes', async () => {
    const id = await made();
    const other = await world.addNode();
    await api.patch(`${HOSTS}/${mariaId}`, { node_ids: [other.id, world.node.id] });
    const included = await api.get(`${HOSTS}/${mariaId}?include=databases,nodes`);
    const at = (name: string) =>
      included.at<{ attributes: { id: number } }[]>(`attributes.relationships.${name}.data`);
    expect(at('databases').map(({ attributes }) => attributes.id)).toContain(id);
    expect(at('nodes').map(({ attributes }) => attributes.id)).toEqual([world.node.id, other.id]);
    const blind = await withAcl({ database_host: 1 });
    const hidden = await blind.get(`${HOSTS}/${mariaId}?include=databases,nodes`);
    expect(hidden.at('attributes.relationships.nodes.object')).toBe('null_resource');
    await api.patch(`${HOSTS}/${mariaId}`, { node_ids: [] });
  });

  it.each([
    [{ name: undefined }, 'name', 'required'],
    [{ host: undefined }, 'host', 'required'],
    [{ host: '/run/mysqld' }, 'host', 'regex'],
    [{ port: 0 }, 'port', 'min'],
    [{ port: 65_536 }, 'port', 'max'],
    [{ username: 'a'.repeat(33) }, 'username', 'max'],
    [{ engine: 'oracle' }, 'engine', 'in'],
    [{ node_ids: [999_999] }, 'node_ids', 'exists'],
  ])('refuses %j by the rule of %s: %s', async (wrong, field, rule) => {
    const answer = await api.post(HOSTS, body(maria, wrong));
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
  });
});
