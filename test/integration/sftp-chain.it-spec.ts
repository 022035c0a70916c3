import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { User } from '../../apps/panel/src/modules/users/index.js';
import { PERMISSION_DENIED, refusal, SftpClient } from './daemon/sftp/sftp-client.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { ClientScene, insert, type SceneServer } from './panel/support/client-scene.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';

// A client, a daemon and the panel that it asks, all of them real.
let daemon: TestDaemon;
let panel: TestPanel;
let scene: ClientScene;
let server: SceneServer;
let owner: User;
let api: ApiClient;
let path: string;

beforeAll(async () => {
  daemon = await TestDaemon.prepare();
  panel = await startPanel({ worker: true, env: { RATELIMIT_SFTP_LOGIN: '50/60' } });
  scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner });
  path = `/api/client/servers/${server.short}`;
  await panel.database.query('UPDATE servers SET skip_scripts = 1 WHERE id = ?', [server.id]);
  await panel.database.query('UPDATE nodes SET daemon_sftp = ? WHERE id = ?', [
    daemon.sftpPort,
    scene.nodeId,
  ]);
  const [node] = await panel.database.query<{ id: string }>(
    'SELECT daemon_token_id AS id FROM nodes WHERE id = ?',
    [scene.nodeId],
  );
  await daemon.startHere({ token_id: node!.id, remote: panel.url });
  mkdirSync(folder(), { recursive: true });
  writeFileSync(folder('there.txt'), 'there');
  await vi.waitFor(
    async () => expect((await api.get(`${path}/resources`)).at('attributes.current_state')).toBe('offline'),
    { timeout: 20_000, interval: 50 },
  );
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
});

const folder = (...names: string[]): string => join(daemon.folder, 'volumes', server.uuid, ...names);
const enter = (user: Pick<User, 'username'>, more: ssh2.ConnectConfig = { password: 'password' }) =>
  SftpClient.connect(daemon, server.uuid, { user: user.username, ...more });
const invite = async (permissions: readonly string[]): Promise<User> => {
  const user = await panel.createUser();
  await insert(panel, 'subusers', {
    user_id: user.id,
    server_id: server.id,
    permissions: JSON.stringify(permissions),
  });
  return user;
};
const events = async (): Promise<string[]> => (await scene.events(server)).map(({ event }) => event);

describe('SFTP from the client to the panel', () => {
  it('is where the answer of the server says', async () => {
    expect((await api.get(path)).at('attributes.sftp_details')).toEqual({
      ip: '127.0.0.1',
      alias: null,
      port: daemon.sftpPort,
    });
  });

  it('is open to the owner by password and by a key of the account, until the key is removed', async () => {
    const byPassword = await enter(owner);
    await byPassword.write('/by-password.txt', 'by password');
    expect(readFileSync(folder('by-password.txt'), 'utf8')).toBe('by password');
    byPassword.end();
    const { private: privateKey, public: line } = ssh2.utils.generateKeyPairSync('ed25519');
    const added = await api.post('/api/client/account/ssh-keys', { name: 'laptop', public_key: line });
    expect(added.status).toBe(200);
    const byKey = await enter(owner, { privateKey });
    expect(await byKey.read('/there.txt')).toBe('there');
    const fingerprint = added.at<string>('attributes.fingerprint');
    expect((await api.post('/api/client/account/ssh-keys/remove', { fingerprint })).status).toBe(204);
    await byKey.closed;
    await expect(enter(owner, { privateKey })).rejects.toMatchObject({ level: 'client-authentication' });
    await expect(enter(owner, { password: 'wrong' })).rejects.toMatchObject({
      level: 'client-authentication',
    });
    await expect.poll(events).toContain('server:sftp.create');
    const [activity] = (await api.get(`${path}/activity?filter[event]=server:sftp.create&include=actor`)).at<
      {
        attributes: { properties: unknown; relationships: { actor: { attributes: { username: string } } } };
      }[]
    >('data');
    expect(activity!.attributes.properties).toEqual({ files: ['/by-password.txt'], count: 1 });
    expect(activity!.attributes.relationships.actor.attributes.username).toBe(owner.username);
  });

  it('is open to a subuser as far as their permissions go, and they end with them', async () => {
    const stranger = await panel.createUser();
    const lacking = await invite(['file.read', 'file.update']);
    for (const user of [stranger, lacking]) {
      await expect(enter(user)).rejects.toMatchObject({ level: 'client-authentication' });
    }
    expect(await events()).toContain('server:sftp.denied');

    const reader = await invite(['file.sftp', 'file.read', 'file.read-content']);
    const session = await enter(reader);
    expect(await session.read('/there.txt')).toBe('there');
    expect(await refusal(session.write('/there.txt', 'x'))).toMatchObject({ code: PERMISSION_DENIED });
    const more = { permissions: ['file.sftp', 'file.read', 'file.update'] };
    expect((await api.post(`${path}/users/${reader.uuid}`, more)).status).toBe(200);
    await session.closed;
    const again = await enter(reader);
    await again.write('/there.txt', 'changed');
    expect(await refusal(again.read('/there.txt'))).toMatchObject({ code: PERMISSION_DENIED });
    expect((await api.delete(`${path}/users/${reader.uuid}`)).status).toBe(204);
    await again.closed;
    await expect(enter(reader)).rejects.toMatchObject({ level: 'client-authentication' });
  });

  it('ends with a changed password, and with the suspension of the server', async () => {
    const member = await invite(['file.sftp', 'file.read']);
    const session = await enter(member);
    const body = { current_password: 'password', password: 'another-password' };
    const own = panel.api(await panel.accountKey(member));
    expect((await own.post('/api/client/account/password', body)).status).toBe(204);
    await session.closed;
    const later = await enter(member, { password: 'another-password' });
    const admin = panel.api(await panel.applicationKey(await panel.createAdmin()));
    expect((await admin.post(`/api/application/servers/${server.id}/suspend`)).status).toBe(204);
    await later.closed;
    await expect(enter(member, { password: 'another-password' })).rejects.toMatchObject({
      level: 'client-authentication',
    });
    expect((await admin.post(`/api/application/servers/${server.id}/unsuspend`)).status).toBe(204);
    await expect
      .poll(
        () =>
          enter(owner).then(
            (client) => (client.end(), true),
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true);
  });
});
