import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { generateSync } from 'otplib';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { insert } from './support/client-scene.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const ROUTE = '/api/remote/sftp/auth';
const DENIED = [403, 'HttpForbiddenException'];

/** A line of `authorized_keys` as programs write it. */
function publicKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = ssh2.utils.parseKey(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  if (key instanceof Error) throw key;
  return `ssh-rsa ${key.getPublicSSH().toString('base64')}`;
}

describe('who may open an SFTP session', () => {
  let world: ServerWorld;
  let server: MadeServer;
  let address: string;
  beforeAll(async () => {
    world = await startServerWorld({ worker: true });
    server = await world.installedServer();
  });
  // A limit counts by username and address.
  beforeEach(() => {
    world.node.daemon.reset();
    address = `2001:db8:${randomBytes(2).toString('hex')}::7`;
  });
  afterAll(() => world?.close());

  const ask = async (username: string, password: string, more: object = {}) =>
    world.node.remote.post(ROUTE, {
      username,
      password,
      type: 'password',
      ip: `[${address}]:50022`,
      session_id: 'c2Vzc2lvbg==',
      client_version: 'U1NILTIuMA==',
      ...more,
    });
  const refusal = async (...given: Parameters<typeof ask>) => {
    const { status, at } = await ask(...given);
    return [status, at('errors.0.code')];
  };
  const at = (user: Pick<User, 'username'>, name = server.identifier): string => `${user.username}.${name}`;
  const subuser = async (permissions: readonly string[]): Promise<User> => {
    const user = await world.panel.createUser();
    await insert(world.panel, 'subusers', {
      user_id: user.id,
      server_id: server.id,
      permissions: JSON.stringify(permissions),
    });
    return user;
  };
  const events = (user: User) =>
    world.panel.database.query<{ event: string; properties: unknown; ip: string }>(
      `SELECT l.event, l.properties, l.ip FROM activity_logs l
       JOIN activity_log_subjects s ON s.activity_log_id = l.id
       WHERE s.subject_type = 'user' AND s.subject_id = ? AND l.event LIKE '%sftp%' ORDER BY l.id`,
      [user.id],
    );

  it('is told by a password, with what they may do', async () => {
    const { owner } = world;
    const let_in = { user: owner.uuid, server: server.uuid, permissions: ['*'] };
    expect((await ask(at(owner), 'password')).body).toEqual(let_in);
    expect((await ask(` ${at(owner, server.uuid).toUpperCase()}`, 'password')).body).toEqual(let_in);
    expect((await ask(at(owner), 'password', { type: null, ip: null })).status).toBe(200);
    const member = await subuser(['file.sftp', 'file.read']);
    expect((await ask(at(member), 'password')).body).toEqual({
      user: member.uuid,
      server: server.uuid,
      permissions: ['websocket.connect', 'file.sftp', 'file.read'],
    });
  });

  it('is told by a key of the account, in the form that daemons send', async () => {
    const key = publicKey();
    const api = world.panel.api(await world.panel.accountKey(world.owner));
    const added = await api.post('/api/client/account/ssh-keys', { name: 'laptop', public_key: `${key} me` });
    expect(added.status).toBe(200);
    const byKey = (line: string) => refusal(at(world.owner), line, { type: 'public_key' });
    expect((await ask(at(world.owner), `${key}\n`, { type: 'public_key' })).status).toBe(200);
    expect(await byKey(publicKey())).toEqual(DENIED);
    // Somebody else's key is not theirs, and the key is no password.
    const other = await subuser(['file.sftp']);
    expect(await refusal(at(other), key, { type: 'public_key' })).toEqual(DENIED);
    expect(await refusal(at(world.owner), key)).toEqual(DENIED);

    const fingerprint = added.at<string>('attributes.fingerprint');
    expect((await api.post('/api/client/account/ssh-keys/remove', { fingerprint })).status).toBe(204);
    expect(await byKey(key)).toEqual(DENIED);
    const { body } = await world.node.daemon.waitForCall('POST', '/api/deauthorize-user');
    expect(body).toEqual({ user: world.owner.uuid, servers: [server.uuid] });
  });

  it('is nobody else, whatever was wrong, in one sentence', async () => {
    const stranger = await world.panel.createUser();
    const elsewhere = await world.addNode();
    const texts = new Set<unknown>();
    for (const [name, password] of [
      [at(world.owner), 'wrong'],
      [at(stranger), 'password'],
      [`nobody.${server.identifier}`, 'password'],
      [`${world.owner.username}.00000000`, 'password'],
      [`${world.owner.username}.${randomUUID()}`, 'password'],
    ] as const) {
      const answer = await ask(name, password);
      expect([name, answer.status, answer.at('errors.0.code')]).toEqual([name, ...DENIED]);
      texts.add(answer.at('errors.0.detail'));
    }
    const foreign = await elsewhere.remote.post(ROUTE, { username: at(world.owner), password: 'password' });
    texts.add(foreign.at('errors.0.detail'));
    expect([foreign.status, texts.size]).toEqual([403, 1]);
    expect(await refusal(world.owner.username, 'password')).toEqual([400, 'BadRequestHttpException']);
    expect((await ask('', '')).status).toBe(422);
    expect(await events(world.owner)).toContainEqual({
      event: 'auth:sftp.fail',
      properties: { method: 'password' },
      ip: address,
    });
    expect(await events(stranger)).toEqual([]);
  });

  it('is no member without the permission for it, which is noted', async () => {
    const member = await subuser(['file.read', 'file.update']);
    expect(await refusal(at(member), 'password')).toEqual(DENIED);
    expect(await events(member)).toEqual([{ event: 'server:sftp.denied', properties: {}, ip: address }]);
  });

  it('is nobody while the server is suspended or restored, and that is said last', async () => {
    const set = (status: string | null) =>
      world.panel.database.query('UPDATE servers SET status = ? WHERE id = ?', [status, server.id]);
    for (const status of ['suspended', 'restoring_backup', 'installing']) {
      await set(status);
      expect(await refusal(at(world.owner), 'password')).toEqual([409, 'ServerStateConflictException']);
      expect(await refusal(at(world.owner), 'wrong')).toEqual(DENIED);
    }
    await set(null);
    expect((await ask(at(world.owner), 'password')).status).toBe(200);
  });

  it('S1: may be wrong five times in a minute, from one address', async () => {
    const member = await subuser(['file.sftp']);
    const wrong = await Promise.all(Array.from({ length: 9 }, () => ask(at(member), 'wrong')));
    expect(wrong.map(({ status }) => status).toSorted()).toEqual([
      403, 403, 403, 403, 403, 429, 429, 429, 429,
    ]);
    const { status, headers } = await ask(at(member), 'password');
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
    // Nobody else is kept out by it, and neither are they from elsewhere.
    expect((await ask(at(world.owner), 'password')).status).toBe(200);
    expect((await ask(at(member), 'password', { ip: '192.0.2.7:1' })).status).toBe(200);
  });

  it('may offer any number of unknown keys, but not what is no key', async () => {
    const member = await subuser(['file.sftp']);
    const offer = (line: string) => ask(at(member), line, { type: 'public_key' });
    const unknown = publicKey();
    for (let tries = 0; tries < 8; tries++) expect((await offer(unknown)).status).toBe(403);
    const broken = await Promise.all(Array.from({ length: 6 }, () => offer('ssh-rsa AAAA')));
    expect(broken.map(({ status }) => status).toSorted()).toEqual([403, 403, 403, 403, 403, 429]);
  });

  it('shows the second factor behind the password, once for all connections of a program', async () => {
    const member = await subuser(['file.sftp']);
    const api = world.panel.api(await world.panel.accountKey(member));
    const secret = String((await api.get('/api/client/account/two-factor')).at('data.secret'));
    const used = generateSync({ secret });
    expect((await api.post('/api/client/account/two-factor', { code: used })).status).toBe(200);
    const before = { epoch: Math.floor(Date.now() / 1000) + 30 };
    const code = generateSync({ secret, ...before });

    expect(await refusal(at(member), 'password')).toEqual([403, 'TwoFactorCodeRequiredException']);
    expect(await refusal(at(member), `wrong${code}`)).toEqual(DENIED);
    expect(await refusal(at(member), `password${used}`)).toEqual(DENIED);
    for (const given of [`password${code}`, `password ${code}`, `password${code}`]) {
      expect((await ask(at(member), given)).status).toBe(200);
    }
    // Not from elsewhere, and not behind a wrong password.
    expect(await refusal(at(member), `password${code}`, { ip: '192.0.2.9:1' })).toEqual(DENIED);
    expect(await refusal(at(member), `wrong${code}`)).toEqual(DENIED);
    const change = { current_password: 'password', password: 'another-password' };
    expect((await api.post('/api/client/account/password', change)).status).toBe(204);
    expect(await refusal(at(member), `another-password${code}`)).toEqual(DENIED);
  });

  it('is known to be let in, so that the node is told when the password changes', async () => {
    const member = await subuser(['file.sftp']);
    expect((await ask(at(member), 'password')).status).toBe(200);
    const body = { current_password: 'password', password: 'another-password' };
    const api = world.panel.api(await world.panel.accountKey(member));
    expect((await api.post('/api/client/account/password', body)).status).toBe(204);
    const told = await world.node.daemon.waitForCall('POST', '/api/deauthorize-user');
    expect(told.body).toEqual({ user: member.uuid, servers: [server.uuid] });
  });
});
