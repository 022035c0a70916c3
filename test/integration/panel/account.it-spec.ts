import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';

const ACCOUNT = '/api/client/account';

describe('the account of a key', () => {
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await startPanel();
  });
  afterAll(() => panel?.close());

  const eventsOf = async (userId: number) =>
    panel.database.query(
      'SELECT event, properties, actor_id AS actor FROM activity_logs WHERE actor_id = ? AND event LIKE ? ORDER BY id',
      [userId, 'user:account.%'],
    );

  it('tells who the key belongs to, with the fields of both ancestors', async () => {
    const user = await panel.createUser({ username: 'Alice', email: 'Alice@Example.com', nameFirst: 'Ali' });
    const answer = await panel.api(await panel.accountKey(user)).get(ACCOUNT);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      object: 'user',
      attributes: {
        id: user.id,
        uuid: user.uuid,
        username: 'alice',
        email: 'alice@example.com',
        first_name: 'Ali',
        last_name: '',
        language: 'en',
        image: 'https://gravatar.com/avatar/c160f8cc69a4f0bf2b0362752353d060',
        admin: false,
        root_admin: false,
        '2fa_enabled': false,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
        updated_at: expect.stringMatching(/\+00:00$/),
      },
    });
    expect(answer.headers.get('x-pelican-panel')).toBe('true');
    expect(answer.headers.get('x-ratelimit-limit')).toBe('100000');
  });

  it('changes its name with the password, and says so in the activity log', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const wrong = await api.put(`${ACCOUNT}/username`, { username: 'renamed', password: 'wrong' });
    expect([wrong.status, wrong.at('errors.0.code')]).toEqual([400, 'InvalidPasswordProvidedException']);
    expect(
      (await api.put(`${ACCOUNT}/username`, { username: ' ReNamed ', password: 'password' })).status,
    ).toBe(204);
    expect((await api.get(ACCOUNT)).at('attributes.username')).toBe('renamed');
    // The same name again changes nothing and leaves no trace.
    expect((await api.put(`${ACCOUNT}/username`, { username: 'RENAMED', password: 'password' })).status).toBe(
      204,
    );
    expect(await eventsOf(user.id)).toEqual([
      {
        event: 'user:account.username-changed',
        properties: { old: user.username, new: 'renamed' },
        actor: user.id,
      },
    ]);
  });

  it.each(['PUT', 'POST'])('refuses names by %s that are none, too long or taken', async (verb) => {
    const [user, other] = [await panel.createUser(), await panel.createUser()];
    const api = panel.api(await panel.accountKey(user));
    const refused = async (username: unknown) => {
      const answer = await api.send(verb, `${ACCOUNT}/username`, { username, password: 'password' });
      return [answer.status, answer.at('errors.0.meta.source_field'), answer.at('errors.0.meta.rule')];
    };
    expect(await refused('')).toEqual([422, 'username', 'required']);
    expect(await refused('  ')).toEqual([422, 'username', 'required']);
    expect(await refused('x'.repeat(256))).toEqual([422, 'username', 'max']);
    expect(await refused(` ${other.username.toUpperCase()} `)).toEqual([422, 'username', 'unique']);
    const silent = await api.send(verb, `${ACCOUNT}/username`, { username: 'renamed' });
    expect([silent.status, silent.at('errors.0.meta.source_field')]).toEqual([422, 'password']);
    expect((await api.get(ACCOUNT)).at('attributes.username')).toBe(user.username);
    expect(await eventsOf(user.id)).toEqual([]);
  });

  it('changes its address by either verb, three times a day', async () => {
    const user = await panel.createUser();
    await panel.createUser({ email: 'taken@example.com' });
    const api = panel.api(await panel.accountKey(user));
    const change = (email: string, verb: 'POST' | 'PUT' = 'POST') =>
      api.send(verb, `${ACCOUNT}/email`, { email, password: 'password' });
    expect((await change('taken@example.com')).at('errors.0.meta')).toEqual({
      source_field: 'email',
      rule: 'unique',
    });
    expect((await change('one@example.com')).status).toBe(204);
    expect((await change('two@example.com', 'PUT')).status).toBe(204);
    expect((await change('TWO@example.com')).status).toBe(204);
    expect((await change('three@example.com')).status).toBe(204);
    const fourth = await change('four@example.com');
    expect([fourth.status, fourth.at('errors.0.code')]).toEqual([429, 'TooManyRequestsHttpException']);
    expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(3600);
    expect((await api.get(ACCOUNT)).at('attributes.email')).toBe('three@example.com');
    expect(await eventsOf(user.id)).toHaveLength(3);
  });

  it('can be asked for its password ten times, over all routes that want it and however many at once', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const other = panel.api(await panel.accountKey(await panel.createUser()));
    const guesses = ['wrong-1', 'wrong-2', 'wrong-3'].flatMap((password) => [
      () => api.put(`${ACCOUNT}/username`, { username: 'renamed', password }),
      () => api.put(`${ACCOUNT}/email`, { email: 'a@example.com', password }),
      () => api.put(`${ACCOUNT}/password`, { current_password: password, password: 'new-secret' }),
      () => api.post(`${ACCOUNT}/two-factor/disable`, { password }),
      () => api.post(`${ACCOUNT}/two-factor`, { code: '123456', password }),
    ]);
    // What works does not count.
    for (let i = 0; i < 11; i++) {
      const same = { username: user.username, password: 'password' };
      expect((await api.put(`${ACCOUNT}/username`, same)).status).toBe(204);
    }
    const statuses = (await Promise.all(guesses.map((guess) => guess()))).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const right = await api.put(`${ACCOUNT}/username`, { username: 'renamed', password: 'password' });
    expect([right.status, right.at('errors.0.code')]).toEqual([429, 'ThrottleRequestsException']);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(60);
    const mine = { username: 'another-one', password: 'password' };
    expect((await other.put(`${ACCOUNT}/username`, mine)).status).toBe(204);
  });

  it('changes its password, with or without a confirmation', async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const change = (body: object, verb: 'POST' | 'PUT' = 'POST') =>
      api.send(verb, `${ACCOUNT}/password`, body);
    const differs = { current_password: 'password', password: 'new-secret', password_confirmation: 'other' };
    const refused = await change(differs);
    expect([refused.status, refused.at('errors.0.meta.rule')]).toEqual([422, 'confirmed']);
    expect((await change({ current_password: 'password', password: 'short' })).at('errors.0.meta.rule')).toBe(
      'min',
    );
    expect((await change({ current_password: 'wrong', password: 'new-secret' })).status).toBe(400);
    expect((await change({ current_password: 'password', password: 'new-secret' })).status).toBe(204);
    const again = {
      current_password: 'new-secret',
      password: 'password2',
      password_confirmation: 'password2',
    };
    expect((await change(again, 'PUT')).status).toBe(204);
    expect(await eventsOf(user.id)).toEqual([
      { event: 'user:account.password-changed', properties: {}, actor: user.id },
      { event: 'user:account.password-changed', properties: {}, actor: user.id },
    ]);
  });

  it('cannot be changed here when another system manages it', async () => {
    const user = await panel.createUser({ isManagedExternally: true });
    const api = panel.api(await panel.accountKey(user));
    expect((await api.put(`${ACCOUNT}/username`, { username: 'x', password: 'password' })).status).toBe(403);
    expect((await api.get(ACCOUNT)).at('attributes.username')).toBe(user.username);
  });
});
