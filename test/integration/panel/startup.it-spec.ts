import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let owner: User;
let api: ApiClient;
let server: SceneServer;
let path: string;

beforeAll(async () => {
  panel = await startPanel();
  scene = await ClientScene.create(panel);
  owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner, port: 31_000 });
  path = `/api/client/servers/${server.uuid}/startup`;
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});

const stored = async (at: SceneServer) =>
  panel.database.query<{ env_variable: string; variable_value: string }>(
    `SELECT e.env_variable, v.variable_value FROM server_variables v JOIN egg_variables e ON e.id = v.variable_id
     WHERE v.server_id = ?`,
    [at.id],
  );

describe('GET startup', () => {
  it('lists the variables a user may see, in their order, with the start line', async () => {
    const answer = await api.get(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      object: 'list',
      data: [
        {
          object: 'egg_variable',
          attributes: {
            name: 'FIXED',
            description: 'About FIXED',
            env_variable: 'FIXED',
            default_value: 'default FIXED',
            server_value: null,
            is_editable: false,
            rules: 'string',
          },
        },
        {
          object: 'egg_variable',
          attributes: expect.objectContaining({
            env_variable: 'MOTD',
            is_editable: true,
            rules: 'required|string|max:20',
          }),
        },
      ],
      meta: {
        startup_command: 'run 31000 default MOTD [hidden]',
        raw_startup_command: 'run {{SERVER_PORT}} {{MOTD}} {{HIDDEN}}',
        docker_images: { One: 'example/one:1' },
      },
    });
  });

  it('gives one variable by name, and none that is hidden or unknown', async () => {
    expect((await api.get(`${path}/variable/MOTD`)).at('attributes.env_variable')).toBe('MOTD');
    for (const name of ['HIDDEN', 'NOTHING', 'motd', '__proto__']) {
      const answer = await api.get(`${path}/variable/${name}`);
      expect([name, answer.status, answer.at('errors.0.code')]).toEqual([name, 404, 'NotFoundHttpException']);
    }
  });
});

describe('a change of a variable', () => {
  it.each([
    ['PATCH', 31_101, (value: unknown) => ({ method: 'PATCH', url: '/variable/MOTD', body: { value } })],
    ['PUT', 31_102, (value: unknown) => ({ method: 'PUT', url: '/variable', body: { key: 'MOTD', value } })],
  ])('by %s is stored, shown in the start line and recorded once', async (_verb, port, make) => {
    const target = await scene.server({ owner, port });
    const at = `/api/client/servers/${target.uuid}/startup`;
    const { method, url, body } = make(' hello ');
    const answer = await api.send(method, at + url, body);
    expect(answer.status).toBe(200);
    expect(answer.at('attributes.server_value')).toBe('hello');
    expect(answer.at('meta')).toEqual({
      startup_command: `run ${port} hello [hidden]`,
      raw_startup_command: 'run {{SERVER_PORT}} {{MOTD}} {{HIDDEN}}',
    });
    await api.send(method, at + url, body);
    expect(await stored(target)).toEqual([{ env_variable: 'MOTD', variable_value: 'hello' }]);
    expect(await scene.events(target)).toEqual([
      {
        event: 'server:startup.edit',
        properties: { variable: 'MOTD', old: 'default MOTD', new: 'hello' },
      },
    ]);
  });

  it.each([
    ['HIDDEN', 400, 'BadRequestHttpException'],
    ['NOTHING', 400, 'BadRequestHttpException'],
    ['FIXED', 400, 'BadRequestHttpException'],
  ])('of %s is refused with %i', async (name, status, code) => {
    const answer = await api.patch(`${path}/variable/${name}`, { value: 'x' });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([status, code]);
    expect(await stored(server)).toEqual([]);
  });

  it.each([
    [{}, 'present'],
    [{ value: null }, 'required'],
    [{ value: '' }, 'required'],
    [{ value: 'x'.repeat(21) }, 'max'],
    [{ value: ['x'] }, 'string'],
  ])('to %j is refused by the rules and changes nothing', async (body, rule) => {
    const answer = await api.patch(`${path}/variable/MOTD`, body);
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.meta')).toEqual({ source_field: 'value', rule });
    expect(await stored(server)).toEqual([]);
    expect(await scene.events(server)).toEqual([]);
  });

  it('without a name of the variable is refused', async () => {
    const answer = await api.put(`${path}/variable`, { value: 'x' });
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.meta')).toEqual({ source_field: 'key', rule: 'required' });
  });
});
