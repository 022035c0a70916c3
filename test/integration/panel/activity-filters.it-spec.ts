import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, insert, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

describe('filters of activity', () => {
  let panel: TestPanel;
  let scene: ClientScene;
  let owner: User;
  let guest: User;
  let admin: User;
  let api: ApiClient;
  let server: SceneServer;
  beforeAll(async () => {
    panel = await startPanel();
    scene = await ClientScene.create(panel);
    [owner, guest, admin] = [await panel.createUser(), await panel.createUser(), await panel.createAdmin()];
    api = panel.api(await panel.accountKey(owner));
    server = await scene.server({ owner });
    const keyId = (await panel.database.query<{ id: number }>('SELECT MIN(id) AS id FROM api_keys'))[0]!.id;
    const add = async (event: string, actor: User | null, day: number, key: number | null = null) => {
      const log = await insert(panel, 'activity_logs', {
        event,
        ip: '::1',
        actor_type: actor && 'user',
        actor_id: actor?.id ?? null,
        api_key_id: key,
        properties: '{}',
        timestamp: new Date(Date.UTC(2026, 0, day)),
      });
      const subject = { subject_type: 'server', subject_id: server.id };
      await insert(panel, 'activity_log_subjects', { activity_log_id: log, ...subject });
    };
    await add('server:power.start', owner, 1);
    await add('server:power.stop', guest, 2, keyId);
    await add('server:backup.start', guest, 3);
    await add('server:backup.delete', admin, 4);
    await add('server:crashed', null, 5);
  });
  afterAll(async () => {
    await scene?.close();
    await panel?.close();
  });

  const found = async (query: string, of = api): Promise<string[]> => {
    const answer = await of.get(`/api/client/servers/${server.uuid}/activity?sort=timestamp&${query}`);
    expect([answer.status, answer.at('meta.pagination.total')]).toEqual([
      200,
      answer.at<unknown[]>('data').length,
    ]);
    return answer
      .at<{ attributes: { event: string } }[]>('data')
      .map(({ attributes }) => attributes.event.slice(7));
  };

  it('find by event, person, key and time, alone and together', async () => {
    expect(await found('filter[event]=power')).toEqual(['power.start', 'power.stop']);
    expect(await found('filter[event]=power,crashed')).toEqual(['power.start', 'power.stop', 'crashed']);
    expect(await found(`filter[actor]=${guest.uuid.toUpperCase()}`)).toEqual(['power.stop', 'backup.start']);
    expect(await found(`filter[actor]=${owner.username},${admin.username}`)).toEqual([
      'power.start',
      'backup.delete',
    ]);
    expect(await found('filter[actor]=nobody')).toEqual([]);
    expect(await found('filter[api]=true')).toEqual(['power.stop']);
    expect(await found('filter[since]=2026-01-03&filter[until]=2026-01-04T00:00:00Z')).toEqual([
      'backup.start',
      'backup.delete',
    ]);
    expect(await found(`filter[actor]=${guest.uuid}&filter[event]=backup`)).toEqual(['backup.start']);
    expect(await found('filter[actor]=')).toHaveLength(5);
  });

  it.each(['filter[api]=maybe', 'filter[since]=yesterday', 'filter[colour]=red'])(
    'refuse %s',
    async (query) => {
      for (const path of [`servers/${server.uuid}/activity`, 'account/activity']) {
        const answer = await api.get(`/api/client/${path}?${query}`);
        expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'InvalidFilterQuery']);
      }
    },
  );

  it('hide administrators who are no members, where the operator wants so', async () => {
    const discreet = await startPanel({
      database: panel.testDatabase,
      env: { APP_ACTIVITY_HIDE_ADMIN: 'true' },
    });
    try {
      const theirs = discreet.api(await discreet.accountKey(owner));
      expect(await found('filter[event]=backup', theirs)).toEqual(['backup.start']);
      await scene.subuser(server, admin, []);
      expect(await found('filter[event]=backup', theirs)).toEqual(['backup.start', 'backup.delete']);
    } finally {
      await discreet.close();
    }
  });
});
