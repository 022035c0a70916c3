import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { insert } from '../support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from '../support/server-world.js';

let world: ServerWorld;
let api: ApiClient;
let server: MadeServer;
let path: string;
/** An address of its own for each test, so that only what it made is free there. */
let ip: string;
let nextIp = 1;

interface Row {
  readonly id: number;
  readonly ip: string;
  readonly port: number;
  readonly server_id: number | null;
  readonly notes: string | null;
}

const free = (count: number, at = ip): Promise<number[]> => world.allocate(count, world.node.id, at);
const row = async (id: number): Promise<Row> =>
  (await world.panel.database.query<Row>('SELECT * FROM allocations WHERE id = ?', [id]))[0]!;
const primary = async (): Promise<number> =>
  (
    await world.panel.database.query<{ id: number }>('SELECT allocation_id AS id FROM servers WHERE id = ?', [
      server.id,
    ])
  )[0]!.id;
const setLimit = (limit: number | null): Promise<unknown> =>
  world.panel.database.query('UPDATE servers SET allocation_limit = ? WHERE id = ?', [limit, server.id]);
const events = (): Promise<unknown[]> =>
  world.panel.database.query(
    `SELECT l.event, l.properties, s.subject_id AS allocation FROM activity_logs l
     JOIN activity_log_subjects s ON s.activity_log_id = l.id AND s.subject_type = 'allocation' ORDER BY l.id`,
  );
const syncs = (): number => world.node.daemon.callsTo('POST', `/api/servers/${server.uuid}/sync`).length;
/** What the daemon reads of the server's build: address → ports. */
const published = async (): Promise<{ default: { ip: string; port: number }; mappings: unknown }> =>
  (await world.node.remote.get(`/api/remote/servers/${server.uuid}`)).at('settings.allocations');
const given = async (): Promise<number> => {
  const answer = await api.post(path);
  expect(answer.status).toBe(200);
  return answer.at('attributes.id');
};

beforeAll(async () => {
  world = await startServerWorld({ env: { RATELIMIT_ALLOCATION_CREATE: '100000/60', DATABASE_POOL: '20' } });
});
afterAll(() => world?.close());
beforeEach(async () => {
  ip = `10.7.0.${nextIp++}`;
  const owner = await world.panel.createUser();
  api = world.panel.api(await world.panel.accountKey(owner));
  const [first] = await free(1);
  server = await world.installedServer({ user: owner.id, allocation: { default: first } });
  path = `/api/client/servers/${server.uuid}/network/allocations`;
  world.node.daemon.calls.length = 0;
  await world.panel.database.query('DELETE FROM activity_logs');
});

it('lists all allocations of the server and marks the primary one', async () => {
  const second = (await free(1))[0]!;
  const own = await primary();
  expect((await api.get(path)).at('data')).toHaveLength(1);
  expect(await given()).toBe(second);
  const answer = await api.get(path);
  expect(answer.at('object')).toBe('list');
  expect(answer.at<{ attributes: unknown }[]>('data').map(({ attributes }) => attributes)).toEqual([
    { ...(await shown(own)), is_default: true },
    { ...(await shown(second)), is_default: false },
  ]);
});

const shown = async (id: number) => {
  const { port, notes } = await row(id);
  return { id, ip, ip_alias: null, port, notes };
};

describe('a further allocation', () => {
  it('is a free one at the address of the primary one, and the node is told', async () => {
    await free(1, '10.8.0.1');
    const [expected] = await free(1);
    const answer = await api.post(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      object: 'allocation',
      attributes: { ...(await shown(expected!)), is_default: false },
    });
    const { port } = await row(expected!);
    expect(await events()).toEqual([
      {
        event: 'server:allocation.create',
        properties: { allocation: `${ip}:${port}` },
        allocation: expected,
      },
    ]);
    expect(syncs()).toBe(1);
    expect((await published()).mappings).toEqual({ [ip]: expect.arrayContaining([port]) as unknown });
  });

  it('is there although the node is away, which reads it later', async () => {
    const [expected] = await free(1);
    world.node.daemon.answer('POST', /\/sync$/, 'drop', 1);
    expect(await given()).toBe(expected);
    expect((await row(expected!)).server_id).toBe(server.id);
  });

  it.each([null, 0, 1])('is refused with the limit %s, which the one it has reaches', async (limit) => {
    await setLimit(limit);
    await free(1);
    const answer = await api.post(path);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    expect((await api.get(path)).at('data')).toHaveLength(1);
    expect(await events()).toEqual([]);
    expect(syncs()).toBe(0);
  });

  it('is refused where nothing is free at that address', async () => {
    await free(1, '10.8.0.2');
    const answer = await api.post(path);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([
      400,
      'NoAutoAllocationSpaceAvailableException',
    ]);
  });

  it('never makes more than the limit, however many ask at once', async () => {
    await free(10);
    const answers = await Promise.all(Array.from({ length: 12 }, () => api.post(path)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(10);
    expect((await api.get(path)).at('data')).toHaveLength(3);
  });

  it('goes to one of two servers that ask for the last one', async () => {
    const other = await world.installedServer({ allocation: { default: (await free(1))[0] } });
    const [last] = await free(1);
    const otherApi = world.panel.api(await world.panel.accountKey(world.owner));
    const answers = await Promise.all([
      api.post(path),
      otherApi.post(`/api/client/servers/${other.uuid}/network/allocations`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect([server.id, other.id]).toContain((await row(last!)).server_id);
  });
});

describe('notes', () => {
  it('are set and emptied by the one route', async () => {
    const id = await primary();
    const { port } = await row(id);
    const answer = await api.post(`${path}/${id}`, { notes: 'voice' });
    expect(answer.at('attributes')).toEqual({ ...(await shown(id)), notes: 'voice', is_default: true });
    expect((await api.post(`${path}/${id}`, { notes: 'voice' })).status).toBe(200);
    expect((await api.post(`${path}/${id}`, { notes: null })).at('attributes.notes')).toBeNull();
    const at = { allocation: `${ip}:${port}` };
    expect(await events()).toEqual([
      { event: 'server:allocation.notes', properties: { ...at, old: null, new: 'voice' }, allocation: id },
      { event: 'server:allocation.notes', properties: { ...at, old: 'voice', new: null }, allocation: id },
    ]);
    expect(
      (await api.get(`/api/client/servers/${server.uuid}`)).at(
        'attributes.relationships.allocations.data.0.attributes.notes',
      ),
    ).toBeNull();
  });

  it.each([
    [{}, 'present'],
    [{ notes: 5 }, 'string'],
    [{ notes: 'a'.repeat(257) }, 'max'],
  ])('refuse %j by rule %s', async (body, rule) => {
    const answer = await api.post(`${path}/${await primary()}`, body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: 'notes', rule }]);
    expect(await events()).toEqual([]);
  });
});

describe('the primary allocation', () => {
  it('becomes another one, and the node is told', async () => {
    await free(1);
    const id = await given();
    world.node.daemon.calls.length = 0;
    await world.panel.database.query('DELETE FROM activity_logs');
    const answer = await api.post(`${path}/${id}/primary`);
    expect(answer.at('attributes')).toEqual({ ...(await shown(id)), is_default: true });
    expect(await primary()).toBe(id);
    expect(syncs()).toBe(1);
    const { port } = await row(id);
    expect((await published()).default).toEqual({ ip, port });
    expect((await api.post(`${path}/${id}/primary`)).status).toBe(200);
    expect(await events()).toEqual([
      { event: 'server:allocation.primary', properties: { allocation: `${ip}:${port}` }, allocation: id },
    ]);
  });
});

describe('an allocation given back', () => {
  it('is free again and bare, and the node is told', async () => {
    await free(1);
    const id = await given();
    await api.post(`${path}/${id}`, { notes: 'voice' });
    world.node.daemon.calls.length = 0;
    await world.panel.database.query('DELETE FROM activity_logs');
    expect((await api.delete(`${path}/${id}`)).status).toBe(204);
    const { server_id, notes, port } = await row(id);
    expect([server_id, notes]).toEqual([null, null]);
    expect(syncs()).toBe(1);
    expect((await published()).mappings).toEqual({ [ip]: [(await row(await primary())).port] });
    expect(await events()).toEqual([
      { event: 'server:allocation.delete', properties: { allocation: `${ip}:${port}` }, allocation: id },
    ]);
    expect((await api.delete(`${path}/${id}`)).status).toBe(404);
  });

  it('is never the primary one', async () => {
    const id = await primary();
    const answer = await api.delete(`${path}/${id}`);
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    expect((await row(id)).server_id).toBe(server.id);
  });

  it.each([null, 0])('stays with the limit %s', async (limit) => {
    await free(1);
    const id = await given();
    await setLimit(limit);
    expect((await api.delete(`${path}/${id}`)).status).toBe(400);
    expect((await row(id)).server_id).toBe(server.id);
  });

  it('is either primary or gone when both are asked for at once', async () => {
    await free(1);
    const id = await given();
    const [made, gone] = await Promise.all([api.post(`${path}/${id}/primary`), api.delete(`${path}/${id}`)]);
    const isPrimary = (await primary()) === id;
    expect([made.status, gone.status]).toEqual(isPrimary ? [200, 400] : [404, 204]);
    expect((await row(id)).server_id).toBe(isPrimary ? server.id : null);
  });
});

describe('allocations out of reach', () => {
  it('are not found, free or of others, with nothing changed', async () => {
    const others = await world.installedServer();
    const [theirs] = await world.panel.database.query<{ id: number }>(
      'SELECT allocation_id AS id FROM servers WHERE id = ?',
      [others.id],
    );
    for (const id of [
      theirs!.id,
      (await free(1))[0]!,
      999_999_999,
      '0',
      '1e3',
      'x',
      '%2e%2e',
      '1'.repeat(4_000),
    ]) {
      const answers = [
        await api.post(`${path}/${id}`, { notes: 'mine' }),
        await api.post(`${path}/${id}/primary`),
        await api.delete(`${path}/${id}`),
      ];
      expect(
        answers.map(({ status }) => status),
        String(id).slice(0, 20),
      ).toEqual([404, 404, 404]);
    }
    expect((await row(theirs!.id)).notes).toBeNull();
    expect(await events()).toEqual([]);
  });

  it('are refused to a subuser without the right, and to everybody while the server is suspended', async () => {
    const friend = await world.panel.createUser();
    const id = await primary();
    await insert(world.panel, 'subusers', {
      user_id: friend.id,
      server_id: server.id,
      permissions: JSON.stringify(['allocation.read']),
    });
    const theirs = world.panel.api(await world.panel.accountKey(friend));
    expect((await theirs.get(path)).status).toBe(200);
    expect((await theirs.post(path)).status).toBe(403);
    expect((await theirs.post(`${path}/${id}`, {})).status).toBe(403);
    expect((await theirs.delete(`${path}/${id}`)).status).toBe(403);
    await world.panel.database.query("UPDATE servers SET status = 'suspended' WHERE id = ?", [server.id]);
    expect((await api.post(path)).status).toBe(409);
  });
});
