import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from '../support/api-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';
import { DatabaseHostGateway } from '../../../../apps/panel/src/modules/database-hosts/index.js';
import { OrphansService } from '../../../../apps/panel/src/modules/databases/orphans.service.js';
import { databaseHostLost } from '@app/contracts/errors/database.errors.js';
import { addHost, contentsOf, runAs, startMariaDbHost, type TestHost } from './hosts.js';

/**
 * What becomes of databases when a host is away, is lost half-way, or the process dies between a host and the row.
 * Dying is shown by a gateway that does its work and never answers: what the request left behind is the same.
 */
const HOSTS = '/api/application/database-hosts';

let world: ServerWorld;
let host: TestHost;
let hostId: number;
let api: ApiClient;
let server: MadeServer;
let path: string;
let orphans: OrphansService;
let gateway: DatabaseHostGateway;

const refused = (answer: ApiAnswer): [number, string] => [answer.status, answer.at('errors.0.code')];
const create = (name = 'birds'): Promise<ApiAnswer> => api.post(path, { database: name, remote: '%' });
const made = async (name?: string): Promise<number> => {
  const answer = await create(name);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.at('attributes.id');
};
const rows = () =>
  world.panel.database.query<{ id: number; state: string; server_id: number | null; is_due: number }>(
    'SELECT id, state, server_id, due_at IS NOT NULL AS is_due FROM `databases`',
  );
const mine = async (): Promise<string[]> =>
  (await contentsOf(host)).databases.filter((name) => name.startsWith(`s${server.id}_`));
const listed = async () => (await api.get(path)).at<unknown[]>('data').length;
const shown = async () => {
  const answer = await world.api.get(`${HOSTS}/${hostId}/orphans`);
  expect(answer.status).toBe(200);
  return answer;
};
/** As if the time in which a request must have ended had passed. */
const makeOverdue = () =>
  world.panel.database.query("UPDATE `databases` SET due_at = '2020-01-01' WHERE due_at IS NOT NULL");
const sweep = () => orphans.sweep(new AbortController().signal);
/** The account as the panel tells it. */
const account = async () => {
  const { name, username, relationships } = (await api.get(`${path}?include=password`)).at<{
    name: string;
    username: string;
    relationships: { password: { attributes: { password: string } } };
  }>('data.0.attributes');
  return { database: name, username, password: relationships.password.attributes.password };
};
/** Has one call of the gateway do its work and be lost before anybody hears of it. */
function lose(method: 'make' | 'remove' | 'setPassword', work: 'all' | 'nothing' = 'all'): void {
  const original = gateway[method].bind(gateway) as (...args: unknown[]) => Promise<void>;
  Object.defineProperty(gateway, method, {
    configurable: true,
    value: async (...args: unknown[]) => {
      Reflect.deleteProperty(gateway, method);
      if (work === 'all') await original(...args);
      throw databaseHostLost();
    },
  });
}

beforeAll(async () => {
  [world, host] = await Promise.all([
    startServerWorld({
      env: {
        RATELIMIT_DATABASE_CREATE: '100000/60',
        DATABASE_HOST_CONNECT_TIMEOUT: '2',
        DATABASE_HOST_TIMEOUT: '3',
      },
    }),
    startMariaDbHost(),
  ]);
  hostId = await addHost(world, host);
  orphans = world.panel.app.get(OrphansService, { strict: false });
  gateway = world.panel.app.get(DatabaseHostGateway, { strict: false });
});
afterAll(async () => {
  await world?.close();
  await host?.service.stop();
});
beforeEach(async () => {
  await world.panel.database.query('DELETE FROM `databases`');
  for (const name of (await contentsOf(host)).databases) {
    await runAs(host, host.address, `DROP DATABASE ${name}`);
  }
  const owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  server = await world.installedServer({
    user: owner.id,
    feature_limits: { databases: 2, backups: 0 },
  });
  path = `/api/client/servers/${server.uuid}/databases`;
});

describe('a host that is away', () => {
  it('is a clear error after which all is as it was', async () => {
    const id = await made();
    const before = await account();
    await host.service.kill9();
    try {
      const code = 'DatabaseHostConnectionException';
      expect(refused(await create('more'))).toEqual([504, code]);
      expect(refused(await api.post(`${path}/${id}/rotate-password`))).toEqual([504, code]);
      expect(refused(await api.delete(`${path}/${id}`))).toEqual([504, code]);
      const whole = await world.api.delete(`/api/application/servers/${server.id}`);
      expect(refused(whole)).toEqual([504, code]);
      expect(world.node.daemon.callsTo('DELETE', `/api/servers/${server.uuid}`)).toEqual([]);
      expect((await shown()).at('meta.host_error')).toEqual(expect.any(String));
      expect(await rows()).toEqual([{ id, state: 'ready', server_id: server.id, is_due: 0 }]);
    } finally {
      await host.service.restart();
    }
    expect(await account()).toEqual(before);
    expect(await runAs(host, before, 'SELECT 1')).toEqual([[1]]);
    expect((await api.delete(`${path}/${id}`)).status).toBe(204);
  });

  it('does not hold up a forced deletion; its databases are shown, and removed when it is back', async () => {
    const id = await made();
    await host.service.kill9();
    try {
      expect((await world.api.delete(`/api/application/servers/${server.id}/force`)).status).toBe(204);
      await sweep();
      const answer = await shown();
      expect(answer.at('data.0.attributes')).toMatchObject({
        id,
        server: null,
        database: `s${server.id}_birds`,
        reason: 'server_gone',
        error: expect.stringContaining('could not be reached') as string,
      });
    } finally {
      await host.service.restart();
    }
    expect(await mine()).toHaveLength(1);
    await makeOverdue();
    await sweep();
    expect(await mine()).toEqual([]);
    expect(await rows()).toEqual([]);
    expect((await shown()).at('data')).toEqual([]);
  });
});

describe('a server that is deleted', () => {
  it('takes its databases and their accounts with it', async () => {
    await made('one');
    await made('two');
    expect((await world.api.delete(`/api/application/servers/${server.id}`)).status).toBe(204);
    const { databases, accounts } = await contentsOf(host);
    expect(databases.filter((name) => name.startsWith(`s${server.id}_`))).toEqual([]);
    expect(accounts.filter((name) => name.startsWith(`u${server.id}_`))).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('while a database of it is being made, leaves none of it', async () => {
    const original = gateway.make.bind(gateway);
    Object.defineProperty(gateway, 'make', {
      configurable: true,
      value: async (...args: Parameters<DatabaseHostGateway['make']>) => {
        Reflect.deleteProperty(gateway, 'make');
        await original(...args);
        expect((await world.api.delete(`/api/application/servers/${server.id}`)).status).toBe(204);
      },
    });
    expect((await create()).status).toBe(404);
    expect(await mine()).toEqual([]);
    expect(await rows()).toEqual([]);
  });
});

describe('when nobody hears what the host did', () => {
  it('a database that was made is removed, and counts until then', async () => {
    lose('make');
    expect(refused(await create())).toEqual([504, 'DatabaseHostConnectionException']);
    expect(await mine()).toHaveLength(1);
    expect(await listed()).toBe(0);
    await made('other');
    expect(refused(await create('third'))).toEqual([400, 'TooManyDatabasesException']);
    // Whoever made it may still be at it.
    await sweep();
    expect(await mine()).toHaveLength(2);
    await makeOverdue();
    expect((await shown()).at('data.0.attributes')).toMatchObject({ server: server.id, reason: 'creating' });
    await sweep();
    expect(await mine()).toEqual([`s${server.id}_other`]);
    await made('third');
  });

  it('a database that was only reserved is forgotten, and what lies there by its name stays', async () => {
    await runAs(host, host.address, `CREATE DATABASE s${server.id}_birds`);
    await world.panel.database.query(
      `INSERT INTO \`databases\` (server_id, database_host_id, \`database\`, username, remote, password, state, due_at)
       VALUES (?, ?, ?, 'u1_x', '%', '', 'reserved', '2020-01-01')`,
      [server.id, hostId, `s${server.id}_birds`],
    );
    await sweep();
    expect(await rows()).toEqual([]);
    expect(await mine()).toHaveLength(1);
    expect((await shown()).at('data.0.attributes')).toMatchObject({
      id: null,
      database: `s${server.id}_birds`,
      reason: 'unknown',
    });
  });

  it.each(['all', 'nothing'] as const)(
    'a rotation of which %s was done ends with the new password',
    async (work) => {
      const id = await made();
      lose('setPassword', work);
      expect((await api.post(`${path}/${id}/rotate-password`)).status).toBe(504);
      expect((await api.post(`${path}/${id}/rotate-password`)).status).toBe(409);
      expect((await api.delete(`${path}/${id}`)).status).toBe(409);
      const before = await account();
      await makeOverdue();
      await sweep();
      const after = await account();
      expect(after.password).not.toBe(before.password);
      expect(await runAs(host, after, 'SELECT 1')).toEqual([[1]]);
      expect((await api.post(`${path}/${id}/rotate-password`)).status).toBe(200);
    },
  );

  it.each(['all', 'nothing'] as const)(
    'a deletion of which %s was done is ended, and told of once',
    async (work) => {
      const id = await made();
      lose('remove', work);
      expect((await api.delete(`${path}/${id}`)).status).toBe(504);
      expect(await listed()).toBe(0);
      await makeOverdue();
      expect((await shown()).at('data.0.attributes.reason')).toBe('deleting');
      await Promise.all([sweep(), sweep()]);
      expect(await mine()).toEqual([]);
      expect(await rows()).toEqual([]);
      const events = await world.panel.database.query(
        `SELECT l.id FROM activity_logs l JOIN activity_log_subjects s ON s.activity_log_id = l.id
       WHERE l.event = 'server:database.delete' AND s.subject_type = 'database' AND s.subject_id = ?`,
        [id],
      );
      expect(events).toHaveLength(1);
    },
  );
});

describe('orphaned databases', () => {
  it('can be given up, and are then told of as unknown', async () => {
    const id = await made();
    const path = `${HOSTS}/${hostId}/orphans/${id}`;
    expect((await world.api.delete(path)).status).toBe(404);
    await world.panel.database.query('UPDATE `databases` SET server_id = NULL WHERE id = ?', [id]);
    const other = await addHost(world, host);
    expect((await world.api.delete(`${HOSTS}/${other}/orphans/${id}`)).status).toBe(404);
    expect((await world.api.delete(path)).status).toBe(204);
    expect(await rows()).toEqual([]);
    expect((await shown()).at('data.0.attributes')).toMatchObject({ id: null, reason: 'unknown' });
  });

  it('of one host that is away do not keep those of others', async () => {
    const id = await made();
    await world.panel.database.query('UPDATE `databases` SET server_id = NULL WHERE id = ?', [id]);
    await world.panel.database.query(
      `INSERT INTO database_hosts (name, engine, host, port, username, password)
       SELECT 'gone', engine, host, 1, username, password FROM database_hosts WHERE id = ?`,
      [hostId],
    );
    await world.panel.database.query(
      `INSERT INTO \`databases\` (server_id, database_host_id, \`database\`, username, remote, password, state)
       SELECT NULL, MAX(id), 's0_x', 'u0_x', '%', '', 'ready' FROM database_hosts`,
    );
    await sweep();
    expect(await mine()).toEqual([]);
    expect(await rows()).toEqual([expect.objectContaining({ state: 'ready', server_id: null, is_due: 1 })]);
  });
});

it('is never spoken with inside a transaction', async () => {
  const inside = world.panel.database.transaction(() => gateway.ping(hostId));
  await expect(inside).rejects.toThrow(TypeError);
});
