import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPanel, type TestPanel } from './support/panel.js';
import type { ApiClient } from './support/api-client.js';

const USERS = '/api/application/users';
const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);

describe('users of the Application API', () => {
  let panel: TestPanel;
  let api: ApiClient;
  beforeAll(async () => {
    panel = await startPanel();
    api = panel.api(await panel.applicationKey(await panel.createAdmin({ username: 'boss' })));
  });
  afterAll(() => panel?.close());

  const rules = (answer: Awaited<ReturnType<ApiClient['get']>>) =>
    answer
      .at<{ meta: { source_field: string; rule: string | null } }[]>('errors')
      .map(({ meta }) => `${meta.source_field}:${meta.rule}`);

  it('are created, with the address of the new resource', async () => {
    const answer = await api.post(USERS, {
      email: ' Carol@Example.COM ',
      username: 'Carol',
      first_name: 'Carol',
      last_name: '',
      external_id: 'shop-7',
      root_admin: false,
      timezone: 'Europe/Berlin',
    });
    expect(answer.status).toBe(201);
    const id = answer.at<number>('attributes.id');
    expect(answer.body).toEqual({
      object: 'user',
      attributes: {
        id,
        external_id: 'shop-7',
        is_managed_externally: false,
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username: 'carol',
        email: 'carol@example.com',
        first_name: 'Carol',
        last_name: '',
        language: 'en',
        root_admin: false,
        '2fa_enabled': false,
        '2fa': false,
        created_at: DATE,
        updated_at: DATE,
      },
      meta: { resource: `http://panel.test/api/application/users/${id}` },
    });
    expect((await api.get(`${USERS}/${id}`)).at('attributes')).toEqual(answer.at('attributes'));
    expect((await api.get(`${USERS}/external/shop-7`)).at('attributes.id')).toBe(id);
    expect((await api.get(`${USERS}/external/shop-8`)).status).toBe(404);
    const [row] = await panel.database.query<{ password: string }>(
      'SELECT password FROM users WHERE id = ?',
      [id],
    );
    expect(row!.password).toMatch(/^\$argon2id\$/);
  });

  it('are created from forms too', async () => {
    const answer = await api.send('POST', USERS, 'email=form%40example.com&username=form&root_admin=1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([answer.status, answer.at('attributes.root_admin')]).toEqual([201, true]);
  });

  it('are refused field by field, in the order of the fields', async () => {
    expect(rules(await api.post(USERS, {}))).toEqual(['email:required', 'username:required']);
    const answer = await api.post(USERS, {
      email: 'nobody',
      username: 'x'.repeat(256),
      password: 'short',
      language: '<script>',
      timezone: 'Nowhere/Else',
      root_admin: 'maybe',
    });
    expect(answer.status).toBe(422);
    expect(rules(answer)).toEqual([
      'email:email',
      'username:max',
      'password:min',
      'language:in',
      'timezone:timezone',
      'root_admin:boolean',
    ]);
    expect(answer.at('errors.0')).toMatchObject({ code: 'ValidationException', status: '422' });
  });

  it('are unique in name, address and external id, whatever the case', async () => {
    await api.post(USERS, { email: 'dave@example.com', username: 'dave', external_id: 'd1' });
    const answer = await api.post(USERS, { email: 'DAVE@example.com', username: 'Dave', external_id: 'd1' });
    expect(answer.status).toBe(422);
    expect(rules(answer)).toEqual(['username:unique', 'email:unique', 'external_id:unique']);
  });

  it('are created once when the same request comes many times at once', async () => {
    const body = { email: 'race@example.com', username: 'race' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.post(USERS, body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 422, 422, 422, 422, 422, 422, 422]);
  });

  it('are changed in part; what is not sent stays', async () => {
    const user = await panel.createUser({ nameFirst: 'Erin', nameLast: 'Old', externalId: 'e1' });
    const answer = await api.patch(`${USERS}/${user.id}`, { last_name: 'New', username: user.username });
    expect(answer.status).toBe(200);
    expect(answer.at('attributes')).toMatchObject({
      first_name: 'Erin',
      last_name: 'New',
      external_id: 'e1',
      email: user.email,
    });
    expect(
      (await api.patch(`${USERS}/${user.id}`, { external_id: null })).at('attributes.external_id'),
    ).toBeNull();
    expect(rules(await api.patch(`${USERS}/${user.id}`, { username: 'boss' }))).toEqual(['username:unique']);
  });

  it('change at once for keys in use', async () => {
    const user = await panel.createUser();
    const own = panel.api(await panel.accountKey(user));
    expect((await own.get('/api/client/account')).at('attributes.root_admin')).toBe(false);
    await api.patch(`${USERS}/${user.id}`, { root_admin: true, username: 'promoted' });
    expect((await own.get('/api/client/account')).at('attributes')).toMatchObject({
      root_admin: true,
      username: 'promoted',
    });
    await api.patch(`${USERS}/${user.id}`, { root_admin: false });
    expect((await own.get(USERS)).status).toBe(403);
  });

  it('are deleted with their keys, but not owners, administrators or oneself', async () => {
    const user = await panel.createUser();
    const own = panel.api(await panel.accountKey(user));
    expect((await own.get('/api/client/account')).status).toBe(200);
    expect((await api.delete(`${USERS}/${user.id}`)).status).toBe(204);
    expect((await own.get('/api/client/account')).status).toBe(401);
    expect((await api.delete(`${USERS}/${user.id}`)).status).toBe(404);

    const otherAdmin = await panel.createAdmin();
    const kept = await api.delete(`${USERS}/${otherAdmin.id}`);
    expect([kept.status, kept.body, kept.headers.get('x-refusal-reason')]).toEqual([
      403,
      null,
      'An administrator cannot be deleted.',
    ]);
    const me = await panel.createAdmin();
    const self = await panel.api(await panel.accountKey(me)).delete(`${USERS}/${me.id}`);
    expect([self.status, self.at('errors.0.code')]).toEqual([400, 'DisplayException']);

    const owner = await panel.createUser();
    await insertServer(panel, owner.id);
    const refused = await api.delete(`${USERS}/${owner.id}`);
    expect([refused.status, refused.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    expect((await api.get(`${USERS}/${owner.id}`)).status).toBe(200);
  });

  it('keep at least one administrator', async () => {
    const lonely = await startPanel();
    try {
      const admin = await lonely.createAdmin();
      const answer = await lonely
        .api(await lonely.applicationKey(admin))
        .patch(`${USERS}/${admin.id}`, { root_admin: false });
      expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'DisplayException']);
    } finally {
      await lonely.close();
    }
  });

  it('are listed in pages, filtered and sorted', async () => {
    const own = await startPanel();
    try {
      const admin = await own.createAdmin({ username: 'admin', email: 'admin@one.test' });
      const list = own.api(await own.applicationKey(admin));
      for (const name of ['ann', 'anna', 'bob_', 'bobx']) {
        await own.createUser({ username: name, email: `${name}@two.test`, externalId: `x-${name}` });
      }
      const page = await list.get(`${USERS}?per_page=2&page=2&sort=-id`);
      expect(page.at<object[]>('data')).toHaveLength(2);
      expect(page.at('data.0.attributes.username')).toBe('anna');
      expect(page.at('meta.pagination')).toMatchObject({
        total: 5,
        count: 2,
        per_page: 2,
        current_page: 2,
        total_pages: 3,
      });
      expect(page.at('meta.pagination.links.next')).toContain('/api/application/users?');
      const names = async (query: string) =>
        (await list.get(`${USERS}?${query}`))
          .at<{ attributes: { username: string } }[]>('data')
          .map(({ attributes }) => attributes.username);
      expect(await names('filter[email]=@TWO')).toEqual(['ann', 'anna', 'bob_', 'bobx']);
      expect(await names('filter[username]=ann,admin')).toEqual(['admin', 'ann', 'anna']);
      // Wildcards of SQL are letters like any other.
      expect(await names('filter[username]=bob_')).toEqual(['bob_']);
      expect(await names('filter[username]=%25')).toEqual([]);
      expect(await names(`filter[uuid]=${admin.uuid}`)).toEqual(['admin']);
      expect(await names('page=0&per_page=-3')).toHaveLength(5);
      expect((await list.get(`${USERS}?filter[password]=x`)).at('errors.0.code')).toBe('InvalidFilterQuery');
      expect((await list.get(`${USERS}?sort=password`)).at('errors.0.code')).toBe('InvalidSortQuery');
    } finally {
      await own.close();
    }
  });

  it('include their servers, or a null resource without the right to read them', async () => {
    const owner = await panel.createUser();
    await insertServer(panel, owner.id);
    const included = await api.get(`${USERS}/${owner.id}?include=servers,unknown`);
    expect(included.at('attributes.relationships.servers.object')).toBe('list');
    expect(included.at('attributes.relationships.servers.data.0.attributes.user')).toBe(owner.id);
    const limited = panel.api(await panel.applicationKey(await panel.createAdmin(), { user: 1 }));
    expect(
      (await limited.get(`${USERS}/${owner.id}?include=servers`)).at('attributes.relationships.servers'),
    ).toEqual({ object: 'null_resource', attributes: null });
  });
});

/** The least rows a server needs. */
async function insertServer(panel: TestPanel, ownerId: number): Promise<void> {
  const id = () => crypto.randomUUID();
  const { database } = panel;
  await database.transaction(async () => {
    await database.query("INSERT INTO nests (uuid, author, name) VALUES (?, 'a@example.com', 'n')", [id()]);
    await database.query(
      `INSERT INTO eggs (uuid, nest_id, name, author, docker_images, startup_commands)
       SELECT ?, MAX(id), 'egg', 'a@example.com', '{"a":"a:1"}', '{"Default":"run"}' FROM nests`,
      [id()],
    );
    await database.query(
      "INSERT INTO nodes (uuid, name, fqdn, daemon_base, daemon_token_id, daemon_token) VALUES (?, 'n', 'n.example.com', '/srv', ?, 'x')",
      [id(), id().slice(0, 16)],
    );
    await database.query(
      `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, nest_id, egg_id, startup, image)
       SELECT ?, ?, (SELECT MAX(id) FROM nodes), 's', ?, 0, 0, 0, 500, 0, (SELECT MAX(id) FROM nests), (SELECT MAX(id) FROM eggs), 'run', 'a:1'`,
      [id(), id().slice(0, 8), ownerId],
    );
  });
}
