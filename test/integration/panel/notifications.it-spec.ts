import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NotificationsService } from '../../../apps/panel/src/modules/notifications/index.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { EventsClient } from './support/events-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const PATH = '/api/client/notifications';

describe('notifications', () => {
  let world: ServerWorld;
  let owner: User;
  let api: ApiClient;
  let server: MadeServer;
  beforeAll(async () => {
    world = await startServerWorld({ env: { RATELIMIT_SUBUSER_CREATE: '1000/60' } });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    owner = await world.panel.createUser();
    api = world.panel.api(await world.panel.accountKey(owner));
    server = await world.installedServer({ user: owner.id });
  });

  const kinds = async (of: ApiClient): Promise<string[]> =>
    (await of.get(PATH))
      .at<{ attributes: { kind: string } }[]>('data')
      .map(({ attributes }) => attributes.kind);
  const crash = (timestamp: string) =>
    world.node.remote.post('/api/remote/activity', {
      data: [{ server: server.uuid, event: 'server:crashed', metadata: {}, timestamp }],
    });
  const invited = async (permissions: readonly string[]) => {
    const user = await world.panel.createUser();
    const body = { email: user.email, permissions };
    expect((await api.post(`/api/client/servers/${server.uuid}/users`, body)).status).toBe(200);
    const secret = await world.panel.accountKey(user);
    return { user, secret, api: world.panel.api(secret) };
  };
  const about = () => ({ type: 'server', id: server.uuid, name: 'A server' });

  it('tell of an invitation, at once where a tab is open', async () => {
    const user = await world.panel.createUser();
    const secret = await world.panel.accountKey(user);
    const tab = await EventsClient.open(world.panel.url, { authorization: `Bearer ${secret}` });
    await tab.frame('hello');
    const body = { email: user.email, permissions: [] };
    await api.post(`/api/client/servers/${server.uuid}/users`, body);
    const told = await tab.frame('notification');
    expect(told).toMatchObject({ kind: 'invitation', subject: about(), read: false });
    const answer = await world.panel.api(secret).get(PATH);
    expect(answer.at('data')).toEqual([{ object: 'notification', attributes: told }]);
    expect(answer.at('meta')).toMatchObject({ unread: 1, pagination: { total: 1 } });
    expect(await kinds(api)).toEqual([]);
    const from = tab.frames.length;
    await world.panel.api(secret).post(`${PATH}/read`, { until: told.id });
    await tab.frame('changed', (data) => data.resource === 'notifications', from);
    tab.socket.terminate();
  });

  it('tell of a crash those who can start the server again, once until it is read', async () => {
    const [operator, viewer] = [await invited(['control.start']), await invited(['file.read'])];
    await crash('2026-01-01T00:00:00Z');
    await crash('2026-01-01T00:00:00Z');
    await crash('2026-01-01T00:01:00Z');
    expect(await kinds(api)).toEqual(['server.crashed']);
    expect(await kinds(operator.api)).toEqual(['server.crashed', 'invitation']);
    expect(await kinds(viewer.api)).toEqual(['invitation']);
    const { id } = (await api.get(PATH)).at<{ id: number }>('data.0.attributes');
    await api.post(`${PATH}/read`, { until: id });
    await crash('2026-01-01T00:02:00Z');
    expect(await kinds(api)).toEqual(['server.crashed', 'server.crashed']);
    expect((await api.get(PATH)).at('meta.unread')).toBe(1);
  });

  it('tell of work that failed its owner and who asked for it, not of what was cancelled', async () => {
    const builder = await invited(['settings.reinstall']);
    const path = `/api/client/servers/${server.uuid}`;
    const begin = async () => {
      await world.panel.database.query('UPDATE servers SET status = NULL WHERE id = ?', [server.id]);
      expect((await builder.api.post(`${path}/settings/reinstall`)).status).toBe(202);
      const beat = { kind: 'reinstall', step: 'running the script' };
      await world.node.remote.post(`/api/remote/servers/${server.uuid}/operation`, beat);
      return (await api.get(`${path}/operations`)).at<number>('data.0.attributes.id');
    };
    const report = (successful: boolean) =>
      world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, { successful, reinstall: true });
    await begin();
    await report(true);
    const cancelled = await begin();
    await builder.api.post(`${path}/operations/${cancelled}/cancel`);
    await report(false);
    expect(await kinds(api)).toEqual([]);
    await begin();
    await report(false);
    expect(await kinds(api)).toEqual(['operation.failed']);
    expect(await kinds(builder.api)).toEqual(['operation.failed', 'invitation']);
  });

  it('do not tell of what the node did not take: the answer did', async () => {
    world.node.daemon.answer('POST', /\/reinstall$/, { status: 500, body: { error: 'no' } }, 1);
    expect((await api.post(`/api/client/servers/${server.uuid}/settings/reinstall`)).status).toBe(500);
    expect(await kinds(api)).toEqual([]);
  });

  it('are read up to the one that was seen, and only one’s own', async () => {
    const { api: theirs } = await invited(['control.start']);
    await crash('2026-02-01T00:00:00Z');
    const seen = (await theirs.get(PATH)).at<number>('data.1.attributes.id');
    const newest = (await theirs.get(PATH)).at<number>('data.0.attributes.id');
    await api.post(`${PATH}/read`, { until: newest });
    expect((await theirs.get(PATH)).at('meta.unread')).toBe(2);
    expect((await theirs.post(`${PATH}/read`, { until: seen })).status).toBe(204);
    const after = await theirs.get(PATH);
    expect([after.at('data.0.attributes.read'), after.at('data.1.attributes.read')]).toEqual([false, true]);
    const refused = await theirs.post(`${PATH}/read`, {});
    expect([refused.status, refused.at('errors.0.meta.source_field')]).toEqual([422, 'until']);
  });

  it('are forgotten after ninety days', async () => {
    await invited([]);
    const { database, app } = world.panel;
    await database.query('UPDATE notifications SET created_at = ?', [new Date(Date.now() - 91 * 86_400_000)]);
    const { api: young } = await invited([]);
    await app.get(NotificationsService, { strict: false }).prune(new AbortController().signal);
    expect(await database.query('SELECT id FROM notifications')).toHaveLength(1);
    expect(await kinds(young)).toEqual(['invitation']);
  });
});
