import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';

const USERS = '/api/application/users';

describe('the order of refusals', () => {
  let panel: TestPanel;
  let admin: string;
  beforeAll(async () => {
    panel = await startPanel({ env: { RATELIMIT_ACCOUNT_PASSWORD: '2/60' } });
    admin = await panel.applicationKey(await panel.createAdmin());
  });
  afterAll(() => panel?.close());

  it('names a missing key before a malformed body', async () => {
    expect((await panel.api().send('POST', USERS, '{"email":')).status).toBe(401);
    const answer = await panel.api(admin).send('POST', USERS, '{"email":');
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    expect(answer.at('errors.0.status')).toBe('400');
  });

  it('names a malformed body before the address, and the address before a missing model', async () => {
    const user = await panel.createAdmin();
    const key = await panel.accountKey(user, { allowedIps: ['192.0.2.1'] });
    expect((await panel.api(key).send('PATCH', `${USERS}/999999`, '{')).status).toBe(400);
    expect((await panel.api(key).patch(`${USERS}/999999`, {})).status).toBe(403);
  });

  it('names a missing model before the kind of key and the ACL', async () => {
    const user = await panel.createUser();
    const ordinary = panel.api(await panel.accountKey(user));
    expect((await ordinary.get(`${USERS}/999999`)).status).toBe(404);
    expect((await ordinary.get(`${USERS}/${user.id}`)).status).toBe(403);
    const powerless = panel.api(await panel.applicationKey(await panel.createAdmin(), {}));
    expect((await powerless.get(`${USERS}/999999`)).status).toBe(404);
    expect((await powerless.get(`${USERS}/${user.id}`)).status).toBe(403);
  });

  it('names a missing right before bad input', async () => {
    const user = await panel.createUser();
    const reader = panel.api(await panel.applicationKey(await panel.createAdmin(), { user: 1 }));
    expect((await reader.patch(`${USERS}/${user.id}`, { email: 'no address' })).status).toBe(403);
    expect((await panel.api(admin).patch(`${USERS}/${user.id}`, { email: 'no address' })).status).toBe(422);
  });

  it('names a limit before bad input', async () => {
    const api = panel.api(await panel.accountKey(await panel.createUser()));
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await api.put('/api/client/account/password', {})).status);
    expect(statuses).toEqual([422, 422, 429]);
  });

  it.each(['0', '-1', '1e3', '1.0', '99999999999', 'abc', '1%20', '1;DROP'])(
    'knows no user %s',
    async (id) => {
      expect((await panel.api(admin).get(`${USERS}/${id}`)).status).toBe(404);
    },
  );

  it('answers unknown paths with 404 and wrong verbs with 405, as JSON and with the panel’s header', async () => {
    const unknown = await panel.api().get('/api/client/nothing/here');
    expect([unknown.status, unknown.at('errors.0.code')]).toEqual([404, 'NotFoundHttpException']);
    const verb = await panel.api(admin).patch('/api/client/account', {});
    expect([verb.status, verb.at('errors.0.code')]).toEqual([405, 'MethodNotAllowedHttpException']);
    expect(verb.headers.get('allow')).toBe('GET');
    // What only daemons serve is not here, whatever the verb.
    for (const path of ['/api/servers', '/api/system', '/api/deauthorize-user']) {
      expect((await panel.api().send('DELETE', path)).status).toBe(404);
    }
    for (const answer of [unknown, verb, await panel.api().get('/api/client')]) {
      expect(answer.headers.get('x-pelican-panel')).toBe('true');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each([
    ['a part of the path that is longer than any id', `/api/client/servers/${'a'.repeat(2000)}`, {}, 404],
    ['an address that cannot be decoded', '/api/client/servers/%E0%A4%A', {}, 400],
    ['headers that are too long', '/api/client', { 'x-long': 'a'.repeat(20_000) }, 431],
  ])('answers %s in its own words', async (_what, path, headers, status) => {
    const answer = await panel.api().get(path, headers);
    expect([answer.status, answer.at('errors.0.status')]).toEqual([status, String(status)]);
    expect(answer.headers.get('x-pelican-panel')).toBe('true');
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses daemons by the form of their token first', async () => {
    const call = (authorization?: string) =>
      panel.api().get('/api/remote/servers', authorization === undefined ? {} : { authorization });
    const missing = await call();
    expect([missing.status, missing.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(missing.at('errors.0.code')).toBe('HttpException');
    for (const malformed of ['Bearer abc', 'Bearer a.b.c', 'Bearer .b', 'Bearer a.']) {
      const answer = await call(malformed);
      expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    }
    const unknown = await call(`Bearer ${'a'.repeat(16)}.${'b'.repeat(64)}`);
    expect([unknown.status, unknown.at('errors.0.code')]).toEqual([403, 'AccessDeniedHttpException']);
    expect((await call(`Bearer ${admin}`)).status).toBe(400);
  });

  it('answers probes without a key', async () => {
    const answer = await panel.api().get('/up');
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok' }]);
  });
});

describe('rate limits', () => {
  it('count per key, tell where one stands, and refuse with the time to wait', async () => {
    const panel = await startPanel({ env: { APP_API_CLIENT_RATELIMIT: '5' } });
    try {
      const user = await panel.createUser();
      const api = panel.api(await panel.accountKey(user));
      const answers = [];
      for (let i = 0; i < 6; i++) answers.push(await api.get('/api/client/account'));
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429]);
      expect(answers.map((answer) => answer.headers.get('x-ratelimit-remaining'))).toEqual([
        '4',
        '3',
        '2',
        '1',
        '0',
        '0',
      ]);
      const refused = answers.at(-1)!;
      expect(refused.at('errors.0.code')).toBe('ThrottleRequestsException');
      expect(refused.headers.get('x-ratelimit-limit')).toBe('5');
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(30);
      expect(wait).toBeLessThanOrEqual(60);
      const reset = Number(refused.headers.get('x-ratelimit-reset'));
      expect(Math.abs(reset - (Date.now() / 1000 + wait))).toBeLessThan(3);
      // Another key of the same user has a limit of its own.
      expect((await panel.api(await panel.accountKey(user)).get('/api/client/account')).status).toBe(200);
    } finally {
      await panel.close();
    }
  });

  it('end a flood of unknown keys from one address, and not the keys that work there', async () => {
    const panel = await startPanel({ env: { RATELIMIT_UNKNOWN_KEY: '5/60', TRUSTED_PROXIES: '127.0.0.1' } });
    try {
      const key = await panel.accountKey(await panel.createUser());
      const ask = (secret: string, from: string) =>
        fetch(`${panel.url}/api/client/account`, {
          headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': from },
        });
      const unknown = (i: number): string => `ptlc_${String(i).padStart(11, 'x')}${'y'.repeat(32)}`;
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, i) => ask(unknown(i), `2001:db8:1:2::${i + 1}`)),
      );
      const refused = answers.filter((answer) => answer.status === 429);
      expect(answers.filter((answer) => answer.status === 401)).toHaveLength(5);
      expect(refused).toHaveLength(7);
      const wait = Number(refused[0]!.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
      expect((await ask(key, '2001:db8:1:2::1')).status).toBe(200);
      // A wrong secret of a key that is there, and none at all, are no better.
      expect((await ask(`${key.slice(0, -1)}_`, '2001:db8:1:2::1')).status).toBe(429);
      expect((await ask(unknown(1), '2001:db8:1:3::1')).status).toBe(401);
    } finally {
      await panel.close();
    }
  });

  it('let through exactly as many as they say when all come at once', async () => {
    const panel = await startPanel({ env: { APP_API_CLIENT_RATELIMIT: '7' } });
    try {
      const api = panel.api(await panel.accountKey(await panel.createUser()));
      const answers = await Promise.all(Array.from({ length: 20 }, () => api.get('/api/client/account')));
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(7);
      expect(answers.filter((answer) => answer.status === 429)).toHaveLength(13);
    } finally {
      await panel.close();
    }
  });

  it('are shared by replicas', async () => {
    const env = { APP_API_CLIENT_RATELIMIT: '40' };
    const panel = await startPanel({ env });
    const other = await startPanel({ env, database: panel.testDatabase });
    try {
      const key = await panel.accountKey(await panel.createUser());
      const statuses: number[] = [];
      for (let i = 0; i < 60; i++) {
        statuses.push((await (i % 2 === 0 ? panel : other).api(key).get('/api/client/account')).status);
      }
      const passed = statuses.filter((status) => status === 200).length;
      // Two replicas may each let through one batch (a twentieth) more than the limit.
      expect(passed).toBeGreaterThanOrEqual(40);
      expect(passed).toBeLessThanOrEqual(44);
    } finally {
      await other.close();
      await panel.close();
    }
  });
});
