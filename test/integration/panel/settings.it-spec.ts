import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let api: ApiClient;
let server: SceneServer;
let path: string;

const row = async () =>
  (
    await panel.database.query<{ name: string; description: string; status: string | null; image: string }>(
      'SELECT name, description, status, image FROM servers WHERE id = ?',
      [server.id],
    )
  )[0]!;

beforeAll(async () => {
  panel = await startPanel();
  scene = await ClientScene.create(panel);
  await panel.database.query('UPDATE eggs SET docker_images = ? WHERE id = ?', [
    '{"One":"example/one:1","Two":"example/two:2"}',
    scene.eggId,
  ]);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});
beforeEach(async () => {
  scene.daemon.reset();
  const owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner, name: 'Before', description: 'words' });
  path = `/api/client/servers/${server.uuid}/settings`;
});

describe('settings/rename', () => {
  it.each(['post', 'put'] as const)('changes the name by %s and leaves the description', async (verb) => {
    expect((await api[verb](`${path}/rename`, { name: 'Nächster' })).status).toBe(204);
    expect(await row()).toMatchObject({ name: 'Nächster', description: 'words' });
    expect(await scene.events(server)).toEqual([
      { event: 'server:settings.rename', properties: { old: 'Before', new: 'Nächster' } },
    ]);
    expect((await api.get(`/api/client/servers/${server.uuid}`)).at('attributes.name')).toBe('Nächster');
  });

  it('changes the description too where it is sent, and says nothing of what stays', async () => {
    expect((await api.post(`${path}/rename`, { name: 'Before', description: null })).status).toBe(204);
    expect(await row()).toMatchObject({ name: 'Before', description: '' });
    expect(await scene.events(server)).toEqual([
      { event: 'server:settings.description', properties: { old: 'words', new: '' } },
    ]);
  });

  it.each([
    [{}, 'required'],
    [{ name: '' }, 'required'],
    [{ name: 'a'.repeat(256) }, 'max'],
    [{ name: 'a\u202eb' }, 'regex'],
    [{ name: 5 }, 'string'],
  ])('refuses %j by rule %s and changes nothing', async (body, rule) => {
    const answer = await api.post(`${path}/rename`, body);
    expect([answer.status, answer.at('errors.0.meta')]).toEqual([422, { source_field: 'name', rule }]);
    expect(await row()).toMatchObject({ name: 'Before', description: 'words' });
    expect(await scene.events(server)).toEqual([]);
  });
});

describe('settings/description', () => {
  it('sets and empties it', async () => {
    expect((await api.post(`${path}/description`, { description: 'new words' })).status).toBe(204);
    expect((await row()).description).toBe('new words');
    expect((await api.post(`${path}/description`, {})).status).toBe(204);
    expect((await row()).description).toBe('');
  });
});

describe('descriptions that the operator keeps', () => {
  it('are not changed by members, who still change the name', async () => {
    const kept = await startPanel({
      database: panel.testDatabase,
      env: { PANEL_EDITABLE_SERVER_DESCRIPTIONS: 'false' },
    });
    try {
      const admin = kept.api(await kept.accountKey(await kept.createAdmin()));
      const answer = await admin.post(`${path}/description`, { description: 'new words' });
      expect([answer.status, answer.at('errors.0.code')]).toEqual([403, 'HttpForbiddenException']);
      const both = { name: 'After', description: 'new words' };
      expect((await admin.post(`${path}/rename`, both)).status).toBe(403);
      const same = { name: 'After', description: 'words' };
      expect((await admin.post(`${path}/rename`, same)).status).toBe(204);
      expect(await row()).toMatchObject({ name: 'After', description: 'words' });
    } finally {
      await kept.close();
    }
  });
});

describe('settings/reinstall', () => {
  it('asks the node once, shows the server as installing and tells who asked', async () => {
    expect((await api.post(`${path}/reinstall`)).status).toBe(202);
    expect((await row()).status).toBe('installing');
    expect(scene.daemon.callsTo('POST', `/api/servers/${server.uuid}/reinstall`)).toHaveLength(1);
    expect(await scene.events(server)).toEqual([{ event: 'server:reinstall', properties: {} }]);
    expect((await api.post(`${path}/reinstall`)).status).toBe(409);
  });

  it('leaves the server as it was when the node refuses', async () => {
    scene.daemon.answer('POST', /\/reinstall$/, { status: 500, body: { error: 'no' } });
    expect((await api.post(`${path}/reinstall`)).status).toBe(500);
    expect((await row()).status).toBeNull();
    expect(await scene.events(server)).toEqual([]);
  });
});

describe('settings/docker-image', () => {
  it.each(['post', 'put'] as const)('takes one of the egg by %s and tells the node', async (verb) => {
    expect((await api[verb](`${path}/docker-image`, { docker_image: 'example/two:2' })).status).toBe(204);
    expect((await row()).image).toBe('example/two:2');
    expect(await scene.events(server)).toEqual([
      { event: 'server:startup.image', properties: { old: 'example/one:1', new: 'example/two:2' } },
    ]);
    expect(scene.daemon.callsTo('POST', `/api/servers/${server.uuid}/sync`)).toHaveLength(1);
  });

  it('refuses one that the egg does not name', async () => {
    const answer = await api.put(`${path}/docker-image`, { docker_image: 'example/evil:1' });
    expect([answer.status, answer.at('errors.0.meta.rule')]).toEqual([422, 'in']);
    expect((await row()).image).toBe('example/one:1');
  });

  it('leaves an image that an administrator gave', async () => {
    await panel.database.query("UPDATE servers SET image = 'example/own:1' WHERE id = ?", [server.id]);
    const answer = await api.put(`${path}/docker-image`, { docker_image: 'example/two:2' });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([400, 'BadRequestHttpException']);
    expect((await row()).image).toBe('example/own:1');
  });
});
