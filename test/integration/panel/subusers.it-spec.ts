import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { waitUntil } from '@app/testing/process.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiAnswer, ApiClient } from './support/api-client.js';
import { Browser } from './support/browser.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

const DEADLINE_MS = 20_000;
const LOOSE = { RATELIMIT_SUBUSER_CREATE: '1000/60', RATELIMIT_LOGIN: '1000/60' };
const END = '/api/deauthorize-user';

let panel: TestPanel;
let scene: ClientScene;
let mails: string;
let owner: User;
let api: ApiClient;
let server: SceneServer;
let path: string;

beforeAll(async () => {
  mails = await mkdtemp(join(tmpdir(), 'rookery-mail-'));
  panel = await startPanel({ env: { ...LOOSE, MAIL_FOLDER: mails }, worker: true });
  scene = await ClientScene.create(panel);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
  await rm(mails, { recursive: true, force: true });
});
beforeEach(async () => {
  scene.daemon.reset();
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner, name: 'Lobby' });
  path = `/api/client/servers/${server.uuid}/users`;
});

/** A subuser of the server with a key of their own. */
async function member(permissions: readonly string[]): Promise<{ user: User; api: ApiClient }> {
  const user = await panel.createUser();
  await scene.subuser(server, user, permissions);
  return { user, api: panel.api(await panel.accountKey(user)) };
}
const granted = async (): Promise<Record<string, string[]>> => {
  const rows = await panel.database.query<{ email: string; permissions: string[] }>(
    'SELECT u.email, s.permissions FROM subusers s JOIN users u ON u.id = s.user_id WHERE s.server_id = ?',
    [server.id],
  );
  return Object.fromEntries(rows.map((row) => [row.email, row.permissions]));
};
const said = ({ status, at }: ApiAnswer) => [status, at('errors.0.code')];
const mailTo = async (address: string): Promise<string> => {
  let found: string | undefined;
  await waitUntil(
    `a mail to ${address}`,
    async () => {
      const texts = await Promise.all(
        (await readdir(mails))
          .filter((name) => name.endsWith('.eml'))
          .map((name) => readFile(join(mails, name), 'utf8')),
      );
      found = texts.find((text) => text.includes(`To: ${address}`));
      return found !== undefined;
    },
    DEADLINE_MS,
  );
  return found!.replaceAll('=\n', '').replaceAll('=3D', '=');
};
const jobsDone = (): Promise<void> =>
  waitUntil(
    'the jobs',
    async () => (await panel.database.query('SELECT id FROM outbox')).length === 0,
    DEADLINE_MS,
  );
const ended = async (user: User) => {
  const call = await scene.daemon.waitForCall('POST', END);
  expect(call.body).toEqual({ user: user.uuid, servers: [server.uuid] });
};

describe('inviting', () => {
  it('gives a user the known permissions, says so by mail and in the log', async () => {
    const user = await panel.createUser();
    const wanted = [
      'user.read',
      'no.such',
      'control.start',
      'database.view_password',
      'admin.websocket.errors',
    ];
    const answer = await api.post(path, { email: user.email.toUpperCase(), permissions: wanted });
    const permissions = ['control.start', 'database.view-password', 'user.read', 'websocket.connect'];
    expect(answer.status).toBe(200);
    expect(answer.at('object')).toBe('server_subuser');
    expect(answer.at('attributes')).toMatchObject({
      uuid: user.uuid,
      username: user.username,
      email: user.email,
      '2fa_enabled': false,
      permissions,
    });
    expect(await granted()).toEqual({ [user.email]: permissions });
    expect(await scene.events(server)).toEqual([
      { event: 'server:subuser.create', properties: { email: user.email, permissions } },
    ]);
    const mail = await mailTo(user.email);
    expect(mail).toContain('Lobby');
    expect(mail).toContain(owner.username);
    expect(mail).toContain(`http://panel.test/s/${server.short}`);
    const theirs = panel.api(await panel.accountKey(user));
    expect((await theirs.get(`/api/client/servers/${server.uuid}`)).at('meta.user_permissions')).toEqual(
      expect.arrayContaining(permissions),
    );
  });

  it('makes an account for who has none, whose mail lets them choose a password', async () => {
    const email = `new.${server.short}@example.com`;
    const answer = await api.post(path, { email, permissions: ['control.stop'] });
    expect(answer.status).toBe(200);
    const username = answer.at<string>('attributes.username');
    expect(username).toMatch(new RegExp(`^new\\.${server.short}[a-z0-9]{3}$`));
    const mail = await mailTo(email);
    const token = /token=([\w-]+)/.exec(mail)![1]!;
    const body = { email, token, password: 'their-own-password' };
    expect((await new Browser(panel).post('/api/auth/password/reset', body)).status).toBe(204);
    const browser = new Browser(panel);
    await browser.login(username, 'their-own-password');
    expect((await browser.get('/api/client')).at('data.0.attributes.uuid')).toBe(server.uuid);
  });

  it('invites the same stranger once, however many do it at once', async () => {
    const body = { email: `race-${server.short}@example.com`, permissions: [] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.post(path, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
    expect(Object.keys(await granted())).toEqual([body.email]);
    const users = await panel.database.query('SELECT id FROM users WHERE email = ?', [body.email]);
    expect(users).toHaveLength(1);
  });

  it('refuses the owner and those who are in already', async () => {
    const { user } = await member([]);
    expect(said(await api.post(path, { email: owner.email, permissions: [] }))).toEqual([
      400,
      'UserIsServerOwnerException',
    ]);
    expect(said(await api.post(path, { email: user.email, permissions: [] }))).toEqual([
      400,
      'ServerSubuserExistsException',
    ]);
  });

  it.each([
    [{ permissions: [] }, 'email', 'required'],
    [{ email: 'nobody', permissions: [] }, 'email', 'email'],
    [{ email: 'a@example.com' }, 'permissions', 'required'],
    [{ email: 'a@example.com', permissions: 'all' }, 'permissions', 'array'],
  ])('refuses %j by the rule of its field', async (body, field, rule) => {
    const answer = await api.post(path, body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: field, rule }]);
    expect(await granted()).toEqual({});
  });

  it('does not take an address that only looks like the one of somebody', async () => {
    await panel.createUser({ email: `jose-${server.short}@example.com` });
    const answer = await api.post(path, { email: `JOSÉ-${server.short}@example.com`, permissions: [] });
    expect(answer.status).toBe(422);
    expect(await granted()).toEqual({});
  });

  it('ends at a hundred subusers', async () => {
    const { user } = await member([]);
    await panel.database.query(
      `INSERT INTO users (uuid, username, email, password) SELECT UUID(), CONCAT('many-', ?, seq), CONCAT('many-', ?, seq, '@example.com'), '' FROM seq_1_to_99`,
      [server.short, server.short],
    );
    await panel.database.query(
      `INSERT INTO subusers (user_id, server_id, permissions) SELECT id, ?, '[]' FROM users WHERE username LIKE ?`,
      [server.id, `many-${server.short}%`],
    );
    expect(said(await api.post(path, { email: 'one-more@example.com', permissions: [] }))).toEqual([
      400,
      'DisplayException',
    ]);
    expect((await api.get(path)).at<unknown[]>('data')).toHaveLength(100);
    expect((await api.delete(`${path}/${user.uuid}`)).status).toBe(204);
  });
});

describe('what nobody holds nobody gives', () => {
  it('neither to new ones nor by a change', async () => {
    const inviter = await member(['user.create', 'user.update', 'file.read']);
    const { user } = await member(['file.read']);
    const email = 'somebody@example.com';
    expect(said(await inviter.api.post(path, { email, permissions: ['file.delete'] }))).toEqual([
      403,
      'HttpForbiddenException',
    ]);
    expect(said(await inviter.api.post(`${path}/${user.uuid}`, { permissions: ['user.delete'] }))).toEqual([
      403,
      'HttpForbiddenException',
    ]);
    const taken = await inviter.api.post(`${path}/${user.uuid}`, { permissions: [] });
    expect(taken.at('attributes.permissions')).toEqual(['websocket.connect']);
    const given = await inviter.api.post(path, { email, permissions: ['file.read'] });
    expect(given.status).toBe(200);
  });

  it('but owner and administrators give everything', async () => {
    const { user } = await member([]);
    const admin = panel.api(await panel.accountKey(await panel.createAdmin()));
    const permissions = [...SUBUSER_PRESETS.full].sort();
    for (const who of [api, admin]) {
      const answer = await who.post(`${path}/${user.uuid}`, { permissions });
      expect(answer.at('attributes.permissions')).toEqual(permissions);
    }
  });
});

describe('listing', () => {
  it('shows all subusers, and one by its uuid', async () => {
    const [first, second] = [await member(['file.read']), await member([])];
    const answer = await api.get(path);
    expect(answer.at('object')).toBe('list');
    expect(answer.at('meta')).toBeUndefined();
    expect([answer.at('data.0.attributes.uuid'), answer.at('data.1.attributes.uuid')]).toEqual([
      first.user.uuid,
      second.user.uuid,
    ]);
    expect((await api.get(`${path}/${first.user.uuid.toUpperCase()}`)).at('attributes.permissions')).toEqual([
      'file.read',
    ]);
  });

  it('knows the subusers of this server only, and nobody sees or changes themselves', async () => {
    const { user, api: theirs } = await member(['user.read', 'user.update', 'user.delete']);
    const stranger = await panel.createUser();
    for (const unknown of [stranger.uuid, owner.uuid, 'none']) {
      expect((await api.get(`${path}/${unknown}`)).status).toBe(404);
      expect((await api.post(`${path}/${unknown}`, { permissions: [] })).status).toBe(404);
      expect((await api.delete(`${path}/${unknown}`)).status).toBe(404);
    }
    const own = `${path}/${user.uuid}`;
    expect((await theirs.get(own)).status).toBe(403);
    expect((await theirs.post(own, { permissions: ['file.read'] })).status).toBe(403);
    expect((await theirs.delete(own)).status).toBe(403);
    expect(Object.keys(await granted())).toEqual([user.email]);
  });

  it('offers sets of permissions that grow', async () => {
    expect((await api.get('/api/client/permissions')).at('meta.presets')).toEqual(SUBUSER_PRESETS);
  });
});

describe('a change of permissions', () => {
  it('is told with what was before, and ends what the subuser has open', async () => {
    const { user } = await member(['file.read', 'websocket.connect']);
    const answer = await api.post(`${path}/${user.uuid}`, { permissions: ['control.stop', 'file.read'] });
    const permissions = ['control.stop', 'file.read', 'websocket.connect'];
    expect(answer.at('attributes.permissions')).toEqual(permissions);
    await ended(user);
    const old = ['file.read', 'websocket.connect'];
    expect(await scene.events(server)).toEqual([
      {
        event: 'server:subuser.update',
        properties: { email: user.email, old, new: permissions, revoked: true },
      },
    ]);
  });

  it('that changes nothing leaves no trace', async () => {
    const { user } = await member(['websocket.connect', 'file.read']);
    expect((await api.post(`${path}/${user.uuid}`, { permissions: ['file.read'] })).status).toBe(200);
    await jobsDone();
    expect(scene.daemon.callsTo('POST', END)).toEqual([]);
    expect(await scene.events(server)).toEqual([]);
  });

  it('without a list is a 422 and changes nothing', async () => {
    const { user } = await member(['file.read']);
    const answer = await api.post(`${path}/${user.uuid}`, {});
    expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, 'permissions']);
    expect(await granted()).toEqual({ [user.email]: ['file.read'] });
  });
});

describe('the end of a membership', () => {
  it('by somebody else takes everything, is told by mail, and happens once', async () => {
    const { user, api: theirs } = await member(['file.read']);
    expect((await api.delete(`${path}/${user.uuid}`)).status).toBe(204);
    expect((await theirs.get(`/api/client/servers/${server.uuid}`)).status).toBe(404);
    expect((await theirs.get('/api/client')).at('data')).toEqual([]);
    await ended(user);
    expect(await mailTo(user.email)).toContain('Lobby');
    expect((await api.delete(`${path}/${user.uuid}`)).status).toBe(404);
    expect(await scene.events(server)).toEqual([
      { event: 'server:subuser.delete', properties: { email: user.email, revoked: true } },
    ]);
  });

  it('waits for a node that is away', async () => {
    const { user } = await member(['file.read']);
    await scene.daemon.stop();
    expect((await api.delete(`${path}/${user.uuid}`)).status).toBe(204);
    await scene.daemon.resume();
    await ended(user);
  });

  it('by themselves works on a suspended server too', async () => {
    const { user, api: theirs } = await member([]);
    await scene.setStatus(server, 'suspended');
    const leave = `/api/client/servers/${server.uuid}/leave`;
    expect((await theirs.post(leave)).status).toBe(204);
    expect((await theirs.post(leave)).status).toBe(404);
    expect(await granted()).toEqual({});
    await ended(user);
    expect(await scene.events(server)).toEqual([
      { event: 'server:subuser.delete', properties: { email: user.email, revoked: true } },
    ]);
    await jobsDone();
  });

  it('is refused to owners and to administrators who are none', async () => {
    const admin = panel.api(await panel.accountKey(await panel.createAdmin()));
    for (const who of [api, admin]) {
      expect(said(await who.post(`/api/client/servers/${server.uuid}/leave`))).toEqual([
        400,
        'DisplayException',
      ]);
    }
  });
});

it('[limit] ten invitations to a server in a quarter of an hour', async () => {
  const strict = await startPanel({ database: panel.testDatabase });
  try {
    const as = strict.api(await strict.accountKey(owner));
    const answers: number[] = [];
    for (let index = 0; index < 11; index++) {
      const email = `flood-${index}-${server.short}@example.com`;
      answers.push((await as.post(path, { email, permissions: [] })).status);
    }
    expect(answers).toEqual([...Array<number>(10).fill(200), 429]);
  } finally {
    await strict.close();
  }
});

describe('accounts that administrators make', () => {
  const make = async (fields: Record<string, unknown>) => {
    const admin = await panel.createAdmin();
    const application = panel.api(await panel.applicationKey(admin));
    const name = `made-${server.short}`;
    const body = { email: `${name}@example.com`, username: name, ...fields };
    expect((await application.post('/api/application/users', body)).status).toBe(201);
    return body.email;
  };

  it('are told by a mail that lets them choose a password', async () => {
    const mail = await mailTo(await make({}));
    expect(mail).toContain('/reset#token=');
  });

  it('with a password are told where to log in', async () => {
    const mail = await mailTo(await make({ password: 'given-password' }));
    expect(mail).toContain('http://panel.test/login');
    expect(mail).not.toContain('given-password');
  });
});
