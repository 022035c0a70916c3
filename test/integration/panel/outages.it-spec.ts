import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '@app/testing/database.js';
import {
  startMariaDb,
  startRedis,
  waitUntil,
  type TestMariaDb,
  type TestRedis,
} from '@app/testing/services.js';
import { startPanel, type TestPanel } from './support/panel.js';

const ACCOUNT = '/api/client/account';
const USERS = '/api/application/users';
const RECOVERS_MS = 20_000;

/** Services of this file alone: they are killed as a crash would. */
describe('while a service is away', () => {
  let mariadb: TestMariaDb;
  let redis: TestRedis;
  let panel: TestPanel;
  let key: string;
  let admin: string;
  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const database = await createDatabase(mariadb.url);
    panel = await startPanel({ database, migrate: true, redisUrl: redis.url, worker: true });
    const boss = await panel.createAdmin();
    key = await panel.accountKey(boss);
    admin = await panel.applicationKey(boss);
  });
  afterAll(async () => {
    await panel?.close();
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  it('Redis: serves on, says so to probes, and mends itself once Redis is back', async () => {
    expect((await panel.api(key).get(ACCOUNT)).status).toBe(200);
    await redis.kill9();
    const began = Date.now();
    for (let i = 0; i < 10; i++) expect((await panel.api(key).get(ACCOUNT)).status).toBe(200);
    // Writes, cache changes and limiters of single routes need no Redis either.
    const created = await panel.api(admin).post(USERS, { email: 'r@example.com', username: 'no-redis' });
    expect(created.status).toBe(201);
    expect((await panel.api(key).put(`${ACCOUNT}/password`, {})).status).toBe(422);
    expect((await panel.api(admin).delete(`${USERS}/${created.at('attributes.id')}`)).status).toBe(204);
    expect(Date.now() - began).toBeLessThan(5_000);
    const up = await panel.api().get('/up');
    expect([up.status, up.at('errors.0.detail')]).toEqual([503, 'No answer from Redis.']);

    await redis.restart();
    await waitUntil('serving again', async () => (await panel.api().get('/up')).status === 200, RECOVERS_MS);
    expect((await panel.api(key).get(ACCOUNT)).status).toBe(200);
  });

  it('Redis: a changed right reaches other replicas after it was away', async () => {
    const other = await startPanel({ database: panel.testDatabase, redisUrl: redis.url });
    try {
      const user = await panel.createUser();
      const own = await panel.accountKey(user);
      expect((await other.api(own).get(ACCOUNT)).status).toBe(200);
      await redis.kill9();
      expect((await panel.api(admin).delete(`${USERS}/${user.id}`)).status).toBe(204);
      await redis.restart();
      // Its message was lost with Redis; reconnecting empties the caches.
      await waitUntil('refused', async () => (await other.api(own).get(ACCOUNT)).status === 401, RECOVERS_MS);
    } finally {
      await other.close();
    }
  });

  it('Redis: does not hang with a Redis that hangs', async () => {
    const fresh = await panel.accountKey(await panel.createUser());
    process.kill(redis.pid, 'SIGSTOP');
    try {
      const began = Date.now();
      expect((await panel.api(fresh).get(ACCOUNT)).status).toBe(200);
      expect((await panel.api().get('/up')).status).toBe(503);
      expect(Date.now() - began).toBeLessThan(10_000);
    } finally {
      process.kill(redis.pid, 'SIGCONT');
    }
    await waitUntil('serving again', async () => (await panel.api().get('/up')).status === 200, RECOVERS_MS);
  });

  it('MariaDB: serves what it knows, refuses the rest plainly, and mends itself', async () => {
    expect((await panel.api(key).get(ACCOUNT)).status).toBe(200);
    await mariadb.kill9();
    expect((await panel.api(key).get(ACCOUNT)).status).toBe(200);
    const refused = await panel.api(admin).get(USERS);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(JSON.stringify(refused.body)).not.toMatch(/ECONN|mysql|127\.0\.0\.1|SELECT/i);
    expect((await panel.api().get('/up')).status).toBe(503);

    await mariadb.restart();
    await waitUntil('serving again', async () => (await panel.api().get('/up')).status === 200, RECOVERS_MS);
    expect((await panel.api(admin).get(USERS)).status).toBe(200);
    const created = await panel.api(admin).post(USERS, { email: 'm@example.com', username: 'after-db' });
    expect(created.status).toBe(201);
  });

  it('both at once: is back when they are', async () => {
    await Promise.all([mariadb.kill9(), redis.kill9()]);
    expect((await panel.api().get('/up')).status).toBe(503);
    await Promise.all([mariadb.restart(), redis.restart()]);
    await waitUntil('serving again', async () => (await panel.api().get('/up')).status === 200, RECOVERS_MS);
    expect((await panel.api(admin).get(USERS)).status).toBe(200);
  });
});
