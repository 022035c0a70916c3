import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RELEASE } from '@app/platform/config/release.js';
import { SessionsService } from '../../../apps/panel/src/modules/sessions/index.js';
import { UsersService } from '../../../apps/panel/src/modules/users/index.js';
import { Browser } from './support/browser.js';
import { startPanel, type TestPanel } from './support/panel.js';

const ACCOUNT = '/api/client/account';
const SESSIONS = '/api/auth/sessions';
const LOOSE = { RATELIMIT_LOGIN: '1000/60', TRUSTED_PROXIES: '127.0.0.1' };

describe('sessions of browsers', () => {
  let panel: TestPanel;
  let other: TestPanel;
  beforeAll(async () => {
    panel = await startPanel({ env: LOOSE });
    // A second process on the same database and Redis.
    other = await startPanel({ database: panel.testDatabase, env: LOOSE });
  });
  afterAll(async () => {
    await other?.close();
    await panel?.close();
  });

  const loggedIn = async (input: Parameters<TestPanel['createUser']>[0] = {}) => {
    const user = await panel.createUser(input);
    const browser = new Browser(panel);
    await browser.login(user.username);
    return { user, browser };
  };
  const another = async (username: string, password?: string) => {
    const browser = new Browser(other, { userAgent: 'Other/2.0', ip: '203.0.113.7' });
    await browser.login(username, password);
    return browser;
  };
  const isIn = async (browser: Browser) => (await browser.get(ACCOUNT)).status === 200;

  it('tell a page that nobody is logged in yet what the panel is', async () => {
    await panel.createAdmin();
    const answer = await new Browser(panel).session();
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        object: 'session',
        attributes: {
          user: null,
          csrf: null,
          expires_at: null,
          root_admin: false,
          admin_permissions: [],
          panel: {
            name: 'Rookery',
            version: RELEASE,
            url: 'http://panel.test',
            locales: ['en'],
            mail: false,
            upload_bytes: 104_857_600,
            edit_bytes: 4_194_304,
            setup: 'done',
          },
        },
      },
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('carry the user through every process, and tell the page about them', async () => {
    const { user, browser } = await loggedIn({ rootAdmin: true });
    browser.panel = other;
    const session = await browser.session();
    expect(session.at('attributes.user')).toMatchObject({
      id: user.id,
      username: user.username,
      root_admin: true,
    });
    expect(session.at('attributes.admin_permissions')).toEqual(['*']);
    const idle = Date.parse(session.at('attributes.expires_at')) - Date.now();
    expect(Math.abs(idle - 12 * 3600_000)).toBeLessThan(60_000);
    expect((await browser.get(ACCOUNT)).at('attributes.uuid')).toBe(user.uuid);
    expect((await browser.get('/api/client')).status).toBe(200);
    expect((await browser.get('/api/application/users')).status).toBe(200);
    expect((await browser.get(ACCOUNT)).headers.get('x-ratelimit-limit')).toBe('100000');
  });

  it('give an ordinary user no route of administrators', async () => {
    const { browser } = await loggedIn();
    expect((await browser.get('/api/application/users')).status).toBe(403);
  });

  it('are kept in a cookie that no script reads and no other site sends along', async () => {
    const user = await panel.createUser();
    const browser = new Browser(panel);
    const short = await browser.login(user.username);
    const cookie = short.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^rookery=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const long = await browser.login(user.username, 'password', true);
    expect(long.headers.get('set-cookie')).toMatch(/; Max-Age=2592000;/);
    expect((await browser.session()).headers.get('set-cookie')).toMatch(/; Max-Age=2592000;/);
    const secure = await startPanel({
      database: panel.testDatabase,
      env: { ...LOOSE, APP_URL: 'https://panel.test' },
    });
    try {
      const safe = new Browser(secure, { origin: 'https://panel.test' });
      const answer = await safe.login(user.username);
      expect(answer.headers.get('set-cookie')).toMatch(
        /^__Host-rookery=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect(await isIn(safe)).toBe(true);
    } finally {
      await secure.close();
    }
    const rows = JSON.stringify(await panel.database.query('SELECT * FROM users WHERE id = ?', [user.id]));
    expect(rows).not.toContain(cookie.slice('rookery='.length, 20));
  });

  it('let writes pass from our own pages only', async () => {
    const { browser } = await loggedIn();
    const write = async (headers: Record<string, string>) => {
      const answer = await browser.send(
        'POST',
        `${ACCOUNT}/two-factor/disable`,
        { password: 'password' },
        headers,
      );
      return answer.status === 204 ? 204 : answer.at('errors.0.code');
    };
    expect(await write({})).toBe(204);
    expect(await write({ 'x-csrf-token': '' })).toBe('CsrfTokenMismatch');
    expect(await write({ 'x-csrf-token': `${browser.csrf}x` })).toBe('CsrfTokenMismatch');
    expect(await write({ origin: 'https://evil.test' })).toBe('CsrfTokenMismatch');
    expect(await write({ origin: 'null' })).toBe('CsrfTokenMismatch');
    expect(await write({ origin: '' })).toBe('CsrfTokenMismatch');
    const { csrf } = (await loggedIn()).browser;
    expect(await write({ 'x-csrf-token': csrf! })).toBe('CsrfTokenMismatch');
    expect((await browser.send('DELETE', SESSIONS, undefined, { origin: 'https://evil.test' })).status).toBe(
      403,
    );
    // Reading is not writing, and a key is no cookie.
    expect((await browser.send('GET', ACCOUNT, undefined, { origin: 'https://evil.test' })).status).toBe(200);
    const key = await panel.accountKey(await panel.createUser());
    const byKey = { authorization: `Bearer ${key}`, origin: 'https://evil.test', 'x-csrf-token': '' };
    expect(await write(byKey)).toBe(204);
  });

  it('are no key, and a key is no session', async () => {
    const { user, browser } = await loggedIn();
    const api = panel.api(await panel.accountKey(user));
    expect((await api.get(SESSIONS)).status).toBe(401);
    expect((await api.post('/api/auth/logout')).status).toBe(401);
    const token = browser.cookie!.split('=')[1]!;
    expect((await panel.api(token).get(ACCOUNT)).status).toBe(401);
    // A wrong header is not mended by a right cookie.
    const both = await browser.send('GET', ACCOUNT, undefined, { authorization: 'Bearer wrong' });
    expect(both.status).toBe(401);
  });

  it.each([
    '',
    'rookery=',
    'rookery=x',
    `rookery=${'A'.repeat(43)}`,
    `rookery=${'%'.repeat(50)}`,
    'rookery=\u00e9; =;;',
  ])('are not found by the cookie %j', async (cookie) => {
    const browser = new Browser(panel);
    browser.cookie = cookie;
    expect((await browser.get(ACCOUNT)).status).toBe(401);
    browser.cookie = cookie;
    expect((await browser.get(SESSIONS)).status).toBe(401);
    browser.cookie = cookie;
    expect((await browser.session()).at('attributes.user')).toBeNull();
  });

  it('are listed to their user, and ended one by one', async () => {
    const { user, browser } = await loggedIn();
    const elsewhere = await another(user.username);
    const listed = await browser.get(SESSIONS);
    expect(listed.body).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([
        expect.objectContaining({
          object: 'login_session',
          attributes: {
            id: expect.any(String),
            ip: '203.0.113.7',
            user_agent: 'Other/2.0',
            created_at: expect.stringMatching(/\+00:00$/),
            last_used_at: expect.stringMatching(/\+00:00$/),
            current: false,
          },
        }),
      ]),
    });
    const sessions = listed.at<{ attributes: { id: string; current: boolean } }[]>('data');
    expect(sessions.map((session) => session.attributes.current).sort()).toEqual([false, true]);
    const { id } = sessions.find((session) => !session.attributes.current)!.attributes;
    const stranger = (await loggedIn()).browser;
    expect((await stranger.send('DELETE', `${SESSIONS}/${id}`)).status).toBe(404);
    expect(await isIn(elsewhere)).toBe(true);
    expect((await browser.send('DELETE', `${SESSIONS}/${id}`)).status).toBe(204);
    expect([await isIn(elsewhere), await isIn(browser)]).toEqual([false, true]);
    expect((await browser.send('DELETE', `${SESSIONS}/${id}`)).status).toBe(404);
    const events = await panel.database.query(
      'SELECT event FROM activity_logs WHERE actor_id = ? AND event = ?',
      [user.id, 'user:session.delete'],
    );
    expect(events).toHaveLength(1);
  });

  it('are ended all at once, but for the one that asks', async () => {
    const { user, browser } = await loggedIn();
    const others = [await another(user.username), await another(user.username)];
    expect((await browser.send('DELETE', SESSIONS)).status).toBe(204);
    expect(await Promise.all([browser, ...others].map(isIn))).toEqual([true, false, false]);
    expect((await browser.get(SESSIONS)).at('data')).toHaveLength(1);
  });

  it('end with the logout and cannot be used again', async () => {
    const { browser } = await loggedIn();
    const { cookie } = browser;
    const answer = await browser.post('/api/auth/logout');
    expect([answer.status, browser.cookie]).toEqual([204, null]);
    browser.cookie = cookie;
    expect(await isIn(browser)).toBe(false);
  });

  it('get a new token at each login, and the former one ends', async () => {
    const { user, browser } = await loggedIn();
    const before = browser.cookie;
    await browser.login(user.username);
    expect(browser.cookie).not.toBe(before);
    const thief = new Browser(panel);
    thief.cookie = before;
    expect([await isIn(browser), await isIn(thief)]).toEqual([true, false]);
  });

  it('are fifty of one user; the one unused for longest makes room, also for many at once', async () => {
    const { user, browser } = await loggedIn();
    const sessions = panel.app.get(SessionsService, { strict: false });
    const begin = (): Promise<string> =>
      sessions.begin(user, { method: 'POST', ip: '127.0.0.1', headers: {} }, false);
    const second = await another(user.username);
    for (let count = 2; count < 50; count++) await begin();
    expect([await isIn(browser), await isIn(second)]).toEqual([true, true]);
    // Used after all others.
    expect(await isIn(browser)).toBe(true);
    await Promise.all(Array.from({ length: 10 }, begin));
    expect(await isIn(browser)).toBe(true);
    expect((await browser.get('/api/auth/sessions')).at<unknown[]>('data')).toHaveLength(50);
  });

  describe('of others end, and one’s own goes on,', () => {
    it('when the password is changed', async () => {
      const { user, browser } = await loggedIn();
      const elsewhere = await another(user.username);
      const body = { current_password: 'password', password: 'new-secret' };
      expect((await browser.post(`${ACCOUNT}/password`, body)).status).toBe(204);
      expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, false]);
      const key = panel.api(await panel.accountKey(user));
      expect(
        (await key.post(`${ACCOUNT}/password`, { ...body, current_password: 'new-secret' })).status,
      ).toBe(204);
      expect(await isIn(browser)).toBe(false);
    });

    it('when the second factor is switched', async () => {
      const { user, browser } = await loggedIn();
      const elsewhere = await another(user.username);
      await panel.app.get(UsersService, { strict: false }).setTwoFactor(user.id, true);
      expect([await isIn(browser), await isIn(elsewhere)]).toEqual([false, false]);
    });
  });

  it('end when the rights of their user change, and when the user goes', async () => {
    const users = panel.app.get(UsersService, { strict: false });
    const { user, browser } = await loggedIn({ rootAdmin: true });
    await users.update(user.id, { rootAdmin: false });
    expect((await browser.get('/api/application/users')).status).toBe(401);
    await browser.login(user.username);
    expect((await browser.get('/api/application/users')).status).toBe(403);
    await users.update(user.id, { nameFirst: 'Same rights' });
    expect(await isIn(browser)).toBe(true);
    await users.delete(user.id, 0);
    expect(await isIn(browser)).toBe(false);
  });
});
