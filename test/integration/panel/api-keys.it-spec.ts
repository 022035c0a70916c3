import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@app/testing/services.js';
import { startPanel, type TestPanel } from './support/panel.js';

const KEYS = '/api/client/account/api-keys';
const ACCOUNT = '/api/client/account';

describe('API keys', () => {
  let panel: TestPanel;
  let other: TestPanel;
  beforeAll(async () => {
    panel = await startPanel();
    // A second replica on the same database and Redis.
    other = await startPanel({ database: panel.testDatabase });
  });
  afterAll(async () => {
    await other?.close();
    await panel?.close();
  });

  it('are created by their owner, shown once, listed without secret and deleted', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const created = await api.post(KEYS, { description: ' Bot ', allowed_ips: ['127.0.0.1', '10.0.0.0/8'] });
    expect(created.status).toBe(200);
    expect(created.body).toMatchObject({
      object: 'api_key',
      attributes: {
        identifier: expect.stringMatching(/^ptlc_[A-Za-z0-9]{11}$/),
        description: 'Bot',
        allowed_ips: ['127.0.0.1', '10.0.0.0/8'],
        last_used_at: null,
        expires_at: null,
        created_at: expect.stringMatching(/\+00:00$/),
      },
      meta: { secret_token: expect.stringMatching(/^[A-Za-z0-9]{32}$/) },
    });
    const identifier = created.at<string>('attributes.identifier');
    const secret = identifier + created.at<string>('meta.secret_token');
    expect((await panel.api(secret).get(ACCOUNT)).at('attributes.uuid')).toBe(user.uuid);

    const listed = await api.get(KEYS);
    expect(listed.at('data')).toHaveLength(2);
    expect(listed.body).not.toHaveProperty('meta');
    expect(JSON.stringify(listed.body)).not.toContain(created.at<string>('meta.secret_token'));

    expect((await api.delete(`${KEYS}/${identifier}`)).status).toBe(204);
    expect((await panel.api(secret).get(ACCOUNT)).status).toBe(401);
    expect((await api.delete(`${KEYS}/${identifier}`)).status).toBe(404);
    const events = await panel.database.query<{ event: string; properties: object; actor_id: number }>(
      'SELECT event, properties, actor_id FROM activity_logs WHERE actor_id = ? ORDER BY id',
      [user.id],
    );
    expect(events.slice(-2)).toEqual([
      { event: 'user:api-key.create', properties: { identifier }, actor_id: user.id },
      { event: 'user:api-key.delete', properties: { identifier }, actor_id: user.id },
    ]);
  });

  it('are given an end where their owner wants one, in the future', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const create = (expires_at: unknown) => api.post(KEYS, { description: 'Guest', expires_at });
    const created = await create('2099-01-01T02:00:00+02:00');
    expect([created.status, created.at('attributes.expires_at')]).toEqual([200, '2099-01-01T00:00:00+00:00']);
    expect((await api.get(KEYS)).at('data.1.attributes.expires_at')).toBe('2099-01-01T00:00:00+00:00');
    for (const bad of ['2020-01-01T00:00:00Z', '9999-12-31T23:59:59-12:00', 'tomorrow', 5]) {
      const refused = await create(bad);
      expect([refused.status, refused.at('errors.0.meta.source_field')]).toEqual([422, 'expires_at']);
    }
  });

  it('are stored as a hash only', async () => {
    const key = await panel.accountKey(await panel.createUser());
    const [row] = await panel.database.query<{ token: string }>(
      'SELECT token FROM api_keys WHERE identifier = ?',
      [key.slice(0, 16)],
    );
    expect(row!.token).toMatch(/^[0-9a-f]{64}$/);
    expect(row!.token).not.toContain(key.slice(16));
  });

  it('stop working on every replica at once when they are deleted', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const key = await panel.accountKey(user);
    expect((await other.api(key).get(ACCOUNT)).status).toBe(200);
    await api.delete(`${KEYS}/${key.slice(0, 16)}`);
    expect((await panel.api(key).get(ACCOUNT)).status).toBe(401);
    // Well within the ten seconds that the other replica would keep it without being told.
    await waitUntil(
      'refused elsewhere',
      async () => (await other.api(key).get(ACCOUNT)).status === 401,
      3_000,
    );
  });

  it('of others cannot be seen or deleted', async () => {
    const victim = await panel.accountKey(await panel.createUser());
    const api = panel.api(await panel.accountKey(await panel.createUser()));
    expect((await api.delete(`${KEYS}/${victim.slice(0, 16)}`)).status).toBe(404);
    expect((await panel.api(victim).get(ACCOUNT)).status).toBe(200);
    expect(JSON.stringify((await api.get(KEYS)).body)).not.toContain(victim.slice(0, 16));
  });

  it('take foreign prefixes, but no wrong secret, no cut one and none of other letters', async () => {
    const user = await panel.createUser();
    const key = await panel.accountKey(user);
    const foreign = `pacc_${'x'.repeat(11)}`;
    await panel.database.query('UPDATE api_keys SET identifier = ? WHERE identifier = ?', [
      foreign,
      key.slice(0, 16),
    ]);
    expect((await panel.api(foreign + key.slice(16)).get(ACCOUNT)).status).toBe(200);
    for (const wrong of [
      foreign + key.slice(16).toLowerCase() + 'x',
      (foreign + key.slice(16)).slice(0, 47),
      foreign,
      'ptlc_nosuchkeyxx0123456789012345678901234567',
    ]) {
      const answer = await panel.api(wrong).get(ACCOUNT);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(answer.body).toEqual({
        errors: [{ code: 'AuthenticationException', status: '401', detail: expect.any(String) }],
      });
    }
  });

  it('are taken from the header only', async () => {
    const key = await panel.accountKey(await panel.createUser());
    expect((await panel.api().get(`${ACCOUNT}?access_token=${key}`)).status).toBe(401);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await panel.api().send('POST', KEYS, `access_token=${key}&description=x`, form)).status).toBe(
      401,
    );
    expect((await panel.api().post(KEYS, { access_token: key, description: 'x' })).status).toBe(401);
    expect((await panel.api().get(ACCOUNT, { authorization: `Basic ${key}` })).status).toBe(401);
    expect((await panel.api(key).get(`${ACCOUNT}?access_token=other`)).status).toBe(200);
  });

  it('expire', async () => {
    const user = await panel.createUser();
    const soon = await panel.accountKey(user, { expiresAt: new Date(Date.now() + 1_500) });
    expect((await panel.api(soon).get(ACCOUNT)).status).toBe(200);
    await waitUntil('expired', async () => (await panel.api(soon).get(ACCOUNT)).status === 401, 5_000);
  });

  it('limited to other addresses are refused, which the activity log tells', async () => {
    const user = await panel.createUser();
    const key = await panel.accountKey(user, { allowedIps: ['192.0.2.0/24'] });
    const answer = await panel.api(key).get(ACCOUNT);
    expect(answer.status).toBe(403);
    expect(answer.at('errors.0.code')).toBe('AccessDeniedHttpException');
    const rows = await panel.database.query(
      "SELECT properties, ip FROM activity_logs WHERE event = 'auth:ip-blocked' AND actor_id = ?",
      [user.id],
    );
    expect(rows).toEqual([{ properties: { identifier: key.slice(0, 16) }, ip: '127.0.0.1' }]);
  });

  it('with addresses that are none are refused by name, and nothing is created', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const answer = await api.post(KEYS, {
      description: 'x',
      allowed_ips: ['10.0.0.1', 'nonsense', '1.2.3.4/99'],
    });
    expect(answer.status).toBe(422);
    expect(answer.at<object[]>('errors').map((error) => (error as { meta: object }).meta)).toEqual([
      { source_field: 'allowed_ips.1', rule: null },
      { source_field: 'allowed_ips.2', rule: null },
    ]);
    expect(answer.at('errors.0.detail')).toContain('nonsense');
    expect((await api.get(KEYS)).at('data')).toHaveLength(1);
    expect((await api.post(KEYS, {})).at('errors.0.meta')).toEqual({
      source_field: 'description',
      rule: 'required',
    });
    expect((await api.post(KEYS, { description: 'x'.repeat(501) })).at('errors.0.meta.rule')).toBe('max');
  });

  it('are limited in number, also when many are asked for at once', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => api.post(KEYS, { description: 'many' })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(24);
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(new Set(refused.map((answer) => `${answer.status} ${answer.at('errors.0.code')}`))).toEqual(
      new Set(['400 DisplayException']),
    );
  });

  it('remember their last use without a write for each request', async () => {
    const user = await panel.createUser();
    const key = await panel.accountKey(user);
    const lastUse = async () =>
      (
        await panel.database.query<{ at: Date | null }>(
          'SELECT last_used_at AS at FROM api_keys WHERE identifier = ?',
          [key.slice(0, 16)],
        )
      )[0]!.at;
    expect(await lastUse()).toBeNull();
    await panel.api(key).get(ACCOUNT);
    await waitUntil('written', async () => (await lastUse()) !== null, 5_000);
    const first = await lastUse();
    await panel.api(key).get(ACCOUNT);
    // Longer than uses are gathered: a second write would have happened by now.
    await sleep(600);
    expect(await lastUse()).toEqual(first);
  });

  it('of an administrator reach the Application API, those of a user do not', async () => {
    const admin = await panel.createAdmin();
    const user = await panel.createUser();
    const users = '/api/application/users';
    expect((await panel.api(await panel.accountKey(admin)).get(users)).status).toBe(200);
    const refused = await panel.api(await panel.accountKey(user)).get(users);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([403, 'AccessDeniedHttpException']);
  });

  it('for the Application API do what their ACL says while their owner is an administrator', async () => {
    const admin = await panel.createAdmin();
    const users = '/api/application/users';
    const read = panel.api(await panel.applicationKey(admin, { user: 1 }));
    const write = panel.api(await panel.applicationKey(admin, { user: 2 }));
    expect((await read.get(users)).status).toBe(200);
    expect((await read.post(users, {})).status).toBe(403);
    expect((await write.get(users)).status).toBe(403);
    expect((await write.post(users, {})).status).toBe(422);
    const client = await read.get(ACCOUNT);
    expect([client.status, client.at('errors.0.code')]).toEqual([403, 'AccessDeniedHttpException']);

    const boss = panel.api(await panel.applicationKey(await panel.createAdmin()));
    expect((await boss.patch(`${users}/${admin.id}`, { root_admin: false })).status).toBe(200);
    expect((await read.get(users)).status).toBe(403);
  });
});
