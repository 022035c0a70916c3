import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let owner: User;
let subuser: User;
let admin: User;
let asOwner: ApiClient;
let asSubuser: ApiClient;
let asAdmin: ApiClient;
let server: SceneServer;

beforeAll(async () => {
  panel = await startPanel();
  scene = await ClientScene.create(panel);
  [owner, subuser, admin] = await Promise.all([panel.createUser(), panel.createUser(), panel.createAdmin()]);
  asOwner = panel.api(await panel.accountKey(owner));
  asSubuser = panel.api(await panel.accountKey(subuser));
  asAdmin = panel.api(await panel.accountKey(admin));
  server = await scene.server({
    owner,
    name: 'Lobby',
    description: 'the first',
    externalId: 'ext-1',
    ip: '10.1.1.1',
    port: 30_000,
    state: 'running',
  });
  await scene.allocate(server, 30_001);
  await scene.subuser(server, subuser, ['control.console']);
});
afterAll(async () => {
  await scene?.close();
  await panel?.close();
});

const ids = (answer: { at<T>(path: string): T }) =>
  answer.at<{ attributes: { name: string } }[]>('data').map(({ attributes }) => attributes.name);

describe('GET /api/client', () => {
  let survival: SceneServer;
  beforeAll(async () => {
    survival = await scene.server({ owner: subuser, name: 'Survival 100%', ip: '10.2.2.2', port: 30_100 });
    await scene.server({ owner: admin, name: 'Admin only', ip: '10.3.3.3', port: 30_200 });
  });

  it('lists what one owns and what one is a subuser of', async () => {
    expect(ids(await asOwner.get('/api/client'))).toEqual(['Lobby']);
    expect(ids(await asSubuser.get('/api/client'))).toEqual(['Lobby', 'Survival 100%']);
    expect(ids(await asAdmin.get('/api/client/'))).toEqual(['Admin only']);
  });

  it.each([
    ['owner', ['Survival 100%']],
    ['admin', []],
    ['admin-all', []],
    ['nonsense', ['Lobby', 'Survival 100%']],
  ])('with type=%s for a user', async (type, expected) => {
    expect(ids(await asSubuser.get(`/api/client?type=${type}`))).toEqual(expected);
  });

  it.each([
    ['owner', ['Admin only']],
    ['admin', ['Lobby', 'Survival 100%']],
    ['admin-all', ['Lobby', 'Survival 100%', 'Admin only']],
  ])('with type=%s for an administrator', async (type, expected) => {
    expect(ids(await asAdmin.get(`/api/client?type=${type}`))).toEqual(expected);
  });

  it.each([
    ['filter[name]=lob', ['Lobby']],
    ['filter[name]=lob,surv', ['Lobby', 'Survival 100%']],
    ['filter[name]=100%25', ['Survival 100%']],
    ['filter[name]=_obby', []],
    ['filter[description]=FIRST', ['Lobby']],
    ['filter[external_id]=ext', ['Lobby']],
    ['filter[*]=10.2.2.2', ['Survival 100%']],
    ['filter[*]=10.2.2.2:301', ['Survival 100%']],
    ['filter[*]=10.2.2.2:302', []],
    ['filter[*]=:30001', ['Lobby']],
    ['filter[*]=ext-1', ['Lobby']],
    ['filter[*]=OBB', ['Lobby']],
    ['filter[name]=lob&filter[*]=:301', []],
  ])('with %s', async (query, expected) => {
    expect(ids(await asSubuser.get(`/api/client?${query}`))).toEqual(expected);
  });

  it('finds by uuid and short uuid', async () => {
    expect(ids(await asSubuser.get(`/api/client?filter[*]=${survival.short}`))).toEqual(['Survival 100%']);
    expect(ids(await asSubuser.get(`/api/client?filter[uuid]=${survival.uuid.slice(2, 20)}`))).toEqual([
      'Survival 100%',
    ]);
  });

  it('refuses filters it does not know', async () => {
    const answer = await asOwner.get('/api/client?filter[secret]=1');
    expect(answer.status).toBe(400);
    expect(answer.at('errors.0.code')).toBe('InvalidFilterQuery');
  });

  it('pages, and counts all of them', async () => {
    const answer = await asAdmin.get('/api/client?type=admin-all&per_page=2&page=2');
    expect(ids(answer)).toEqual(['Admin only']);
    expect(answer.at('meta.pagination')).toEqual({
      total: 3,
      count: 1,
      per_page: 2,
      current_page: 2,
      total_pages: 2,
      links: { previous: expect.stringMatching(/^http:\/\/panel\.test\/api\/client\?.*page=1/) },
    });
    const beyond = await asAdmin.get('/api/client?type=admin-all&per_page=2&page=9');
    expect(beyond.at('meta.pagination.total')).toBe(3);
    expect(beyond.at('data')).toEqual([]);
    expect((await asAdmin.get('/api/client?per_page=1000')).at('meta.pagination.per_page')).toBe(100);
    expect((await asAdmin.get('/api/client?page=0')).at('meta.pagination.current_page')).toBe(1);
  });

  it('shows relations by what the reader may see', async () => {
    const own = await asOwner.get('/api/client?include=egg,subusers,unknown');
    const attributes = own.at<Record<string, never>>('data.0.attributes');
    expect(attributes).toMatchObject({
      server_owner: true,
      identifier: server.short,
      internal_id: server.id,
      uuid: server.uuid,
      node: 'Local',
      sftp_details: { ip: '127.0.0.1', alias: null, port: 2022 },
      limits: { memory: 512, oom_disabled: true, oom_killer: false, threads: null },
      feature_limits: { databases: null, allocations: null, backups: 0 },
      egg_features: ['eula'],
      invocation: 'run 30000 default MOTD [hidden]',
      status: null,
      is_suspended: false,
      is_installing: false,
      is_transferring: false,
    });
    expect(own.at('data.0.attributes.relationships.allocations.data')).toHaveLength(2);
    expect(own.at('data.0.attributes.relationships.egg.attributes.name')).toBe('Egg');
    expect(own.at('data.0.attributes.relationships.subusers.data.0')).toMatchObject({
      object: 'server_subuser',
      attributes: {
        uuid: subuser.uuid,
        permissions: ['control.console'],
        created_at: expect.stringMatching(/^20\d\d-.*\+00:00$/),
      },
    });
    expect(
      own
        .at<{ attributes: { env_variable: string } }[]>('data.0.attributes.relationships.variables.data')
        .map((entry) => entry.attributes.env_variable),
    ).toEqual(['FIXED', 'MOTD']);
    const other = await asSubuser.get('/api/client?filter[name]=lobby&include=subusers');
    expect(other.at('data.0.attributes.server_owner')).toBe(false);
    expect(other.at('data.0.attributes.relationships.allocations.data')).toHaveLength(1);
    expect(other.at('data.0.attributes.relationships.allocations.data.0.attributes.notes')).toBeNull();
    expect(other.at('data.0.attributes.relationships.variables')).toEqual({
      object: 'null_resource',
      attributes: null,
    });
    expect(other.at('data.0.attributes.relationships.subusers.object')).toBe('null_resource');
    expect(other.at('data.0.attributes.invocation')).toBe('run 30000 [hidden] [hidden]');
  });

  it('takes a constant number of statements, fewer where nothing has changed, and never asks a node', async () => {
    const owner = await panel.createUser();
    const asNewOwner = panel.api(await panel.accountKey(owner));
    const list = () => asNewOwner.get('/api/client?include=egg,subusers');
    await list();
    scene.daemon.calls.length = 0;
    const query = vi.spyOn(panel.database, 'query');
    const statements = async (): Promise<number> => {
      query.mockClear();
      expect((await list()).status).toBe(200);
      return query.mock.calls.length;
    };
    await scene.server({ owner });
    expect(await statements()).toBe(4);
    for (let count = 0; count < 5; count++) await scene.server({ owner });
    expect(await statements()).toBe(4);
    expect(await statements()).toBe(2);
    query.mockRestore();
    expect(scene.daemon.calls).toEqual([]);
  });
});

describe('GET /api/client/permissions', () => {
  it('gives the groups with their descriptions', async () => {
    const answer = await asOwner.get('/api/client/permissions');
    expect(answer.at('object')).toBe('system_permissions');
    expect(answer.at('attributes.permissions.control.keys.start')).toBe('Start the server.');
  });
});

describe('GET /api/client/servers/{server}', () => {
  it('answers by full and short uuid, with what the reader may do', async () => {
    const full = await asOwner.get(`/api/client/servers/${server.uuid}`);
    expect(full.at('meta')).toEqual({ is_server_owner: true, user_permissions: ['*'], capabilities: [] });
    const short = await asSubuser.get(`/api/client/servers/${server.short}`);
    expect(short.at('meta')).toEqual({
      is_server_owner: false,
      user_permissions: expect.arrayContaining(['websocket.connect', 'control.console']),
      capabilities: [],
    });
    expect(short.at('attributes.uuid')).toBe(server.uuid);
  });
});

describe('GET /api/client/servers/{server}/resources', () => {
  it.each(['resources', 'utilization'])('answers as %s', async (name) => {
    const answer = await asOwner.get(`/api/client/servers/${server.uuid}/${name}`);
    expect(answer.body).toMatchObject({
      object: 'stats',
      attributes: {
        current_state: 'running',
        is_suspended: false,
        resources: { cpu_absolute: 0, uptime: 0 },
      },
    });
  });

  it('asks the node once for readers who come together', async () => {
    const busy = await scene.server({ owner, state: 'running' });
    await Promise.all(
      Array.from({ length: 5 }, () => asOwner.get(`/api/client/servers/${busy.uuid}/resources`)),
    );
    expect(scene.daemon.callsTo('GET', busy.uuid)).toHaveLength(1);
  });

  it('shows the new state at once after a power action', async () => {
    const fresh = await scene.server({ owner, state: 'running' });
    const state = async () =>
      (await asOwner.get(`/api/client/servers/${fresh.uuid}/resources`)).at('attributes.current_state');
    expect(await state()).toBe('running');
    await asOwner.post(`/api/client/servers/${fresh.uuid}/power`, { signal: 'stop' });
    expect(await state()).toBe('offline');
  });

  it.each(['hang', 'drop'] as const)('says missing when the node lets calls %s', async (answer) => {
    const lost = await scene.server({ owner, state: 'running' });
    scene.daemon.answer('GET', lost.uuid, answer);
    const { status, at } = await asOwner.get(`/api/client/servers/${lost.uuid}/resources`);
    expect(status).toBe(200);
    expect(at('attributes')).toEqual({
      current_state: 'missing',
      is_suspended: false,
      resources: {
        memory_bytes: 0,
        cpu_absolute: 0,
        disk_bytes: 0,
        network_rx_bytes: 0,
        network_tx_bytes: 0,
        uptime: 0,
      },
    });
  });
});

describe('POST /api/client/servers/{server}/power', () => {
  it.each([
    ['start', 'start', {}],
    [' stop ', 'stop', {}],
    ['restart', 'restart', {}],
    ['kill', 'kill', {}],
    ['hibernate', 'stop', { signal: 'hibernate' }],
  ])('passes %j on and records it', async (signal, action, properties) => {
    const target = await scene.server({ owner, state: 'offline' });
    const answer = await asOwner.post(`/api/client/servers/${target.uuid}/power`, { signal });
    expect([answer.status, answer.body]).toEqual([204, null]);
    expect(scene.daemon.callsTo('POST', `${target.uuid}/power`).map(({ body }) => body)).toEqual([
      { action },
    ]);
    expect(await scene.events(target)).toEqual([{ event: `server:power.${action}`, properties }]);
  });

  it.each([
    [{ signal: 'explode' }, 'in'],
    [{}, 'required'],
    [{ signal: null }, 'required'],
  ])('refuses %j', async (body, rule) => {
    const answer = await asOwner.post(`/api/client/servers/${server.uuid}/power`, body);
    expect(answer.status).toBe(422);
    expect(answer.at('errors')).toEqual([
      expect.objectContaining({ code: 'ValidationException', meta: { source_field: 'signal', rule } }),
    ]);
  });

  it('asks for the permission of the signal', async () => {
    const limited = await panel.createUser();
    await scene.subuser(server, limited, ['control.start']);
    const api = panel.api(await panel.accountKey(limited));
    const power = (signal: string) => api.post(`/api/client/servers/${server.uuid}/power`, { signal });
    expect((await power('start')).status).toBe(204);
    for (const signal of ['stop', 'restart', 'kill', 'hibernate']) {
      const answer = await power(signal);
      expect([signal, answer.status, answer.at('errors.0.code')]).toEqual([
        signal,
        403,
        'AccessDeniedHttpException',
      ]);
    }
  });

  it('answers 504 when the node is away, and records nothing', async () => {
    const lost = await scene.server({ owner });
    scene.daemon.answer('POST', `${lost.uuid}/power`, 'drop');
    const answer = await asOwner.post(`/api/client/servers/${lost.uuid}/power`, { signal: 'start' });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([504, 'DaemonConnectionException']);
    expect(await scene.events(lost)).toEqual([]);
  });

  it('passes a refusal of the node on', async () => {
    const held = await scene.server({ owner });
    scene.daemon.answer('POST', `${held.uuid}/power`, {
      status: 409,
      body: { error: 'another power action is running' },
    });
    const answer = await asOwner.post(`/api/client/servers/${held.uuid}/power`, { signal: 'start' });
    expect(answer.status).toBe(409);
    expect(answer.at<string>('errors.0.detail')).toContain('another power action is running');
  });
});

describe('POST /api/client/servers/{server}/command', () => {
  it('writes to the console and records it', async () => {
    const target = await scene.server({ owner, state: 'running' });
    const answer = await asOwner.post(`/api/client/servers/${target.uuid}/command`, { command: 'say hi' });
    expect(answer.status).toBe(204);
    expect(scene.daemon.callsTo('POST', `${target.uuid}/commands`)[0]?.body).toEqual({
      commands: ['say hi'],
    });
    expect(await scene.events(target)).toEqual([
      { event: 'server:console.command', properties: { command: 'say hi' } },
    ]);
  });

  it('answers 502 when nothing runs, and records nothing', async () => {
    const idle = await scene.server({ owner, state: 'offline' });
    const answer = await asOwner.post(`/api/client/servers/${idle.uuid}/command`, { command: 'say hi' });
    expect([answer.status, answer.at('errors.0.code')]).toEqual([502, 'HttpException']);
    expect(await scene.events(idle)).toEqual([]);
  });

  it.each([{}, { command: '' }, { command: '   ' }])('refuses %j', async (body) => {
    const answer = await asOwner.post(`/api/client/servers/${server.uuid}/command`, body);
    expect(answer.status).toBe(422);
    expect(answer.at('errors.0.meta')).toEqual({ source_field: 'command', rule: 'required' });
  });
});
