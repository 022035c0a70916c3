import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';

const KEYS = '/api/client/account/ssh-keys';
const ED25519 =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@example.com';
const FINGERPRINT = '+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';

describe('SSH keys of an account', () => {
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await startPanel();
  });
  afterAll(() => panel?.close());

  const person = async () => {
    const user = await panel.createUser();
    const api = panel.api(await panel.accountKey(user));
    const events = () =>
      panel.database.query(
        "SELECT event, properties FROM activity_logs WHERE actor_id = ? AND event LIKE 'user:ssh-key.%' ORDER BY id",
        [user.id],
      );
    const add = () => api.post(KEYS, { name: 'laptop', public_key: ED25519 });
    return { user, api, events, add };
  };

  it('are added, listed and removed, and each change is noted', async () => {
    const { api, events, add } = await person();
    const added = await add();
    expect([added.status, added.body]).toEqual([
      200,
      {
        object: 'ssh_key',
        attributes: {
          name: 'laptop',
          fingerprint: FINGERPRINT,
          public_key: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
          created_at: expect.stringMatching(/\+00:00$/),
        },
      },
    ]);
    expect((await api.get(KEYS)).body).toEqual({ object: 'list', data: [added.body] });
    expect((await api.delete(`${KEYS}/${encodeURIComponent(FINGERPRINT)}`)).status).toBe(204);
    expect((await api.get(KEYS)).at('data')).toEqual([]);
    expect(await events()).toEqual([
      { event: 'user:ssh-key.create', properties: { fingerprint: FINGERPRINT } },
      { event: 'user:ssh-key.delete', properties: { fingerprint: FINGERPRINT } },
    ]);
  });

  it('are removed by a fingerprint with plain slashes, and by the older POST', async () => {
    const { api, events, add } = await person();
    expect((await add()).status).toBe(200);
    expect((await api.delete(`${KEYS}/${FINGERPRINT}`)).status).toBe(204);
    expect((await api.delete(`${KEYS}/${FINGERPRINT}`)).status).toBe(404);
    expect((await add()).status).toBe(200);
    const remove = () => api.post(`${KEYS}/remove`, { fingerprint: FINGERPRINT });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect((await api.get(KEYS)).at('data')).toEqual([]);
    expect(await events()).toHaveLength(4);
  });

  it('are refused when they are none, too weak, private or there already', async () => {
    const { api, events, add } = await person();
    const refused = async (public_key: unknown) => {
      const answer = await api.post(KEYS, { name: 'x', public_key });
      return [answer.status, answer.at('errors.0.meta.source_field')];
    };
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const isPrivate = weak.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    for (const key of [
      '',
      null,
      7,
      'ssh-ed25519 AAAA',
      isPrivate,
      'ssh-dss AAAAB3NzaC1kc3M= x',
      'x'.repeat(9000),
    ]) {
      expect(await refused(key)).toEqual([422, 'public_key']);
    }
    expect((await add()).status).toBe(200);
    expect(await refused(ED25519)).toEqual([422, 'public_key']);
    const nameless = await api.post(KEYS, { public_key: ED25519 });
    expect([nameless.status, nameless.at('errors.0.meta.source_field')]).toEqual([422, 'name']);
    expect(await events()).toHaveLength(1);
  });

  it('belong to their account alone', async () => {
    const [owner, other] = [await person(), await person()];
    await owner.add();
    expect((await other.api.get(KEYS)).at('data')).toEqual([]);
    expect((await other.api.delete(`${KEYS}/${FINGERPRINT}`)).status).toBe(404);
    await other.api.post(`${KEYS}/remove`, { fingerprint: FINGERPRINT });
    expect((await owner.api.get(KEYS)).at('data')).toHaveLength(1);
    expect((await other.add()).status).toBe(200);
    expect((await panel.api().get(KEYS)).status).toBe(401);
    expect((await panel.api(await panel.applicationKey(await panel.createAdmin())).get(KEYS)).status).toBe(
      403,
    );
  });
});
