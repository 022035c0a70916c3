import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEgg } from './support/catalogue.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const PATH = '/api/application/servers';

describe('changing servers by the Application API', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld({ worker: true });
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    await world.node.daemon.resume();
    world.node.daemon.reset();
  });

  const patch = (server: MadeServer, part: string, body: unknown) =>
    world.api.patch(`${PATH}/${server.id}/${part}`, body);
  const details = async (server: MadeServer) =>
    (await world.api.get(`${PATH}/${server.id}`)).at('attributes');

  describe('details', () => {
    it('replaces all of them', async () => {
      const server = await world.installedServer({ external_id: 'old', description: 'old' });
      const answer = await patch(server, 'details', { name: 'New', user: world.owner.id });
      expect(answer.status).toBe(200);
      expect(answer.at('attributes')).toMatchObject({ name: 'New', external_id: null, description: '' });
      expect(await details(server)).toEqual(answer.at('attributes'));
    });

    it('gives the server to a new owner, who needs no subuser row, and ends the sessions of the old one', async () => {
      const server = await world.installedServer();
      const heir = await world.panel.createUser();
      await world.panel.database.query(
        "INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, '[]')",
        [heir.id, server.id],
      );
      const answer = await patch(server, 'details', { name: 'Mine', user: heir.id });
      expect(answer.at('attributes.user')).toBe(heir.id);
      const left = await world.panel.database.query('SELECT id FROM subusers WHERE server_id = ?', [
        server.id,
      ]);
      expect(left).toEqual([]);
      const call = await world.node.daemon.waitForCall('POST', '/api/deauthorize-user');
      expect(call.body).toEqual({ user: world.owner.uuid, servers: [server.uuid] });
    });

    it('denies the console tokens of the old owner on a daemon that knows no sessions', async () => {
      const server = await world.installedServer();
      const heir = await world.panel.createUser();
      world.node.daemon.answer('POST', '/api/deauthorize-user', { status: 404, body: { error: 'no' } });
      await patch(server, 'details', { name: 'Mine', user: heir.id });
      const call = await world.node.daemon.waitForCall('POST', `/${server.uuid}/ws/deny`);
      const jti = createHash('md5').update(`${world.owner.id}${server.uuid}`).digest('hex');
      expect(call.body).toEqual({ jtis: [jti] });
    });

    it('refuses unknown users and taken external ids, and changes nothing then', async () => {
      await world.installedServer({ external_id: 'mine' });
      const server = await world.installedServer();
      const before = await details(server);
      const unknown = await patch(server, 'details', { name: 'x', user: 999_999 });
      expect(unknown.at('errors.0.meta')).toEqual({ source_field: 'user', rule: 'exists' });
      const taken = await patch(server, 'details', { name: 'x', user: world.owner.id, external_id: 'mine' });
      expect(taken.at('errors.0.meta')).toEqual({ source_field: 'external_id', rule: 'unique' });
      expect(await details(server)).toEqual(before);
    });
  });

  describe('build', () => {
    const LIMITS = { memory: 1024, swap: 0, disk: 2048, io: 500, cpu: 200 };
    const features = { databases: 5, backups: 3, allocations: 4 };

    it('sets limits in both dialects and has the node fetch them', async () => {
      const server = await world.installedServer();
      const grouped = await patch(server, 'build', {
        limits: LIMITS,
        feature_limits: features,
        oom_killer: true,
      });
      expect(grouped.status).toBe(200);
      expect(grouped.at('attributes')).toMatchObject({
        limits: { ...LIMITS, oom_killer: true, oom_disabled: false },
        feature_limits: features,
      });
      const flat = await patch(server, 'build', { ...LIMITS, memory: 99, feature_limits: features });
      expect(flat.at('attributes.limits')).toMatchObject({ memory: 99, oom_killer: true });
      expect(world.node.daemon.callsTo('POST', `/${server.uuid}/sync`)).toHaveLength(2);
    });

    it('is no failure when the node is away', async () => {
      const server = await world.installedServer();
      await world.node.daemon.stop();
      const answer = await patch(server, 'build', { limits: LIMITS, feature_limits: features });
      expect(answer.status).toBe(200);
      expect(answer.at('attributes.limits.memory')).toBe(1024);
    });

    it('moves allocations', async () => {
      const server = await world.installedServer();
      const [added, other] = await world.allocate(2);
      const first = await world.api.get(`${PATH}/${server.id}`);
      const primary = first.at<number>('attributes.allocation');
      const moved = await patch(server, 'build', {
        limits: LIMITS,
        feature_limits: features,
        add_allocations: [added, other],
        remove_allocations: [primary],
      });
      expect(moved.status).toBe(200);
      expect(moved.at('attributes.allocation')).toBe(added);
      const [freed] = await world.panel.database.query('SELECT server_id FROM allocations WHERE id = ?', [
        primary,
      ]);
      expect(freed).toEqual({ server_id: null });
      const chosen = await patch(server, 'build', {
        limits: LIMITS,
        feature_limits: features,
        allocation: other,
      });
      expect(chosen.at('attributes.allocation')).toBe(other);
    });

    it('skips allocations of others and of other nodes, says so, and does the rest', async () => {
      const [taken] = await world.allocate(1);
      await world.server({ allocation: { default: taken } });
      const [elsewhere] = await world.allocate(1, (await world.addNode()).id);
      const [free] = await world.allocate(1);
      const server = await world.installedServer();
      const added = await patch(server, 'build', {
        limits: LIMITS,
        feature_limits: features,
        add_allocations: [taken, String(free), elsewhere, 4_000_000],
      });
      expect([added.status, added.at('meta')]).toEqual([
        200,
        { skipped_allocations: [taken, elsewhere, 4_000_000] },
      ]);
      const owner = (id: number) =>
        world.panel.database.query('SELECT server_id FROM allocations WHERE id = ?', [id]);
      expect(await owner(free!)).toEqual([{ server_id: server.id }]);
      expect(await owner(taken!)).not.toEqual([{ server_id: server.id }]);
      expect(await owner(elsewhere!)).toEqual([{ server_id: null }]);
      const again = await patch(server, 'build', {
        limits: LIMITS,
        feature_limits: features,
        add_allocations: [free],
      });
      expect([again.status, again.at('meta')]).toEqual([200, undefined]);
    });

    it('refuses strange primary allocations and the loss of the last, and changes nothing', async () => {
      const [taken] = await world.allocate(1);
      await world.server({ allocation: { default: taken } });
      const server = await world.installedServer();
      const before = await details(server);
      const primary = (before as { allocation: number }).allocation;
      const build = (part: object) =>
        patch(server, 'build', { limits: LIMITS, feature_limits: features, ...part });
      expect((await build({ allocation: taken, add_allocations: [taken] })).status).toBe(400);
      expect((await build({ allocation: taken })).at('errors.0.code')).toBe('DisplayException');
      const last = await build({ remove_allocations: [primary] });
      expect(last.status).toBe(400);
      const missing = await patch(server, 'build', { limits: LIMITS });
      expect(missing.at('errors.0.meta')).toEqual({ source_field: 'feature_limits', rule: 'required' });
      expect(await details(server)).toEqual(before);
    });
  });

  describe('startup', () => {
    it('checks variables by the rules of the egg and keeps those that are not sent', async () => {
      const server = await world.installedServer();
      const body = { egg: world.egg.id, environment: {}, skip_scripts: true, startup: './other' };
      const kept = await patch(server, 'startup', body);
      expect(kept.status).toBe(200);
      expect(kept.at('attributes.container')).toMatchObject({
        startup_command: './other',
        image: 'example/image:1',
        environment: { LEVEL: 'world', STARTUP: './other' },
      });
      // PHP's empty object.
      const asList = await patch(server, 'startup', { ...body, environment: [] });
      expect([asList.status, asList.at('attributes.container.environment.LEVEL')]).toEqual([200, 'world']);
      expect((await patch(server, 'startup', { ...body, environment: ['x'] })).status).toBe(422);
      const refused = await patch(server, 'startup', { ...body, environment: { LEVEL: 'x'.repeat(30) } });
      expect(refused.at('errors.0.meta')).toEqual({ source_field: 'environment.LEVEL', rule: 'max' });
      const missing = await patch(server, 'startup', { egg: world.egg.id });
      expect(missing.status).toBe(422);
      expect(missing.at<{ meta: unknown }[]>('errors').map(({ meta }) => meta)).toEqual([
        { source_field: 'environment', rule: 'present' },
        { source_field: 'skip_scripts', rule: 'present' },
      ]);
    });

    it('takes image, command and variables of another egg', async () => {
      const other = await createEgg(world.api, {
        startup_commands: { Default: './second {{COLOR}}' },
        docker_images: { Only: 'example/only:1' },
        variables: [
          {
            name: 'Color',
            description: '',
            env_variable: 'COLOR',
            default_value: 'red',
            user_viewable: true,
            user_editable: true,
            rules: ['required', 'in:red,blue'],
            sort: 1,
          },
        ],
      });
      const server = await world.installedServer();
      const answer = await patch(server, 'startup', { egg: other.id, environment: {}, skip_scripts: false });
      expect(answer.status).toBe(200);
      expect(answer.at('attributes')).toMatchObject({
        egg: other.id,
        status: null,
        container: { image: 'example/only:1', startup_command: './second {{COLOR}}' },
      });
      expect(answer.at('attributes.container.environment')).toMatchObject({ COLOR: 'red' });
      expect(answer.at('attributes.container.environment')).not.toHaveProperty('LEVEL');
      const stored = await world.panel.database.query(
        'SELECT variable_value FROM server_variables WHERE server_id = ?',
        [server.id],
      );
      expect(stored).toEqual([{ variable_value: 'red' }]);
    });

    it('sets the image alone, under either name', async () => {
      const server = await world.installedServer();
      const one = await patch(server, 'docker-image', { docker_image: 'example/a:1' });
      expect(one.at('attributes.container.image')).toBe('example/a:1');
      const two = await patch(server, 'docker-image', { image: 'example/b:1' });
      expect(two.at('attributes.container.image')).toBe('example/b:1');
      const none = await patch(server, 'docker-image', {});
      expect(none.at('errors.0.meta')).toEqual({ source_field: 'docker_image', rule: 'required' });
      expect(world.node.daemon.callsTo('POST', `/${server.uuid}/sync`)).toHaveLength(2);
    });
  });

  describe('deletion by force', () => {
    it('deletes at once and tells the node when it can be told', async () => {
      const server = await world.installedServer();
      world.node.daemon.answer('DELETE', server.uuid, { status: 500 }, 1);
      expect((await world.api.delete(`${PATH}/${server.id}/force`)).status).toBe(204);
      expect((await world.api.get(`${PATH}/${server.id}`)).status).toBe(404);
      await world.node.daemon.waitForCall('DELETE', server.uuid);
      const gone = async (): Promise<boolean> => !world.node.daemon.servers.has(server.uuid);
      await expect.poll(gone, { timeout: 20_000 }).toBe(true);
      expect(world.node.daemon.callsTo('DELETE', server.uuid).length).toBeGreaterThan(1);
    });

    it('deletes while the node is down', async () => {
      const server = await world.installedServer();
      await world.node.daemon.stop();
      expect((await world.api.delete(`${PATH}/${server.id}/force`)).status).toBe(204);
      expect((await world.api.get(`${PATH}/${server.id}`)).status).toBe(404);
    });
  });
});
