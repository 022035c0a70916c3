import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { insert } from '../support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';
import { addHost, contentsOf, runAs, startMariaDbHost, startPostgreSqlHost, type TestHost } from './hosts.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

let world: ServerWorld;
let maria: TestHost;
let postgres: TestHost;
let mariaId: number;
let postgresId: number;
let api: ApiClient;
let key: string;
let server: MadeServer;
let path: string;

const setLimit = (limit: number | null): Promise<unknown> =>
  world.panel.database.query('UPDATE servers SET database_limit = ? WHERE id = ?', [limit, server.id]);
const events = (): Promise<unknown[]> =>
  world.panel.database.query(
    `SELECT l.event, l.properties, s.subject_id AS \`database\` FROM activity_logs l
     JOIN activity_log_subjects s ON s.activity_log_id = l.id AND s.subject_type = 'database' ORDER BY l.id`,
  );
const refused = (answer: ApiAnswer): [number, string] => [answer.status, answer.at('errors.0.code')];
const create = (body: Record<string, unknown> = {}): Promise<ApiAnswer> =>
  api.post(path, { database: 'birds', remote: '%', host: mariaId, ...body });
const made = async (body: Record<string, unknown> = {}): Promise<ApiAnswer> => {
  const answer = await create(body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer;
};
const accountOf = (answer: ApiAnswer) => ({
  database: answer.at<string>('attributes.name'),
  username: answer.at<string>('attributes.username'),
  password: answer.at<string>('attributes.relationships.password.attributes.password'),
});
/** A key of a subuser with these permissions. */
const subuser = async (permissions: string[]): Promise<ApiClient> => {
  const user = await world.panel.createUser();
  await insert(world.panel, 'subusers', {
    user_id: user.id,
    server_id: server.id,
    permissions: JSON.stringify(permissions),
  });
  return world.panel.api(await world.panel.accountKey(user));
};

beforeAll(async () => {
  [world, maria, postgres] = await Promise.all([
    startServerWorld({ env: { RATELIMIT_DATABASE_CREATE: '100000/60', DATABASE_POOL: '20' } }),
    startMariaDbHost(),
    startPostgreSqlHost(),
  ]);
  mariaId = await addHost(world, maria);
  postgresId = await addHost(world, postgres);
});
afterAll(async () => {
  await world?.close();
  await Promise.all([maria?.service.stop(), postgres?.service.stop()]);
});
beforeEach(async () => {
  const owner = await world.panel.createUser();
  key = await world.panel.accountKey(owner);
  api = world.panel.api(key);
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.uuid}/databases`;
  await setLimit(3);
  await world.panel.database.query('DELETE FROM activity_logs');
});

describe('a new database', () => {
  it.each(['mariadb', 'postgresql'])('is made on %s, and its account works there', async (engine) => {
    const [host, hostId] = engine === 'mariadb' ? [maria, mariaId] : [postgres, postgresId];
    const answer = await made({ host: hostId });
    const id = answer.at<number>('attributes.id');
    expect(answer.body).toEqual({
      object: 'server_database',
      attributes: {
        id,
        host: { address: '127.0.0.1', port: host.address.port, engine },
        name: `s${server.id}_birds`,
        username: expect.stringMatching(new RegExp(`^u${server.id}_[0-9A-Za-z]{10}$`)) as string,
        connections_from: '%',
        max_connections: null,
        relationships: {
          password: {
            object: 'database_password',
            attributes: { password: expect.stringMatching(/^[0-9A-Za-z!@=.+^]{24}$/) as string },
          },
        },
      },
    });
    await runAs(host, accountOf(answer), 'CREATE TABLE rooks (id int)');
    expect(await events()).toEqual([
      { event: 'server:database.create', properties: { name: `s${server.id}_birds` }, database: id },
    ]);
    const [row] = await world.panel.database.query<{ password: string; state: string; due_at: unknown }>(
      'SELECT password, state, due_at FROM `databases` WHERE id = ?',
      [id],
    );
    expect(row).toEqual({ password: expect.stringMatching(/^v1\./) as string, state: 'ready', due_at: null });
  });

  it('takes a password of the caller, and is bound to where it may come from', async () => {
    const account = accountOf(await made({ password: `pa'ss"w\\rd`, remote: '127.0.0.1' }));
    expect(account.password).toBe(`pa'ss"w\\rd`);
    expect(await runAs(maria, account, 'SELECT 1')).toEqual([[1]]);
    const there = accountOf(await made({ database: 'there', remote: '192.0.2.%' }));
    await expect(maria.login(there)).rejects.toThrow(/denied/);
  });

  it('lies on a host that can bind its account, where that is asked for', async () => {
    for (const name of ['one', 'two']) {
      const answer = await made({ database: name, remote: '127.0.0.1', host: undefined });
      expect(answer.at('attributes.host.engine')).toBe('mariadb');
    }
    const answer = await create({ host: postgresId, remote: '127.0.0.1' });
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([
      422,
      { source_field: 'remote', rule: 'in' },
    ]);
  });

  it.each([0, 1])('is refused at the limit of %s', async (limit) => {
    await setLimit(limit);
    for (let index = 0; index < limit; index++) await made({ database: `kept${index}` });
    expect(refused(await create())).toEqual([400, 'TooManyDatabasesException']);
    expect((await contentsOf(maria)).databases).not.toContain(`s${server.id}_birds`);
  });

  it('is not bounded without a limit', async () => {
    await setLimit(null);
    for (let index = 0; index < 4; index++) await made({ database: `bird${index}` });
    expect((await api.get(path)).at('data')).toHaveLength(4);
  });

  it('never makes more than the limit, however many ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => create({ database: `bird${index}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 400, 400, 400, 400, 400]);
    const { databases, accounts } = await contentsOf(maria);
    expect(databases.filter((name) => name.startsWith(`s${server.id}_`))).toHaveLength(3);
    expect(accounts.filter((name) => name.startsWith(`u${server.id}_`))).toHaveLength(3);
  });

  it('has a name that the server has once, whatever its case, also for two at once', async () => {
    const answers = await Promise.all([create(), create({ database: 'Birds' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    const answer = answers.find(({ status }) => status === 422)!;
    expect(answer.at('errors.0.meta')).toEqual({ source_field: 'database', rule: 'unique' });
    expect((await api.get(path)).at('data')).toHaveLength(1);
  });

  it('leaves alone what lies on the host by that name', async () => {
    await runAs(maria, maria.address, `CREATE DATABASE s${server.id}_birds`);
    expect(refused(await create())).toEqual([400, 'DuplicateDatabaseNameException']);
    expect((await contentsOf(maria)).databases).toContain(`s${server.id}_birds`);
    expect((await api.get(path)).at('data')).toEqual([]);
    expect(await events()).toEqual([]);
    await runAs(maria, maria.address, `DROP DATABASE s${server.id}_birds`);
  });

  it.each([
    [{ database: undefined }, 'database', 'required'],
    [{ database: 'ab' }, 'database', 'min'],
    [{ database: 'a'.repeat(49) }, 'database', 'max'],
    [{ database: 'bi rds' }, 'database', 'alpha_dash'],
    [{ database: 'bi`rds' }, 'database', 'alpha_dash'],
    [{ remote: undefined }, 'remote', 'required'],
    [{ remote: "%' OR" }, 'remote', 'regex'],
    [{ password: 'short' }, 'password', 'min'],
    [{ password: 'umlaut ü and space' }, 'password', 'regex'],
    [{ host: 'x' }, 'host', 'numeric'],
  ])('refuses %j by the rule of %s: %s', async (body, field, rule) => {
    const answer = await create(body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
  });

  it('takes the hosts of its node before all others, and no other is to be named', async () => {
    const ofNode = await addHost(world, maria, { node_ids: [world.node.id] });
    try {
      await made({ host: undefined });
      expect(refused(await create({ database: 'other', host: mariaId }))).toEqual([
        400,
        'NoSuitableDatabaseHostException',
      ]);
      expect(refused(await create({ database: 'other', host: 999_999 }))).toEqual([
        400,
        'NoSuitableDatabaseHostException',
      ]);
      const [row] = await world.panel.database.query(
        'SELECT database_host_id AS id FROM `databases` WHERE server_id = ?',
        [server.id],
      );
      expect(row).toEqual({ id: ofNode });
    } finally {
      await world.api.patch(`/api/application/database-hosts/${ofNode}`, { node_ids: [] });
    }
  });

  it('fits within what its host may hold, also for many at once', async () => {
    const small = await addHost(world, maria, { max_databases: 1 });
    const answers = await Promise.all(
      [1, 2, 3].map((index) => create({ database: `bird${index}`, host: small })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });
});

describe('passwords', () => {
  it('are listed where they are asked for, for those who may see them', async () => {
    const account = accountOf(await made());
    const password = 'data.0.attributes.relationships.password';
    expect((await api.get(path)).at('data.0.attributes.relationships')).toBeUndefined();
    expect((await api.get(`${path}?include=password`)).at(password)).toEqual({
      object: 'database_password',
      attributes: { password: account.password },
    });
    const reader = await subuser(['database.read']);
    expect((await reader.get(`${path}?include=password`)).at(password)).toEqual({
      object: 'null_resource',
      attributes: null,
    });
    const seer = await subuser(['database.read', 'database.view-password']);
    expect((await seer.get(`${path}?include=password`)).at(`${password}.object`)).toBe('database_password');
  });

  it('are not shown to those who make or rotate one without that right', async () => {
    const maker = await subuser(['database.create', 'database.update']);
    const answer = await maker.post(path, { database: 'birds', remote: '%', host: mariaId });
    const password = 'attributes.relationships.password.object';
    expect(answer.at(password)).toBe('null_resource');
    const id = answer.at<number>('attributes.id');
    expect((await maker.post(`${path}/${id}/rotate-password`)).at(password)).toBe('null_resource');
  });

  it.each(['mariadb', 'postgresql'])(
    'are rotated on %s: the new one works, the old one no more',
    async (engine) => {
      const [host, hostId] = engine === 'mariadb' ? [maria, mariaId] : [postgres, postgresId];
      const answer = await made({ host: hostId });
      const id = answer.at<number>('attributes.id');
      const rotated = await api.post(`${path}/${id}/rotate-password`);
      expect(rotated.status).toBe(200);
      const [before, after] = [accountOf(answer), accountOf(rotated)];
      expect(after).toEqual({ ...before, password: expect.not.stringMatching(before.password) as string });
      await expect(host.login(before)).rejects.toThrow(/denied|password/);
      expect(await runAs(host, after, 'SELECT 1')).toEqual([[1]]);
      expect((await events()).at(-1)).toEqual({
        event: 'server:database.rotate-password',
        properties: { name: before.database },
        database: id,
      });
    },
  );

  it('stay with what the panel shows when two rotate at once', async () => {
    const id = (await made()).at<number>('attributes.id');
    const answers = await Promise.all([1, 2, 3, 4].map(() => api.post(`${path}/${id}/rotate-password`)));
    expect(answers.map(({ status }) => status)).toContain(200);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const listed = await api.get(`${path}?include=password`);
    const { name, username, relationships } = listed.at<{
      name: string;
      username: string;
      relationships: { password: { attributes: { password: string } } };
    }>('data.0.attributes');
    const { password } = relationships.password.attributes;
    expect(await runAs(maria, { database: name, username, password }, 'SELECT 1')).toEqual([[1]]);
  });

  it('are rotated by the script of the docs', async () => {
    const before = accountOf(await made());
    const script = join(ROOT, 'docs/examples/rotate-database-password.sh');
    const env = {
      ...process.env,
      PANEL_URL: world.panel.url,
      CLIENT_KEY: key,
      SERVER: server.identifier,
      DATABASE: before.database,
    };
    const password = (await run(script, { env })).stdout.trim();
    expect(password).not.toBe(before.password);
    expect(await runAs(maria, { ...before, password }, 'SELECT 1')).toEqual([[1]]);
    await expect(run(script, { env: { ...env, DATABASE: 's1_none' } })).rejects.toThrow(/s1_none/);
  });
});

describe('a database that is deleted', () => {
  it.each(['mariadb', 'postgresql'])('is gone from %s with its account', async (engine) => {
    const [host, hostId] = engine === 'mariadb' ? [maria, mariaId] : [postgres, postgresId];
    const answer = await made({ host: hostId });
    const id = answer.at<number>('attributes.id');
    const account = accountOf(answer);
    expect((await api.delete(`${path}/${id}`)).status).toBe(204);
    const { databases, accounts } = await contentsOf(host);
    expect(databases).not.toContain(account.database);
    expect(accounts).not.toContain(account.username);
    expect((await api.get(path)).at('data')).toEqual([]);
    expect((await events()).at(-1)).toEqual({
      event: 'server:database.delete',
      properties: { name: account.database },
      database: id,
    });
    expect((await api.delete(`${path}/${id}`)).status).toBe(404);
  });

  it('is deleted once by many at once', async () => {
    const id = (await made()).at<number>('attributes.id');
    const answers = await Promise.all([1, 2, 3].map(() => api.delete(`${path}/${id}`)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.every(({ status }) => [204, 404, 409].includes(status))).toBe(true);
    expect(await events()).toHaveLength(2);
  });
});

it('belongs to its server alone', async () => {
  const id = (await made()).at<number>('attributes.id');
  const other = await world.installedServer({ user: (await world.panel.createUser()).id });
  const admin = world.panel.api(await world.panel.accountKey(world.admin));
  const wrong = `/api/client/servers/${other.uuid}/databases/${id}`;
  expect((await admin.post(`${wrong}/rotate-password`)).status).toBe(404);
  expect((await admin.delete(wrong)).status).toBe(404);
  expect((await api.get(`/api/client/servers/${other.uuid}/databases`)).status).toBe(404);
  expect((await api.get(path)).at('data')).toHaveLength(1);
});
