import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { Browser } from './support/browser.js';
import { startPanel, type TestPanel } from './support/panel.js';

const KEYS = '/api/application/keys';
const USERS = '/api/application/users';

describe('what administrators do for accounts', () => {
  let panel: TestPanel;
  let other: TestPanel;
  let admin: { id: number; username: string };
  let api: ApiClient;
  beforeAll(async () => {
    panel = await startPanel();
    other = await startPanel({ database: panel.testDatabase });
    admin = await panel.createAdmin();
    api = panel.api(await panel.applicationKey(admin));
  });
  afterAll(async () => {
    await other?.close();
    await panel?.close();
  });

  describe('application keys', () => {
    it('are made with a grid of permissions, shown once, listed newest first and deleted', async () => {
      const created = await api.post(KEYS, {
        description: 'Billing',
        permissions: { server: '3', user: 1 },
        allowed_ips: ['127.0.0.1'],
        expires_at: '2099-01-01T00:00:00+02:00',
      });
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({
        object: 'api_key',
        attributes: {
          identifier: expect.stringMatching(/^ptla_\w{11}$/),
          description: 'Billing',
          user: admin.id,
          permissions: { server: 3, user: 1, node: 0, egg: 0 },
          allowed_ips: ['127.0.0.1'],
          last_used_at: null,
          expires_at: '2098-12-31T22:00:00+00:00',
        },
      });
      const identifier = created.at<string>('attributes.identifier');
      const secret = identifier + created.at<string>('meta.secret_token');
      const made = panel.api(secret);
      expect((await made.get(USERS)).status).toBe(200);
      expect((await made.post(USERS, {})).status).toBe(403);
      expect((await made.get('/api/application/nodes')).status).toBe(403);

      const listed = await api.get(`${KEYS}?per_page=1`);
      expect(listed.at('data.0.attributes.identifier')).toBe(identifier);
      expect(listed.at('meta.pagination')).toMatchObject({ total: 2, count: 1, per_page: 1 });
      expect(JSON.stringify(listed.body)).not.toContain(created.at<string>('meta.secret_token'));

      expect((await other.api(secret).get(USERS)).status).toBe(200);
      expect((await api.delete(`${KEYS}/${identifier}`)).status).toBe(204);
      expect((await made.get(USERS)).status).toBe(401);
      await expect.poll(async () => (await other.api(secret).get(USERS)).status).toBe(401);
      expect((await api.delete(`${KEYS}/${identifier}`)).status).toBe(404);
    });

    it('hold no more than the key that makes them, and nobody’s account key is reached by them', async () => {
      const limited = panel.api(await panel.applicationKey(admin, { user: 3, server: 1 }));
      const refused = await limited.post(KEYS, {
        description: 'More',
        permissions: { server: 2, node: 1, user: 3 },
      });
      expect(refused.status).toBe(422);
      expect(
        refused.at<{ meta: { source_field: string } }[]>('errors').map(({ meta }) => meta.source_field),
      ).toEqual(['permissions.server', 'permissions.node']);
      expect((await limited.post(KEYS, { description: 'Same', permissions: { server: 1 } })).status).toBe(
        201,
      );
      const account = await panel.accountKey(admin);
      expect((await api.delete(`${KEYS}/${account.slice(0, 16)}`)).status).toBe(404);
      expect((await panel.api(account).get('/api/client/account')).status).toBe(200);
      expect((await api.delete(`${KEYS}/é`)).status).toBe(404);
    });

    it.each([
      ['a resource that there is none of', { permissions: { kitchen: 1 } }],
      ['a mask that is none', { permissions: { server: 4 } }],
      ['no grid', { permissions: null }],
      ['no description', { description: '' }],
      ['a day that is past', { expires_at: '2001-01-01T00:00:00Z' }],
      ['an address that is none', { allowed_ips: ['localhost'] }],
    ])('are refused with %s, and none is made', async (_what, change) => {
      const count = async () => (await api.get(KEYS)).at<number>('meta.pagination.total');
      const before = await count();
      const answer = await api.post(KEYS, { description: 'x', permissions: { server: 1 }, ...change });
      expect(answer.status).toBe(422);
      expect(await count()).toBe(before);
    });
  });

  it('ends the sessions of a user, whose keys go on', async () => {
    const user = await panel.createUser();
    const key = panel.api(await panel.accountKey(user));
    const browser = new Browser(panel);
    await browser.login(user.username);
    expect((await browser.session()).at('attributes.user')).not.toBeNull();
    expect((await api.post(`${USERS}/${user.id}/logout`)).status).toBe(204);
    expect((await browser.session()).at('attributes.user')).toBeNull();
    expect((await key.get('/api/client/account')).status).toBe(200);
    expect((await api.post(`${USERS}/${user.id}/logout`)).status).toBe(204);
    expect((await api.post(`${USERS}/999999/logout`)).status).toBe(404);
    expect((await key.post(`${USERS}/${user.id}/logout`)).status).toBe(403);
  });

  it('keeps the session of the administrator who ends their own', async () => {
    const [here, there] = [new Browser(panel), new Browser(panel)];
    for (const browser of [here, there]) await browser.login(admin.username);
    expect((await here.post(`${USERS}/${admin.id}/logout`)).status).toBe(204);
    expect((await here.session()).at('attributes.user')).not.toBeNull();
    expect((await there.session()).at('attributes.user')).toBeNull();
  });

  it('switches a lost second factor off', async () => {
    const user = await panel.createUser();
    const key = panel.api(await panel.accountKey(user));
    const secret = String((await key.get('/api/client/account/two-factor')).at('data.secret'));
    await key.post('/api/client/account/two-factor', { code: generateSync({ secret }) });
    const browser = new Browser(panel);
    expect((await browser.login(user.username)).at('data.complete')).toBe(false);
    expect((await api.post(`${USERS}/${user.id}/two-factor/reset`)).status).toBe(204);
    expect((await browser.login(user.username)).at('data.complete')).toBe(true);
    expect((await api.post(`${USERS}/${user.id}/two-factor/reset`)).status).toBe(204);
    expect((await api.post(`${USERS}/999999/two-factor/reset`)).status).toBe(404);
  });
});
