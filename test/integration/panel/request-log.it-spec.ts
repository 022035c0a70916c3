import { connect } from 'node:net';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RequestLog } from '../../../apps/panel/src/modules/request-log/index.js';
import { RequestLogJobs } from '../../../apps/panel/src/modules/request-log/request-log.jobs.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

const REQUESTS = '/api/application/requests';

let world: ServerWorld;
let key: string;
let api: ApiClient;
beforeAll(async () => {
  world = await startServerWorld();
  key = await world.panel.applicationKey(world.admin);
  api = world.panel.api(key);
});
afterAll(async () => {
  await world?.close();
});

const log = (): RequestLog => world.panel.app.get(RequestLog, { strict: false });
/** What is logged of an answer. */
async function logged({ headers }: ApiAnswer): Promise<Record<string, unknown> | undefined> {
  await log().write();
  const list = await world.api.get(`${REQUESTS}?filter[request_id]=${headers.get('x-request-id')}`);
  expect([list.status, list.at('meta.pagination.total')]).toEqual([200, 1]);
  return list.at('data.0.attributes');
}
const countOf = (where: string): Promise<number> =>
  world.panel.database.count(`FROM request_log WHERE ${where}`);

describe('the request log', () => {
  it('has who called what, from where and how it went', async () => {
    const answer = await api.get('/api/application/users/4711');
    expect(await logged(answer)).toMatchObject({
      method: 'GET',
      route: '/api/application/users/:user',
      status: 404,
      ip: '127.0.0.1',
      user: world.admin.username,
      key: key.slice(0, 16),
      node: null,
      request_id: answer.headers.get('x-request-id'),
    });
  });

  it('has strangers, daemons and routes that do not exist', async () => {
    const stranger = await world.panel.api('nobody').get('/api/client');
    expect(await logged(stranger)).toMatchObject({
      route: '/api/client',
      status: 401,
      user: null,
      key: null,
    });
    const daemon = await world.node.remote.get('/api/remote/servers?page=0&per_page=1');
    expect(await logged(daemon)).toMatchObject({ status: daemon.status, node: world.node.id, user: null });
    const nowhere = await api.get('/api/application/nowhere/secret');
    expect(await logged(nowhere)).toMatchObject({ route: null, status: 404 });
    const before = await countOf('1 = 1');
    await api.get('/up');
    await log().write();
    expect(await countOf('1 = 1')).toBe(before + 1);
  });

  it('has callers who did not wait for their answer', async () => {
    const database = await createConnection(world.panel.testDatabase.url);
    try {
      await database.query('LOCK TABLES locations WRITE');
      const socket = connect(Number(new URL(world.panel.url).port), '127.0.0.1');
      socket.write(
        `GET /api/application/locations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`,
      );
      await expect
        .poll(async () => {
          const [rows] = await database.query('SHOW PROCESSLIST');
          return JSON.stringify(rows);
        })
        .toContain('metadata lock');
      socket.destroy();
      await once(socket, 'close');
    } finally {
      await database.end();
    }
    await expect
      .poll(async () => {
        await log().write();
        return countOf("status = 499 AND route = '/api/application/locations'");
      })
      .toBe(1);
  });

  it('is searched by kind of status, key and time, and refuses what it cannot read', async () => {
    const other = await world.panel.applicationKey(world.admin);
    await world.panel.api(other).get('/api/application/locations/4711');
    await world.panel.api(other).get('/api/application/locations');
    await log().write();
    const total = async (query: string): Promise<number> =>
      (await api.get(`${REQUESTS}?filter[key]=${other.slice(0, 16)}${query}`)).at('meta.pagination.total');
    expect(await total('')).toBe(2);
    expect(await total('&filter[status]=4xx')).toBe(1);
    expect(await total('&filter[status]=200,404')).toBe(2);
    expect(await total(`&filter[until]=${new Date(Date.now() - 3_600_000).toISOString()}`)).toBe(0);
    for (const filter of ['filter[status]=9', 'filter[request_id]=x', 'filter[until]=soon']) {
      expect((await api.get(`${REQUESTS}?${filter}`)).at('errors.0.code')).toBe('InvalidFilterQuery');
    }
  });

  it('keeps what comes while the database refuses it, up to its bound, and goes on', async () => {
    await log().write();
    const before = await countOf('1 = 1');
    const { database } = world.panel;
    await database.query('RENAME TABLE request_log TO request_log_away');
    try {
      const request = { method: 'GET', url: '/api/x', ip: '192.0.2.9', id: randomUUID(), routeOptions: {} };
      for (let count = 0; count < 10_050; count++) log().note(request as never, 200, 1);
      await log().write();
    } finally {
      await database.query('RENAME TABLE request_log_away TO request_log');
    }
    await log().write();
    expect(await countOf('1 = 1')).toBe(before + 10_000);
  });

  it('forgets what is too old, in batches', async () => {
    await log().write();
    await world.panel.database.query("UPDATE request_log SET at = '2020-01-01' WHERE ip = '192.0.2.9'");
    const kept = await countOf("ip <> '192.0.2.9'");
    await world.panel.app.get(RequestLogJobs, { strict: false }).prune(new AbortController().signal);
    expect(await countOf('1 = 1')).toBe(kept);
  });
});
