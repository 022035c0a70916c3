import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FULL_ACL } from '@app/contracts/permissions/acl.js';
import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './support/api-client.js';
import { NO_LIMITS } from './support/access-rules.js';
import { Browser } from './support/browser.js';
import {
  startServerWorld,
  type MadeServer,
  type ServerWorld,
  type TestNode,
} from './support/server-world.js';

const ROLES = '/api/application/roles';
const SERVERS = '/api/application/servers';
const READ_SERVERS: RolePermission[] = ['viewList server', 'view server'];
const READ_NODES: RolePermission[] = ['viewList node', 'view node'];
const READ_USERS: RolePermission[] = ['viewList user', 'view user'];

let world: ServerWorld;
let far: TestNode;
/** On the world's node, and on the other one. */
let here: MadeServer;
let there: MadeServer;

beforeAll(async () => {
  world = await startServerWorld({ env: NO_LIMITS });
  far = await world.addNode();
  here = await world.server();
  there = await world.server({ allocation: { default: (await world.allocate(1, far.id))[0]! } });
  const report = `/api/remote/servers/${there.uuid}/install`;
  expect((await far.remote.post(report, { successful: true })).status).toBe(204);
});
afterAll(() => world?.close());

let names = 0;
const newRole = async (permissions: RolePermission[], nodes: number[] | null = null): Promise<number> => {
  const answer = await world.api.post(ROLES, { name: `role ${names++}`, permissions, nodes });
  expect(answer.status).toBe(201);
  return answer.at<number>('attributes.id');
};
const give = (user: User, role: number, by: ApiClient = world.api) =>
  by.patch(`/api/application/users/${user.id}/roles/assign`, { roles: [role] });

/** Somebody with a role of their own. */
async function holder(permissions: RolePermission[], nodes: number[] | null = null) {
  const user = await world.panel.createUser();
  const role = await newRole(permissions, nodes);
  expect((await give(user, role)).status).toBe(200);
  const browser = new Browser(world.panel);
  await browser.login(user.username);
  const key = world.panel.api(await world.panel.applicationKey(user, FULL_ACL));
  const client = world.panel.api(await world.panel.accountKey(user));
  const write = (method: string, path: string, body?: unknown) => browser.send(method, path, body);
  return { user, role, browser, key, client, write };
}
const idsIn = (answer: { at: (path: string) => unknown }): number[] =>
  (answer.at('data') as { attributes: { id: number } }[]).map(({ attributes }) => attributes.id);

describe('roles', () => {
  it('are made, shown with their parts, changed and deleted, and each is told', async () => {
    const { api, node } = world;
    const made = await api.post(ROLES, { name: 'Support', permissions: READ_SERVERS, nodes: [node.id] });
    expect(made.status).toBe(201);
    const id = made.at<number>('attributes.id');
    expect(made.at('meta.resource')).toBe(`http://panel.test${ROLES}/${id}`);
    expect(made.body).toMatchObject({
      object: 'role',
      attributes: { name: 'Support', root: false, users_count: 0, nodes: [node.id] },
    });
    const user = await world.panel.createUser();
    await give(user, id);
    const shown = await api.get(`${ROLES}/${id}?include=permissions,users`);
    expect(shown.at('attributes.users_count')).toBe(1);
    expect(
      shown.at<{ object: string; attributes: { name: string } }[]>(
        'attributes.relationships.permissions.data',
      ),
    ).toMatchObject(READ_SERVERS.map((name) => ({ object: 'permissions', attributes: { name } })));
    expect(shown.at('attributes.relationships.users.data.0.attributes.id')).toBe(user.id);
    const changed = await api.patch(`${ROLES}/${id}`, { name: 'Helpers', nodes: null });
    expect(changed.at('attributes')).toMatchObject({ name: 'Helpers', nodes: null });
    expect((await api.get(`${ROLES}?filter[name]=Helpers`)).at('meta.pagination.total')).toBe(1);
    expect((await api.delete(`${ROLES}/${id}`)).status).toBe(204);
    expect((await api.get(`${ROLES}/${id}`)).status).toBe(404);
    const rows = await world.panel.database.query<{ event: string }>(
      "SELECT event FROM activity_logs WHERE event LIKE 'role:%' AND properties LIKE '%Support%' OR properties LIKE '%Helpers%' ORDER BY id",
    );
    expect(rows.map(({ event }) => event)).toEqual([
      'role:create',
      'role:assign',
      'role:update',
      'role:delete',
    ]);
  });

  it('refuse a name that is taken, permissions and nodes that are not there, and what is no role', async () => {
    const { api } = world;
    await api.post(ROLES, { name: 'Twice' });
    const codes = (answer: { at: (path: string) => unknown }) =>
      (answer.at('errors') as { meta?: { source_field?: string } }[]).map(({ meta }) => meta?.source_field);
    expect(codes(await api.post(ROLES, { name: 'Twice' }))).toEqual(['name']);
    expect(codes(await api.post(ROLES, {}))).toEqual(['name']);
    expect((await api.post(ROLES, { name: 'x', permissions: ['rule world'] })).status).toBe(422);
    expect(codes(await api.post(ROLES, { name: 'x', nodes: [99_999] }))).toEqual(['nodes']);
    const user = await world.panel.createUser();
    expect(codes(await give(user, 99_999))).toEqual(['roles.0']);
  });

  it('have Root Admin among them, which nobody changes or gives here', async () => {
    const { api, admin, panel } = world;
    const root = (await api.get(`${ROLES}?filter[name]=Root`)).at<number>('data.0.attributes.id');
    expect((await api.patch(`${ROLES}/${root}`, { name: 'x' })).status).toBe(403);
    expect((await api.delete(`${ROLES}/${root}`)).status).toBe(403);
    const user = await panel.createUser();
    expect((await give(user, root)).at('attributes.relationships.roles.data')).toEqual([]);
    const shown = await api.get(`/api/application/users/${admin.id}?include=roles`);
    expect(shown.at('attributes.relationships.roles.data.0.attributes')).toMatchObject({
      id: root,
      root: true,
    });
    expect(
      (await give(admin, await newRole(READ_NODES))).at('attributes.relationships.roles.data'),
    ).toHaveLength(1);
    const holders = await api.get(`${ROLES}/${root}?include=users`);
    expect(holders.at('attributes.relationships.users.data.0.attributes.id')).toBe(admin.id);
  });

  it('are told to the page of a session, and end with it at once', async () => {
    const { browser, user, role, key } = await holder(READ_NODES);
    expect((await browser.session()).at('attributes')).toMatchObject({
      root_admin: false,
      admin_permissions: READ_NODES.toSorted(),
    });
    expect((await key.get('/api/application/nodes')).status).toBe(200);
    await world.api.patch(`/api/application/users/${user.id}/roles/remove`, { roles: [role] });
    expect((await key.get('/api/application/nodes')).status).toBe(403);
    expect((await browser.get('/api/application/nodes')).status).toBe(403);
    expect((await browser.session()).at('attributes.admin_permissions')).toEqual([]);
  });

  it('act anew in every process as soon as they are changed or deleted', async () => {
    const { key, role } = await holder(READ_NODES);
    await key.get('/api/application/nodes');
    await world.api.patch(`${ROLES}/${role}`, { permissions: READ_USERS });
    expect((await key.get('/api/application/nodes')).status).toBe(403);
    expect((await key.get('/api/application/users')).status).toBe(200);
    await world.api.delete(`${ROLES}/${role}`);
    expect((await key.get('/api/application/users')).status).toBe(403);
  });
});

describe('nobody', () => {
  it('makes, gives or changes a role beyond their own', async () => {
    const { write, user, role } = await holder([...READ_USERS, 'update user', 'create role', 'update role']);
    const made = await write('POST', ROLES, { name: `mine ${names++}`, permissions: ['update user'] });
    expect(made.status).toBe(201);
    expect((await write('POST', ROLES, { name: 'more', permissions: ['delete user'] })).status).toBe(403);
    expect((await write('PATCH', `${ROLES}/${role}`, { permissions: ['update server'] })).status).toBe(403);
    const mighty = await newRole(['delete server']);
    expect((await write('PATCH', `${ROLES}/${mighty}`, { permissions: [] })).status).toBe(403);
    const assign = `/api/application/users/${user.id}/roles/assign`;
    expect((await write('PATCH', assign, { roles: [mighty] })).status).toBe(403);
    expect((await write('PATCH', assign, { roles: [made.at('attributes.id')] })).status).toBe(200);
  });

  it('widens where a role holds beyond their own nodes', async () => {
    const { write } = await holder([...READ_SERVERS, 'create role'], [world.node.id]);
    const body = (nodes: number[] | null) => ({ name: `far ${names++}`, permissions: READ_SERVERS, nodes });
    expect((await write('POST', ROLES, body([world.node.id]))).status).toBe(201);
    expect((await write('POST', ROLES, body([far.id]))).status).toBe(403);
    expect((await write('POST', ROLES, body(null))).status).toBe(403);
  });

  it('touches an account that may do more: not its password, address, second factor or sessions', async () => {
    const { write } = await holder([...READ_USERS, 'create user', 'update user', 'delete user']);
    const mightier = [world.admin.id, (await holder(['delete server'])).user.id];
    for (const id of mightier) {
      const path = `/api/application/users/${id}`;
      expect((await write('PATCH', path, { password: 'something else' })).status).toBe(403);
      expect((await write('PATCH', path, { email: 'mine@example.com' })).status).toBe(403);
      expect((await write('DELETE', path)).status).toBe(403);
      expect((await write('POST', `${path}/two-factor/reset`)).status).toBe(403);
      expect((await write('POST', `${path}/logout`)).status).toBe(403);
    }
    const user = await world.panel.createUser();
    expect((await write('PATCH', `/api/application/users/${user.id}`, { first_name: 'x' })).status).toBe(200);
  });

  it('becomes or makes a root administrator', async () => {
    const { write, user } = await holder([...READ_USERS, 'create user', 'update user']);
    const fields = { username: 'newroot', email: 'newroot@example.com', root_admin: true };
    expect((await write('POST', '/api/application/users', fields)).status).toBe(403);
    expect((await write('PATCH', `/api/application/users/${user.id}`, { root_admin: true })).status).toBe(
      403,
    );
    expect((await write('POST', '/api/application/users', { ...fields, root_admin: false })).status).toBe(
      201,
    );
  });

  it('makes a key that holds more than their role, or deletes that of somebody mightier', async () => {
    const { write } = await holder([...READ_USERS, 'create apiKey', 'delete apiKey']);
    const body = (permissions: object) => ({ description: 'x', permissions });
    expect((await write('POST', '/api/application/keys', body({ user: 1 }))).status).toBe(201);
    expect((await write('POST', '/api/application/keys', body({ user: 3 }))).status).toBe(422);
    expect((await write('POST', '/api/application/keys', body({ server: 1 }))).status).toBe(422);
    const ofRoot = (await world.panel.applicationKey(world.admin)).slice(0, 16);
    expect((await write('DELETE', `/api/application/keys/${ofRoot}`)).status).toBe(403);
  });
});

describe('a role that is limited to nodes', () => {
  it('lists what lies there, and nothing else', async () => {
    const { browser } = await holder(
      [...READ_SERVERS, ...READ_NODES, 'viewList location', 'view location', ...READ_USERS],
      [far.id],
    );
    expect(idsIn(await browser.get(SERVERS))).toEqual([there.id]);
    expect(idsIn(await browser.get('/api/application/nodes?include=servers'))).toEqual([far.id]);
    const owner = await browser.get(`/api/application/users/${world.owner.id}?include=servers`);
    expect(idsIn({ at: (path) => owner.at(`attributes.relationships.servers.${path}`) })).toEqual([there.id]);
    expect((await browser.get(`${SERVERS}/${there.id}`)).status).toBe(200);
    expect((await browser.get(`${SERVERS}/${here.id}`)).status).toBe(404);
    const operations = await browser.get('/api/application/operations');
    expect(
      new Set(
        (operations.at('data') as { attributes: { server: string } }[]).map((row) => row.attributes.server),
      ),
    ).toEqual(new Set([there.uuid]));
    const overview = await browser.get('/api/application/overview');
    expect(overview.at('attributes.nodes.0.id')).toBe(far.id);
    expect(overview.at('attributes.counts')).toMatchObject({ nodes: 1, servers: { total: 1 } });
    expect((await browser.get('/api/application/nodes/deployable?memory=1&disk=1')).at('data')).toHaveLength(
      1,
    );
  });

  it('finds a server by its id elsewhere only there', async () => {
    await world.api.patch(`${SERVERS}/${here.id}/details`, {
      name: 'x',
      user: world.owner.id,
      external_id: 'ext-here',
    });
    const { browser } = await holder(READ_SERVERS, [far.id]);
    expect((await browser.get(`${SERVERS}/external/ext-here`)).status).toBe(404);
    expect((await world.api.get(`${SERVERS}/external/ext-here`)).status).toBe(200);
  });

  it('makes servers there, and nowhere else', async () => {
    const { write } = await holder([...READ_SERVERS, 'create server'], [far.id]);
    const away = await write('POST', SERVERS, await world.body());
    expect([away.status, away.at('errors.0.meta.source_field')]).toEqual([422, 'allocation.default']);
    const allocation = { default: (await world.allocate(1, far.id))[0]! };
    expect((await write('POST', SERVERS, await world.body({ allocation }))).status).toBe(201);
    await world.allocate(3);
    await world.allocate(3, far.id);
    const deploy = { dedicated_ip: false, port_range: [], tags: [] };
    const placed = await write('POST', SERVERS, await world.body({ deploy }));
    expect([placed.status, placed.at('attributes.node')]).toEqual([201, far.id]);
  });

  it('gives hosts of databases and stores of backups to no other node', async () => {
    const all: RolePermission[] = ['create databaseHost', 'create backupHost'];
    const { write } = await holder(all, [far.id]);
    const host = { name: 'h', host: '127.0.0.1', port: 1, username: 'u', password: 'p' };
    for (const node_ids of [[], [world.node.id], [world.node.id, far.id]]) {
      expect((await write('POST', '/api/application/database-hosts', { ...host, node_ids })).status).toBe(
        403,
      );
      const store = { name: 's', schema: 'wings', node_ids };
      expect((await write('POST', '/api/application/backup-hosts', store)).status).toBe(403);
    }
    const store = { name: 's', schema: 'wings', node_ids: [far.id] };
    expect((await write('POST', '/api/application/backup-hosts', store)).status).toBe(201);
  });

  it('holds nowhere once its last node is gone', async () => {
    const gone = await world.addNode();
    const { key } = await holder(READ_NODES, [gone.id]);
    expect(idsIn(await key.get('/api/application/nodes'))).toEqual([gone.id]);
    expect((await world.api.delete(`/api/application/nodes/${gone.id}`)).status).toBe(204);
    const fresh = world.panel.api(
      await world.panel.applicationKey((await holder(READ_NODES, [far.id])).user),
    );
    expect(idsIn(await fresh.get('/api/application/nodes'))).toEqual([far.id]);
    expect(idsIn(await key.get('/api/application/nodes'))).toEqual([]);
  });
});

describe('servers of others, in the client API', () => {
  it('are there as far as the role may see, and everything may be done that it may change', async () => {
    const viewer = await holder(READ_SERVERS, [far.id]);
    const path = (server: MadeServer): string => `/api/client/servers/${server.uuid}`;
    expect((await viewer.client.get(path(there))).at('meta.user_permissions')).toEqual([
      'websocket.connect',
      'admin.websocket.errors',
      'admin.websocket.install',
      'admin.websocket.transfer',
    ]);
    expect((await viewer.client.get(path(here))).status).toBe(404);
    expect((await viewer.client.get(`${path(there)}/users`)).status).toBe(403);
    const listed = await viewer.client.get('/api/client?type=admin-all');
    const uuids = (listed.at('data') as { attributes: { uuid: string } }[]).map((row) => row.attributes.uuid);
    expect(uuids).toContain(there.uuid);
    expect(uuids).not.toContain(here.uuid);
    expect((await viewer.client.get('/api/client')).at('data')).toEqual([]);

    await world.api.patch(`${ROLES}/${viewer.role}`, { permissions: [...READ_SERVERS, 'update server'] });
    const changed = await viewer.client.get(path(there));
    expect(changed.at<string[]>('meta.user_permissions')[0]).toBe('*');
    expect((await viewer.client.get(`${path(there)}/users`)).status).toBe(200);
    await world.api.patch(`${ROLES}/${viewer.role}`, { permissions: READ_NODES });
    expect((await viewer.client.get(path(there))).status).toBe(404);
    expect((await viewer.client.get('/api/client?type=admin-all')).at('data')).toEqual([]);
  });

  it('are watched by the events socket as far as the role may see', async () => {
    const { browser, role } = await holder(READ_SERVERS, [far.id]);
    const resources = async (): Promise<string[]> => {
      const answer = await browser.get(`/api/client/resources?servers=${here.uuid},${there.uuid}`);
      return (answer.at('data') as { attributes: { server: string } }[]).map((row) => row.attributes.server);
    };
    expect(await resources()).toEqual([there.uuid]);
    await world.api.patch(`${ROLES}/${role}`, { nodes: [world.node.id] });
    expect(await resources()).toEqual([here.uuid]);
  });
});
