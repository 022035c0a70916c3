import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const PATH = '/api/application/servers';

interface Row {
  status: string | null;
  installed_at: Date | null;
}

describe('the life of a server in the Application API', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());
  afterEach(async () => {
    await world.node.daemon.resume();
    world.node.daemon.reset();
  });

  const rowOf = async (server: MadeServer): Promise<Row | undefined> => {
    const [row] = await world.panel.database.query<Row>(
      'SELECT status, installed_at FROM servers WHERE id = ?',
      [server.id],
    );
    return row;
  };
  const operationsOf = (server: MadeServer): Promise<{ kind: string; state: string }[]> =>
    world.panel.database.query('SELECT kind, state FROM operations WHERE server_id = ? ORDER BY id', [
      server.id,
    ]);
  const post = (server: MadeServer, action: string) => world.api.post(`${PATH}/${server.id}/${action}`);

  describe('suspension', () => {
    it('marks the server, tells the node, and is lifted again', async () => {
      const server = await world.installedServer();
      expect((await post(server, 'suspend')).status).toBe(204);
      expect(await rowOf(server)).toMatchObject({ status: 'suspended' });
      expect(world.node.daemon.callsTo('POST', `/${server.uuid}/sync`)).toHaveLength(1);
      const shown = await world.api.get(`${PATH}/${server.id}`);
      expect(shown.at('attributes')).toMatchObject({ status: 'suspended', suspended: true });
      expect((await post(server, 'unsuspend')).status).toBe(204);
      expect(await rowOf(server)).toMatchObject({ status: null });
      expect(world.node.daemon.callsTo('POST', `/${server.uuid}/sync`)).toHaveLength(2);
    });

    it('is silent about a server that is suspended already, or was not', async () => {
      const server = await world.installedServer();
      expect((await post(server, 'unsuspend')).status).toBe(204);
      expect(world.node.daemon.callsTo('POST', '/sync')).toHaveLength(0);
      await post(server, 'suspend');
      await world.node.daemon.stop();
      expect((await post(server, 'suspend')).status).toBe(204);
      expect(await rowOf(server)).toMatchObject({ status: 'suspended' });
    });

    it('changes nothing when the node cannot be told', async () => {
      const server = await world.installedServer();
      await world.node.daemon.stop();
      const refused = await post(server, 'suspend');
      expect(refused.status).toBe(504);
      expect(await rowOf(server)).toMatchObject({ status: null });
      await world.node.daemon.resume();
      await post(server, 'suspend');
      world.node.daemon.answer('POST', '/sync', { status: 500, body: { error: 'broken' } });
      expect((await post(server, 'unsuspend')).status).toBe(500);
      expect(await rowOf(server)).toMatchObject({ status: 'suspended' });
    });

    it('leaves an installation alone that goes on meanwhile', async () => {
      const server = await world.server();
      world.node.daemon.servers.set(server.uuid, { state: 'offline', isSuspended: false });
      await post(server, 'suspend');
      await post(server, 'unsuspend');
      expect(await rowOf(server)).toMatchObject({ status: 'installing' });
      await post(server, 'suspend');
      await world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, { successful: true });
      expect(await rowOf(server)).toMatchObject({ status: 'suspended' });
      await post(server, 'unsuspend');
      expect(await rowOf(server)).toMatchObject({ status: null });
    });
  });

  describe('reinstallation', () => {
    it('asks the node and waits for its report', async () => {
      const server = await world.installedServer();
      expect((await post(server, 'reinstall')).status).toBe(204);
      expect(await rowOf(server)).toMatchObject({ status: 'installing' });
      expect(await operationsOf(server)).toEqual([
        { kind: 'install', state: 'succeeded' },
        { kind: 'reinstall', state: 'running' },
      ]);
      expect(world.node.daemon.callsTo('POST', `/${server.uuid}/reinstall`)).toHaveLength(1);
      const report = { successful: false, reinstall: true };
      await world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, report);
      expect(await rowOf(server)).toMatchObject({ status: 'reinstall_failed' });
      expect((await post(server, 'reinstall')).status).toBe(204);
    });

    it('is refused while one runs and while the server is suspended', async () => {
      const server = await world.installedServer();
      await post(server, 'reinstall');
      const busy = await post(server, 'reinstall');
      expect(busy.status).toBe(409);
      expect(busy.at('errors.0.code')).toBe('ServerStateConflictException');
      expect(world.node.daemon.callsTo('POST', '/reinstall')).toHaveLength(1);
      const other = await world.installedServer();
      await post(other, 'suspend');
      expect((await post(other, 'reinstall')).status).toBe(409);
      expect(await rowOf(other)).toMatchObject({ status: 'suspended' });
    });

    it('lets the server as it was when the node is down', async () => {
      const server = await world.installedServer();
      await world.node.daemon.stop();
      expect((await post(server, 'reinstall')).status).toBe(504);
      expect(await rowOf(server)).toMatchObject({ status: null });
      expect((await operationsOf(server)).at(-1)).toEqual({ kind: 'reinstall', state: 'failed' });
      await world.node.daemon.resume();
      expect((await post(server, 'reinstall')).status).toBe(204);
    });

    it('creates the server on a node that has lost it', async () => {
      const server = await world.installedServer();
      world.node.daemon.reset();
      expect((await post(server, 'reinstall')).status).toBe(204);
      expect(world.node.daemon.servers.has(server.uuid)).toBe(true);
      expect(await rowOf(server)).toMatchObject({ status: 'installing' });
    });

    it('runs once when many ask for it at once', async () => {
      const server = await world.installedServer();
      const answers = await Promise.all([1, 2, 3].map(() => post(server, 'reinstall')));
      expect(answers.map((answer) => answer.status).sort()).toEqual([204, 409, 409]);
    });
  });

  describe('deletion', () => {
    const allocationsOf = (server: MadeServer) =>
      world.panel.database.query<{ id: number }>('SELECT id FROM allocations WHERE server_id = ?', [
        server.id,
      ]);

    it('removes the server on the node and here, and frees its allocations', async () => {
      const server = await world.installedServer();
      const [allocation] = await allocationsOf(server);
      await world.panel.database.query("UPDATE allocations SET notes = 'mine' WHERE id = ?", [
        allocation!.id,
      ]);
      expect((await world.api.delete(`${PATH}/${server.id}`)).status).toBe(204);
      expect(await rowOf(server)).toBeUndefined();
      const [freed] = await world.panel.database.query(
        'SELECT server_id, notes, is_locked FROM allocations WHERE id = ?',
        [allocation!.id],
      );
      expect(freed).toEqual({ server_id: null, notes: null, is_locked: 0 });
      expect(world.node.daemon.callsTo('DELETE', server.uuid)).toHaveLength(1);
      expect((await world.api.delete(`${PATH}/${server.id}`)).status).toBe(404);
    });

    it('does not care that the node has lost the server', async () => {
      const server = await world.installedServer();
      world.node.daemon.reset();
      expect((await world.api.delete(`${PATH}/${server.id}`)).status).toBe(204);
      expect(await rowOf(server)).toBeUndefined();
    });

    it('is refused while the node cannot do it', async () => {
      const server = await world.installedServer();
      await world.node.daemon.stop();
      expect((await world.api.delete(`${PATH}/${server.id}`)).status).toBe(504);
      expect(await rowOf(server)).toBeDefined();
      expect(await allocationsOf(server)).toHaveLength(1);
      await world.node.daemon.resume();
      world.node.daemon.answer('DELETE', server.uuid, { status: 500 });
      expect((await world.api.delete(`${PATH}/${server.id}`)).status).toBe(500);
      expect(await rowOf(server)).toBeDefined();
    });

    it('takes place at once for two who ask at once', async () => {
      const server = await world.installedServer();
      const answers = await Promise.all([1, 2].map(() => world.api.delete(`${PATH}/${server.id}`)));
      for (const answer of answers) expect([204, 404]).toContain(answer.status);
      expect(await rowOf(server)).toBeUndefined();
    });

    it('knows no other last word than force', async () => {
      const server = await world.installedServer();
      expect((await world.api.delete(`${PATH}/${server.id}/gently`)).status).toBe(404);
      expect(await rowOf(server)).toBeDefined();
    });
  });

  describe('lists and look-ups', () => {
    it('finds servers by filter, sort, page and external id', async () => {
      const first = await world.installedServer({ name: 'Zebra %_', external_id: 'ext-zebra' });
      await world.installedServer({ name: 'zebra two' });
      const page = await world.api.get(`${PATH}?filter[name]=ZEBRA&sort=-id&per_page=1`);
      expect(page.status).toBe(200);
      expect(page.at('data.0.attributes.name')).toBe('zebra two');
      expect(page.at('meta.pagination')).toMatchObject({
        total: 2,
        count: 1,
        total_pages: 2,
        current_page: 1,
      });
      expect(page.at('meta.pagination.links.next')).toContain('/api/application/servers?');
      const literal = await world.api.get(`${PATH}?filter[name]=${encodeURIComponent('%_')}`);
      expect(literal.at<unknown[]>('data')).toHaveLength(1);
      const short = await world.api.get(`${PATH}?filter[uuidShort]=${first.identifier}`);
      expect(short.at('data.0.attributes.id')).toBe(first.id);
      const external = await world.api.get(`${PATH}/external/ext-zebra`);
      expect(external.at('attributes.id')).toBe(first.id);
      expect((await world.api.get(`${PATH}/external/none`)).status).toBe(404);
      expect((await world.api.get(`${PATH}/999999`)).status).toBe(404);
      expect((await world.api.get(`${PATH}?filter[owner]=1`)).at('errors.0.code')).toBe('InvalidFilterQuery');
      expect((await world.api.get(`${PATH}?sort=name`)).at('errors.0.code')).toBe('InvalidSortQuery');
    });

    it('includes what belongs to a server, and nothing the key may not read', async () => {
      const server = await world.installedServer();
      const friend = await world.panel.createUser();
      await world.panel.database.query(
        'INSERT INTO subusers (user_id, server_id, permissions) VALUES (?, ?, ?)',
        [friend.id, server.id, JSON.stringify(['control.start'])],
      );
      const names = 'allocations,user,subusers.user,egg.variables,nest,location,variables, node,nonsense';
      const answer = await world.api.get(`${PATH}/${server.id}?include=${encodeURIComponent(names)}`);
      const relations = answer.at<Record<string, never>>('attributes.relationships');
      expect(Object.keys(relations).sort()).toEqual(
        ['allocations', 'egg', 'location', 'nest', 'node', 'subusers', 'user', 'variables'].sort(),
      );
      expect(relations).toMatchObject({
        allocations: { object: 'list', data: [{ object: 'allocation', attributes: { assigned: true } }] },
        user: { object: 'user', attributes: { id: world.owner.id } },
        subusers: {
          data: [
            {
              object: 'subuser',
              attributes: {
                user_id: friend.id,
                server_id: server.id,
                permissions: ['control.start'],
                relationships: { user: { attributes: { id: friend.id } } },
              },
            },
          ],
        },
        egg: { object: 'egg', attributes: { id: world.egg.id } },
        nest: { object: 'nest', attributes: { id: world.egg.nestId } },
        location: { object: 'null_resource', attributes: null },
        variables: {
          data: [
            {
              object: 'server_variable',
              attributes: { env_variable: 'LEVEL', default_value: '1.10', server_value: 'world' },
            },
          ],
        },
        node: { object: 'node', attributes: { id: world.node.id } },
      });
      const key = await world.panel.applicationKey(world.admin, { server: 1, node: 1 });
      const limited = await world.panel.api(key).get(`${PATH}/${server.id}?include=user,node`);
      expect(limited.at('attributes.relationships.user')).toEqual({
        object: 'null_resource',
        attributes: null,
      });
      expect(limited.at('attributes.relationships.node.object')).toBe('node');
    });

    it('is included by those it belongs to', async () => {
      const server = await world.installedServer();
      const idsIn = (answer: { at<T>(path: string): T }): number[] =>
        answer
          .at<{ attributes: { id: number } }[]>('attributes.relationships.servers.data')
          .map(({ attributes }) => attributes.id);
      const user = await world.api.get(`/api/application/users/${world.owner.id}?include=servers`);
      expect(idsIn(user)).toContain(server.id);
      const node = await world.api.get(`/api/application/nodes/${world.node.id}?include=servers`);
      expect(idsIn(node)).toContain(server.id);
      const egg = await world.api.get(`/api/application/eggs/${world.egg.id}?include=servers`);
      expect(idsIn(egg)).toContain(server.id);
    });
  });
});
