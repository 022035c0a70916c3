import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';

describe('the account of a key', () => {
  let panel: TestPanel;
  beforeAll(async () => {
    panel = await startPanel();
  });
  afterAll(() => panel?.close());

  it('tells who the key belongs to, with the fields of both ancestors', async () => {
    const user = await panel.createUser({ username: 'Alice', email: 'Alice@Example.com', nameFirst: 'Ali' });
    const answer = await panel.api(await panel.accountKey(user)).get('/api/client/account');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      object: 'user',
      attributes: {
        id: user.id,
        uuid: user.uuid,
        username: 'alice',
        email: 'alice@example.com',
        first_name: 'Ali',
        last_name: null,
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
});
