import { randomUUID } from 'node:crypto';
import { hashSync } from '@node-rs/bcrypt';
import fc from 'fast-check';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '@app/testing/services.js';
import { apiClient, type ApiAnswer } from './support/api-client.js';
import { Browser } from './support/browser.js';
import { startPanel, type TestPanel } from './support/panel.js';

const LOGIN = '/api/auth/login';
const CHECKPOINT = `${LOGIN}/checkpoint`;

const said = (answer: ApiAnswer) => [answer.status, answer.at('errors.0.code')];

describe('logging in', () => {
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await startPanel({ env: { RATELIMIT_LOGIN: '10000/60', TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterAll(() => panel?.close());

  let addresses = 0;
  const browser = () => new Browser(panel, { ip: `198.51.${100 + (addresses >> 8)}.${++addresses & 255}` });
  const eventsOf = async (userId: number) =>
    (
      await panel.database.query<{ event: string }>(
        `SELECT l.event FROM activity_logs l JOIN activity_log_subjects s ON s.activity_log_id = l.id
         WHERE s.subject_type = 'user' AND s.subject_id = ? AND l.event LIKE 'auth:%' ORDER BY l.id`,
        [userId],
      )
    ).map((row) => row.event);
  const leaves = async (userId: number, ...events: string[]) => {
    await waitUntil('the events', async () => (await eventsOf(userId)).length >= events.length, 10_000);
    // They are written beside the answers, so those of two requests may change places.
    expect((await eventsOf(userId)).sort()).toEqual(events.sort());
  };

  it('takes the name or the address, in any case, and leaves an event', async () => {
    const user = await panel.createUser({
      username: `Bert-${randomUUID()}`,
      email: `Bert-${randomUUID()}@Example.com`,
    });
    const { username, email } = user;
    for (const name of [username, `${username.toUpperCase()} `, email, ` ${email.toUpperCase()}`]) {
      const answer = await browser().login(name);
      expect([answer.status, answer.body]).toEqual([200, { data: { complete: true } }]);
    }
    await leaves(user.id, ...Array<string>(4).fill('auth:success'));
  });

  it('takes the bcrypt of another panel once, and keeps a hash of its own from then on', async () => {
    const user = await panel.createUser();
    const stored = async () =>
      (
        await panel.database.query<{ password: string }>('SELECT password FROM users WHERE id = ?', [user.id])
      )[0]!.password;
    const bcrypt = hashSync('moved in', 4).replace('$2b$', '$2y$');
    await panel.database.query('UPDATE users SET password = ? WHERE id = ?', [bcrypt, user.id]);
    expect(said(await browser().login(user.username, 'wrong'))).toEqual([400, 'InvalidCredentials']);
    expect(await stored()).toBe(bcrypt);
    expect((await browser().login(user.username, 'moved in')).status).toBe(200);
    expect(await stored()).toMatch(/^\$argon2id\$/);
    expect((await browser().login(user.username, 'moved in')).status).toBe(200);
  });

  it('answers the same for a wrong password and for a name that nobody has', async () => {
    const user = await panel.createUser();
    const wrong = await browser().login(user.username, 'wrong');
    const unknown = await browser().login('nobody-has-this-name', 'wrong');
    expect(said(wrong)).toEqual([400, 'InvalidCredentials']);
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    const names = (answer: ApiAnswer) => [...answer.headers.keys()].sort();
    expect(names(unknown)).toEqual(names(wrong));
    expect(wrong.headers.get('set-cookie')).toBeNull();
    await leaves(user.id, 'auth:fail');
  });

  it('asks for what is missing', async () => {
    for (const body of [
      {},
      { user: 'a' },
      { password: 'a' },
      { user: '', password: 'a' },
      { user: 1, password: [] },
    ]) {
      expect(said(await browser().post(LOGIN, body))).toEqual([422, 'ValidationException']);
    }
    expect(said(await browser().send('POST', LOGIN, '{'))).toEqual([400, 'BadRequestHttpException']);
  });

  it('is refused to pages of others', async () => {
    const user = await panel.createUser();
    const body = { user: user.username, password: 'password' };
    const foreign = await new Browser(panel, { origin: 'https://evil.test' }).post(LOGIN, body);
    expect(said(foreign)).toEqual([403, 'CsrfTokenMismatch']);
    // What is no browser names no origin.
    expect((await apiClient(panel.url).post(LOGIN, body)).status).toBe(200);
  });

  describe('guessing', () => {
    it('ends for the address, not for the owner', async () => {
      const user = await panel.createUser();
      const [thief, owner] = [browser(), browser()];
      for (let i = 0; i < 5; i++) expect(said(await thief.login(user.username, `guess${i}`))[0]).toBe(400);
      const refused = await thief.login(user.username, 'password');
      expect(said(refused)).toEqual([429, 'TooManyRequestsHttpException']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(600);
      expect(said(await thief.login(user.email, 'password'))[0]).toBe(429);
      expect((await owner.login(user.username)).status).toBe(200);
      expect((await thief.login((await panel.createUser()).username)).status).toBe(200);
    });

    it('is counted the same for names that nobody has', async () => {
      const thief = browser();
      for (let i = 0; i < 5; i++) expect(said(await thief.login('nobody-at-all', 'x'))[0]).toBe(400);
      expect(said(await thief.login(' Nobody-At-All', 'x'))[0]).toBe(429);
    });

    it('from many addresses leaves each one try, and the owner theirs', async () => {
      const user = await panel.createUser();
      for (let i = 0; i < 30; i++) await browser().login(user.username, 'guess');
      const late = browser();
      expect(said(await late.login(user.username, 'guess'))[0]).toBe(400);
      expect(said(await late.login(user.username, 'password'))[0]).toBe(429);
      expect((await browser().login(user.username)).status).toBe(200);
    }, 60_000);

    it('does not get further by many requests at once', async () => {
      const user = await panel.createUser();
      const thief = browser();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          thief.post(LOGIN, { user: user.username, password: `guess${i}` }),
        ),
      );
      expect(answers.filter((answer) => answer.status === 400)).toHaveLength(5);
    });

    it('is forgotten with the right password', async () => {
      const user = await panel.createUser();
      const owner = browser();
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 4; i++) expect(said(await owner.login(user.username, 'typo'))[0]).toBe(400);
        expect((await owner.login(user.username)).status).toBe(200);
      }
    });
  });

  it('is limited by address, whatever the name', async () => {
    const tight = await startPanel({
      database: panel.testDatabase,
      env: { RATELIMIT_LOGIN: '3/60', REDIS_PREFIX: 'tight' },
    });
    try {
      const one = new Browser(tight);
      for (let i = 0; i < 3; i++) expect((await one.login(`name${i}`, 'x')).status).toBe(400);
      const fourth = await one.login('name4', 'x');
      expect(said(fourth)).toEqual([429, 'ThrottleRequestsException']);
      expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await tight.close();
    }
  });

  describe('with a second factor', () => {
    const secured = async () => {
      const user = await panel.createUser();
      const api = panel.api(await panel.accountKey(user));
      const secret = String((await api.get('/api/client/account/two-factor')).at('data.secret'));
      const codeOf = (steps: number) =>
        generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 });
      // An earlier code, so that those of now are still good.
      const enabled = await api.post('/api/client/account/two-factor', { code: codeOf(-2) });
      const recovery = enabled.at<string[]>('attributes.tokens');
      return { user, codeOf, recovery };
    };
    const begin = async (username: string, at = browser()) => {
      const answer = await at.post(LOGIN, { user: username, password: 'password' });
      expect(answer.body).toEqual({
        data: { complete: false, checkpoint: expect.any(String), methods: ['code', 'recovery_code'] },
      });
      expect(answer.headers.get('set-cookie')).toBeNull();
      return { at, checkpoint: answer.at<string>('data.checkpoint') };
    };

    it('begins a session only with a code, which counts once', async () => {
      const { user, codeOf } = await secured();
      const { at, checkpoint } = await begin(user.username);
      expect((await at.session()).at('attributes.user')).toBeNull();
      const code = codeOf(0);
      const passed = await at.post(CHECKPOINT, { checkpoint, code });
      expect([passed.status, passed.body]).toEqual([
        200,
        { data: { complete: true, recovery_codes_left: 10 } },
      ]);
      expect((await at.session()).at('attributes.user.uuid')).toBe(user.uuid);
      expect(said(await at.post(CHECKPOINT, { checkpoint, code: codeOf(1) }))).toEqual([
        400,
        'CheckpointExpired',
      ]);
      const again = await begin(user.username);
      expect(said(await again.at.post(CHECKPOINT, { checkpoint: again.checkpoint, code }))).toEqual([
        400,
        'TwoFactorAuthenticationTokenInvalid',
      ]);
      await leaves(user.id, 'auth:checkpoint', 'auth:token', 'auth:success', 'auth:checkpoint', 'auth:fail');
    });

    it('takes each recovery code once', async () => {
      const { user, recovery } = await secured();
      const first = await begin(user.username);
      const body = { checkpoint: first.checkpoint, recovery_code: recovery[3] };
      expect((await first.at.post(CHECKPOINT, body)).at('data.recovery_codes_left')).toBe(9);
      const second = await begin(user.username);
      const again = { checkpoint: second.checkpoint, recovery_code: recovery[3] };
      expect(said(await second.at.post(CHECKPOINT, again))[0]).toBe(400);
      await leaves(
        user.id,
        'auth:checkpoint',
        'auth:recovery-token',
        'auth:success',
        'auth:checkpoint',
        'auth:fail',
      );
    });

    it('ends a login after five tries, and codes for the account long before they can be guessed', async () => {
      const { user, codeOf, recovery } = await secured();
      const { at, checkpoint } = await begin(user.username);
      for (let i = 0; i < 5; i++) {
        expect(said(await at.post(CHECKPOINT, { checkpoint, code: '000000' }))[1]).toBe(
          'TwoFactorAuthenticationTokenInvalid',
        );
      }
      expect(said(await at.post(CHECKPOINT, { checkpoint, recovery_code: recovery[0] }))).toEqual([
        400,
        'CheckpointExpired',
      ]);
      for (let i = 0; i < 15; i++) {
        const next = await begin(user.username);
        await next.at.post(CHECKPOINT, { checkpoint: next.checkpoint, code: '000000' });
      }
      const owner = await begin(user.username);
      expect(
        said(await owner.at.post(CHECKPOINT, { checkpoint: owner.checkpoint, code: codeOf(0) }))[0],
      ).toBe(429);
      const recovered = { checkpoint: owner.checkpoint, recovery_code: recovery[0] };
      expect((await owner.at.post(CHECKPOINT, recovered)).status).toBe(200);
    }, 60_000);

    it('lets one of two requests with the same login and different proofs in', async () => {
      const { user, codeOf, recovery } = await secured();
      const { at, checkpoint } = await begin(user.username);
      const answers = await Promise.all([
        at.post(CHECKPOINT, { checkpoint, code: codeOf(0) }),
        at.post(CHECKPOINT, { checkpoint, recovery_code: recovery[0] }),
      ]);
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
    });

    it('asks for a proof, and for a login that was begun', async () => {
      const { user } = await secured();
      const { at, checkpoint } = await begin(user.username);
      for (const body of [{ checkpoint }, { checkpoint, code: '1' }, { code: '123456' }]) {
        expect(said(await at.post(CHECKPOINT, body))[0]).toBe(422);
      }
      expect(said(await at.post(CHECKPOINT, { checkpoint: 'x', code: '123456' }))).toEqual([
        400,
        'CheckpointExpired',
      ]);
    });

    it('begins anew when the password was changed meanwhile', async () => {
      const { user, codeOf } = await secured();
      const { at, checkpoint } = await begin(user.username);
      const key = panel.api(await panel.accountKey(user));
      const change = { current_password: 'password', password: 'new-secret' };
      expect((await key.post('/api/client/account/password', change)).status).toBe(204);
      expect(said(await at.post(CHECKPOINT, { checkpoint, code: codeOf(0) }))).toEqual([
        400,
        'CheckpointExpired',
      ]);
    });
  });

  it('survives whatever is sent', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        '\u0000',
        '\ud800',
        "' OR 1=1 --",
        'a@b@c',
        '%00',
        '{{user}}',
        'x'.repeat(5000),
        '\r\nSet-Cookie: a=b',
      ),
    );
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.constant(null),
      fc.array(text, { maxLength: 2 }),
      fc.object({ maxDepth: 1 }),
    );
    const body = fc.record(
      {
        user: value,
        password: value,
        remember: value,
        checkpoint: value,
        code: value,
        recovery_code: value,
        email: value,
        token: value,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(LOGIN, CHECKPOINT), body, async (path, sent) => {
        const answer = await browser().post(path, sent);
        expect([400, 422, 429]).toContain(answer.status);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

it('says that sessions cannot be read while Redis is away, and keys go on', async () => {
  const panel = await startPanel({ redisUrl: 'redis://127.0.0.1:1' });
  try {
    const user = await panel.createUser();
    const browser = new Browser(panel);
    expect(said(await browser.login(user.username))).toEqual([503, 'ServiceUnavailableException']);
    browser.cookie = `rookery=${'A'.repeat(43)}`;
    expect((await browser.get('/api/client/account')).status).toBe(503);
    expect((await panel.api(await panel.accountKey(user)).get('/api/client/account')).status).toBe(200);
  } finally {
    await panel.close();
  }
});
