import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listServers } from '@app/contracts/remote/servers.contract.js';
import { ServerConfiguration } from '@app/contracts/remote/settings.js';
import { LiveServers } from '../../../apps/panel/src/modules/live/index.js';
import { createEgg } from './support/catalogue.js';
import {
  startServerWorld,
  type MadeServer,
  type ServerWorld,
  type TestNode,
} from './support/server-world.js';

const PATH = '/api/remote/servers';

describe('the Remote API', () => {
  let world: ServerWorld;
  let foreign: TestNode;

  beforeAll(async () => {
    world = await startServerWorld();
    foreign = await world.addNode();
  });
  afterAll(() => world?.close());
  afterEach(() => world.node.daemon.reset());

  const statusOf = async (server: MadeServer) => {
    const [row] = await world.panel.database.query<{ status: string | null; installed_at: Date | null }>(
      'SELECT status, installed_at FROM servers WHERE id = ?',
      [server.id],
    );
    return row!;
  };
  const operationOf = async (server: MadeServer) => {
    const [row] = await world.panel.database.query<{
      state: string;
      error: string | null;
      step: string;
      progress: number | null;
      lease_expires_at: Date;
    }>('SELECT * FROM operations WHERE server_id = ? ORDER BY id DESC LIMIT 1', [server.id]);
    return row!;
  };

  describe('authentication', () => {
    it('tells missing, malformed, unknown and wrong tokens apart', async () => {
      const missing = await world.panel.api().get(PATH);
      expect(missing.status).toBe(401);
      expect(missing.headers.get('www-authenticate')).toMatch(/^Bearer/);
      const malformed = await world.panel.api('no-dot').get(PATH);
      expect(malformed.status).toBe(400);
      const { daemonTokenId: id, daemonToken: token } = world.node.reference;
      expect((await world.panel.api(`aaaaaaaaaaaaaaaa.${token}`).get(PATH)).status).toBe(403);
      expect((await world.panel.api(`${id}.${foreign.reference.daemonToken}`).get(PATH)).status).toBe(403);
      expect((await world.panel.api(`${id}.${token}`).get(PATH)).status).toBe(200);
    });

    it('lets no key of a user in', async () => {
      const key = await world.panel.accountKey(world.admin);
      expect([400, 403]).toContain((await world.panel.api(key).get(PATH)).status);
    });
  });

  it('lets a node see and touch its own servers only', async () => {
    const server = await world.server();
    const requests = [
      () => foreign.remote.get(`${PATH}/${server.uuid}`),
      () => foreign.remote.get(`${PATH}/${server.identifier}`),
      () => foreign.remote.get(`${PATH}/${server.uuid}/install`),
      () => foreign.remote.post(`${PATH}/${server.uuid}/install`, { successful: true }),
      () => foreign.remote.post(`${PATH}/${server.uuid}/operation`, { kind: 'install', step: 'x' }),
      () =>
        foreign.remote.post(`${PATH}/${server.uuid}/container/status`, {
          data: { previous_state: 'offline', new_state: 'running' },
        }),
    ];
    for (const request of requests) {
      const answer = await request();
      expect(answer.status).toBe(403);
      expect(answer.at('errors.0.code')).toBe('HttpForbiddenException');
    }
    // Before the body is looked at, and however the uuid is written.
    for (const path of ['install', 'operation', 'container/status']) {
      for (const uuid of [server.uuid, server.uuid.toUpperCase()]) {
        expect((await foreign.remote.post(`${PATH}/${uuid}/${path}`, { bad: 1 })).status).toBe(403);
        expect((await world.node.remote.post(`${PATH}/${uuid}/${path}`, { bad: 1 })).status).toBe(422);
      }
    }
    expect(await statusOf(server)).toMatchObject({ status: 'installing' });
    expect((await foreign.remote.get(PATH)).at('meta.total')).toBe(0);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect((await world.node.remote.get(`${PATH}/${nobody}`)).status).toBe(404);
    expect((await world.node.remote.get(`${PATH}/not-a-uuid`)).status).toBe(404);
    expect((await world.node.remote.post(`${PATH}/${nobody}/install`, { bad: 1 })).status).toBe(404);
  });

  it('gives the configuration that daemons of both families read', async () => {
    const [primary, second] = await world.allocate(2);
    const server = await world.server({
      allocation: { default: primary, additional: [second] },
      description: 'words',
      oom_killer: true,
    });
    const answer = await world.node.remote.get(`${PATH}/${server.uuid}`);
    expect(answer.status).toBe(200);
    const { settings, process_configuration: process } = ServerConfiguration.parse(answer.body);
    const ports = await world.panel.database.query<{ port: number }>(
      'SELECT port FROM allocations WHERE server_id = ? ORDER BY port',
      [server.id],
    );
    expect(settings).toEqual({
      id: server.id,
      uuid: server.uuid,
      owner: world.owner.uuid,
      meta: { name: 'A server', description: 'words' },
      suspended: false,
      environment: {
        LEVEL: 'world',
        STARTUP: './run {{LEVEL}}',
        P_SERVER_UUID: server.uuid,
        P_SERVER_LOCATION: '',
        P_SERVER_ALLOCATION_LIMIT: '3',
      },
      invocation: './run {{LEVEL}}',
      skip_egg_scripts: false,
      build: {
        memory_limit: 256,
        swap: 0,
        io_weight: 500,
        cpu_limit: 50,
        threads: null,
        disk_space: 512,
        oom_killer: true,
        oom_disabled: false,
      },
      container: { image: 'example/image:1', requires_rebuild: false, oom_disabled: false },
      allocations: {
        force_outgoing_ip: false,
        default: { ip: '10.1.0.1', port: ports[0]!.port },
        mappings: { '10.1.0.1': ports.map(({ port }) => port) },
      },
      mounts: [],
      egg: {
        id: expect.any(String) as string,
        file_denylist: ['secret.txt'],
        features: { eula: ['you need to agree to the eula in order to run the server'] },
      },
    });
    expect(process).toEqual({
      startup: { done: ['Ready'], user_interaction: [], strip_ansi: false },
      stop: { type: 'command', value: 'stop' },
      configs: [
        {
          file: 'server.properties',
          parser: 'properties',
          replace: [{ match: 'server-port', replace_with: String(ports[0]!.port) }],
        },
      ],
    });
    const short = await world.node.remote.get(`${PATH}/${server.identifier}`);
    expect(short.body).toEqual(answer.body);
  });

  it('gives the installation script with plain line ends', async () => {
    const server = await world.server();
    const answer = await world.node.remote.get(`${PATH}/${server.uuid}/install`);
    expect(answer.body).toEqual({
      container_image: 'example/installer:1',
      entrypoint: 'ash',
      script: '#!/bin/ash\necho hi\n',
    });
  });

  it('names the image of an installation as Wings takes it, without the mark of a local one', async () => {
    const egg = await createEgg(world.api, {
      docker_images: { Local: '~local/game:1' },
      scripts: { installation: { script: 'true', container: '~local/setup:1', entrypoint: 'ash' } },
    });
    const server = await world.server({ egg: egg.id, docker_image: '~local/game:1' });
    const { remote } = world.node;
    expect((await remote.get(`${PATH}/${server.uuid}/install`)).at('container_image')).toBe('local/setup:1');
    expect((await remote.get(`${PATH}/${server.uuid}`)).at('settings.container.image')).toBe('~local/game:1');
  });

  it('lists the servers of a node in pages, from page 0 on', async () => {
    const node = await world.addNode();
    const uuids: string[] = [];
    for (let index = 0; index < 3; index++) {
      const [allocation] = await world.allocate(1, node.id);
      uuids.push((await world.server({ allocation: { default: allocation } })).uuid);
    }
    const first = listServers.response.parse((await node.remote.get(`${PATH}?page=0&per_page=2`)).body);
    expect(first.data.map((entry) => entry.uuid)).toEqual(uuids.slice(0, 2));
    expect(first.meta).toMatchObject({
      current_page: 1,
      from: 1,
      to: 2,
      last_page: 2,
      per_page: 2,
      total: 3,
    });
    const second = listServers.response.parse((await node.remote.get(`${PATH}?page=2&per_page=2`)).body);
    expect(second.data.map((entry) => entry.uuid)).toEqual(uuids.slice(2));
    expect(second.data[0]!.settings.uuid).toBe(uuids[2]);
    expect(second.meta).toMatchObject({ current_page: 2, from: 3, to: 3 });
    const beyond = await node.remote.get(`${PATH}?page=9&per_page=2`);
    expect(beyond.at('data')).toEqual([]);
    expect(beyond.at('meta')).toMatchObject({ from: null, to: null });
  });

  describe('installation reports', () => {
    const report = (server: MadeServer, body: unknown) =>
      world.node.remote.post(`${PATH}/${server.uuid}/install`, body);

    it('ends the installation, and the same report again changes nothing', async () => {
      const server = await world.server();
      expect((await report(server, { successful: true, reinstall: false })).status).toBe(204);
      const after = await statusOf(server);
      expect(after.status).toBeNull();
      expect(after.installed_at).toBeInstanceOf(Date);
      expect(await operationOf(server)).toMatchObject({ state: 'succeeded', error: null });
      expect((await report(server, { successful: true, reinstall: false })).status).toBe(204);
      expect(await statusOf(server)).toEqual(after);
    });

    it('keeps the reason of a failure', async () => {
      const server = await world.server();
      await report(server, { successful: false, error: 'exit code 1' });
      expect(await statusOf(server)).toMatchObject({ status: 'install_failed' });
      expect(await operationOf(server)).toMatchObject({ state: 'failed', error: 'exit code 1' });
    });

    it('wants to know the outcome', async () => {
      const server = await world.server();
      const answer = await report(server, { reinstall: false });
      expect(answer.status).toBe(422);
      expect(answer.at('errors.0.meta.source_field')).toBe('successful');
      expect(await statusOf(server)).toMatchObject({ status: 'installing' });
    });

    it('counts one of two that come at once', async () => {
      const server = await world.server();
      const answers = await Promise.all([1, 2].map(() => report(server, { successful: true })));
      expect(answers.map((answer) => answer.status)).toEqual([204, 204]);
      expect(await statusOf(server)).toMatchObject({ status: null });
    });
  });

  it('renews the lease and keeps the progress of an installation', async () => {
    const server = await world.server();
    const before = await operationOf(server);
    const beat = { kind: 'install', step: 'pulling image', progress: 41.6 };
    expect((await world.node.remote.post(`${PATH}/${server.uuid}/operation`, beat)).status).toBe(204);
    const after = await operationOf(server);
    expect(after).toMatchObject({ step: 'pulling image', progress: 42, state: 'running' });
    expect(after.lease_expires_at.getTime()).toBeGreaterThan(before.lease_expires_at.getTime());
  });

  it('ends what a restarted daemon had been doing', async () => {
    const node = await world.addNode();
    const [one, two] = await world.allocate(2, node.id);
    const installing = await world.server({ allocation: { default: one } });
    const restoring = await world.server({ allocation: { default: two } });
    const elsewhere = await world.server();
    await world.panel.database.query("UPDATE servers SET status = 'restoring_backup' WHERE id = ?", [
      restoring.id,
    ]);
    // Daemons send the JSON word null as the body.
    expect((await node.remote.send('POST', `${PATH}/reset`, 'null')).status).toBe(204);
    expect(await statusOf(installing)).toMatchObject({ status: null });
    expect(await statusOf(restoring)).toMatchObject({ status: null });
    expect(await operationOf(installing)).toMatchObject({ state: 'failed' });
    expect(await statusOf(elsewhere)).toMatchObject({ status: 'installing' });
    expect(await operationOf(elsewhere)).toMatchObject({ state: 'running' });
    // The installation had been asked for while the daemon was starting, so it went on all the same.
    await node.remote.post(`${PATH}/${installing.uuid}/install`, { successful: true });
    expect((await statusOf(installing)).installed_at).toBeInstanceOf(Date);
  });

  it('keeps the reported power state as a hint', async () => {
    const server = await world.server();
    const live = world.panel.app.get(LiveServers, { strict: false });
    const state = async () => (await live.find([server.uuid])).get(server.uuid)!.state;
    const tell = (state: string) =>
      world.node.remote.post(`${PATH}/${server.uuid}/container/status`, {
        data: { previous_state: 'offline', new_state: state },
      });
    const answer = await tell('running');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual([]);
    expect(await state()).toBe('running');
    await tell('levitating');
    expect(await state()).toBe('missing');
  });

  describe('reported activity', () => {
    const entry = (server: MadeServer, part: object = {}) => ({
      user: world.owner.uuid,
      server: server.uuid,
      event: 'server:console.command',
      metadata: { command: 'say hi' },
      ip: '192.0.2.7',
      timestamp: '2026-01-02T03:04:05.678901234Z',
      ...part,
    });
    const logged = (server: MadeServer) =>
      world.panel.database.query<{ event: string; ip: string; actor_id: number | null }>(
        `SELECT l.event, l.ip, l.actor_id FROM activity_logs l
         JOIN activity_log_subjects x ON x.activity_log_id = l.id
         WHERE x.subject_type = 'server' AND x.subject_id = ? ORDER BY l.id`,
        [server.id],
      );

    it('is stored for own servers and dropped for others', async () => {
      const server = await world.server();
      const data = [
        entry(server),
        entry(server, { user: null, ip: '', event: 'server:crashed', metadata: null }),
        entry(server, { event: 'auth:success' }),
      ];
      const answer = await world.node.remote.post('/api/remote/activity', { data });
      expect(answer.status).toBe(200);
      expect(answer.body).toBeNull();
      expect(await logged(server)).toEqual([
        { event: 'server:console.command', ip: '192.0.2.7', actor_id: world.owner.id },
        { event: 'server:crashed', ip: '127.0.0.1', actor_id: null },
      ]);
      expect((await foreign.remote.post('/api/remote/activity', { data })).status).toBe(200);
      expect(await logged(server)).toHaveLength(2);
      await world.node.remote.post('/api/remote/activity', { data });
      expect(await logged(server)).toHaveLength(2);
    });

    it('is refused in another shape', async () => {
      const server = await world.server();
      const bad = { data: [{ ...entry(server), server: undefined }] };
      const answer = await world.node.remote.post('/api/remote/activity', bad);
      expect(answer.status).toBe(422);
      expect(answer.at('errors.0.meta.source_field')).toBe('data.0.server');
    });
  });
});
