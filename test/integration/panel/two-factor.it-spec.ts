import { hashSync } from '@node-rs/bcrypt';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwoFactorService } from '../../../apps/panel/src/modules/two-factor/index.js';
import { startPanel, type TestPanel } from './support/panel.js';

const ROUTE = '/api/client/account/two-factor';

describe('the second factor of an account', () => {
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await startPanel();
  });
  afterAll(() => panel?.close());

  const person = async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const begin = async (): Promise<string> => String((await api.get(ROUTE)).at('data.secret'));
    const events = async () =>
      (
        await panel.database.query<{ event: string }>(
          "SELECT event FROM activity_logs WHERE actor_id = ? AND event LIKE 'user:two-factor.%' ORDER BY id",
          [user.id],
        )
      ).map((row) => row.event);
    const isOn = async () => (await api.get('/api/client/account')).at('attributes.2fa_enabled');
    return { user, api, begin, events, isOn };
  };

  it('is switched on with a code, and off with the password', async () => {
    const { api, user, begin, events, isOn } = await person();
    const offered = await api.get(ROUTE);
    const secret = String(offered.at('data.secret'));
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(offered.at('data.image_url_data')).toContain(`secret=${secret}`);
    expect(await isOn()).toBe(false);
    const enabled = await api.post(ROUTE, { code: generateSync({ secret }), password: 'password' });
    expect([enabled.status, enabled.at('object')]).toEqual([200, 'recovery_tokens']);
    expect(enabled.at('attributes.tokens')).toHaveLength(10);
    expect(await isOn()).toBe(true);

    const again = await api.get(ROUTE);
    expect([again.status, again.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    expect((await api.post(ROUTE, { code: generateSync({ secret }) })).status).toBe(400);

    const wrong = await api.post(`${ROUTE}/disable`, { password: 'wrong' });
    expect([wrong.status, wrong.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    expect(await isOn()).toBe(true);
    expect((await api.post(`${ROUTE}/disable`, { password: 'password' })).status).toBe(204);
    expect((await api.post(`${ROUTE}/disable`, { password: 'password' })).status).toBe(204);
    expect(await isOn()).toBe(false);
    expect(await events()).toEqual(['user:two-factor.create', 'user:two-factor.delete']);
    expect(await begin()).not.toBe(secret);
    // Nothing readable stays behind.
    const rows = await panel.database.query('SELECT * FROM two_factors WHERE user_id = ?', [user.id]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('needs no password where the client sends none, but a right one where it does', async () => {
    const { api, begin, isOn } = await person();
    const secret = await begin();
    const wrong = await api.post(ROUTE, { code: generateSync({ secret }), password: 'wrong' });
    expect([wrong.status, wrong.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    expect(await isOn()).toBe(false);
    expect((await api.post(ROUTE, { code: generateSync({ secret }) })).status).toBe(200);
  });

  it('refuses a wrong code, one of an earlier secret and one before there is a secret', async () => {
    const { api, begin, events, isOn } = await person();
    const refused = async (code: string) => (await api.post(ROUTE, { code })).at('errors.0.code');
    expect(await refused('123456')).toBe('TwoFactorAuthenticationTokenInvalid');
    const first = await begin();
    await begin();
    expect(await refused(generateSync({ secret: first }))).toBe('TwoFactorAuthenticationTokenInvalid');
    for (const code of ['', '12345', '1234567', 123456, null]) {
      expect((await api.post(ROUTE, { code })).status).toBe(422);
    }
    expect(await refused('abcdef')).toBe('TwoFactorAuthenticationTokenInvalid');
    expect([await isOn(), await events()]).toEqual([false, []]);
  });

  it('gives new recovery codes for the password, while it is on', async () => {
    const { api, begin, events } = await person();
    const renew = (password = 'password') => api.post(`${ROUTE}/recovery-codes`, { password });
    expect((await renew()).status).toBe(400);
    const secret = await begin();
    const first = (await api.post(ROUTE, { code: generateSync({ secret }) })).at('attributes.tokens');
    expect((await renew('wrong')).status).toBe(400);
    const second = await renew();
    expect([second.status, second.at('object')]).toEqual([200, 'recovery_tokens']);
    expect(second.at('attributes.tokens')).not.toEqual(first);
    expect(await events()).toEqual(['user:two-factor.create', 'user:two-factor.recovery-codes']);
  });

  it.each(['disable', 'recovery-codes'])('asks for the password at %s', async (verb) => {
    const { api, begin, events, isOn } = await person();
    await api.post(ROUTE, { code: generateSync({ secret: await begin() }) });
    for (const body of [undefined, {}, { password: '' }, { password: null }, { password: ['password'] }]) {
      const answer = await api.post(`${ROUTE}/${verb}`, body);
      expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, 'password']);
    }
    expect([await isOn(), await events()]).toEqual([true, ['user:two-factor.create']]);
  });

  it('is switched on once, however many requests show the code at once', async () => {
    const { api, begin, events } = await person();
    const code = generateSync({ secret: await begin() });
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.post(ROUTE, { code })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400, 400, 400, 400]);
    expect(await events()).toEqual(['user:two-factor.create']);
  });

  it('takes each recovery code of another panel once', async () => {
    const { user, api, begin } = await person();
    await api.post(ROUTE, { code: generateSync({ secret: await begin() }) });
    const hashes = ['first code', 'other code'].map((code) => hashSync(code, 4).replace('$2b$', '$2y$'));
    await panel.database.query('UPDATE two_factors SET recovery_codes = ? WHERE user_id = ?', [
      JSON.stringify(hashes),
      user.id,
    ]);
    const service = panel.app.get(TwoFactorService, { strict: false });
    expect(await service.accept(user.id, { recoveryCode: 'third code' })).toBeNull();
    expect(await service.accept(user.id, { recoveryCode: ' other code ' })).toBe(1);
    expect(await service.accept(user.id, { recoveryCode: 'other code' })).toBeNull();
    expect(await service.accept(user.id, { recoveryCode: 'first code' })).toBe(0);
  });

  it('is switched off for an operator without a proof', async () => {
    const { user, api, begin, isOn } = await person();
    const service = panel.app.get(TwoFactorService, { strict: false });
    expect(await service.remove(user.id)).toBe(false);
    await api.post(ROUTE, { code: generateSync({ secret: await begin() }) });
    expect(await service.remove(user.id)).toBe(true);
    expect(await isOn()).toBe(false);
  });
});
