import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '@app/contracts/application/problems.js';
import { RELEASE } from '@app/platform/config/release.js';
import { problemChanged } from '../../../apps/panel/src/modules/live/index.js';
import { LiveBus } from '../../../apps/panel/src/platform/redis/live-bus.js';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { EventsHub } from '../../../apps/panel/src/modules/events/events-hub.js';
import type { ApiClient } from './support/api-client.js';
import { Browser } from './support/browser.js';
import { insert } from './support/client-scene.js';
import { EventsClient } from './support/events-client.js';
import { startPanel, type TestPanel } from './support/panel.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const ENV = { APP_KEY: randomBytes(32).toString('base64'), RATELIMIT_LOGIN: '1000/60' };
const ORIGIN = 'http://panel.test';

let world: ServerWorld;
/** A second process on the same database and Redis. */
let other: TestPanel;
let owner: User;
let key: string;
let api: ApiClient;
let server: MadeServer;
const clients: EventsClient[] = [];

beforeAll(async () => {
  world = await startServerWorld({ env: ENV });
  other = await startPanel({ database: world.panel.testDatabase, env: ENV });
});
afterAll(async () => {
  await other?.close();
  await world?.close();
});
beforeEach(async () => {
  await world.node.daemon.resume();
  world.node.daemon.reset();
  owner = await world.panel.createUser();
  key = await world.panel.accountKey(owner);
  api = world.panel.api(key);
  server = await world.installedServer({ user: owner.id });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
});

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
const cookieOf = (browser: Browser) => ({ cookie: browser.cookie!, origin: ORIGIN });
async function open(headers: Record<string, string>, panel: TestPanel = world.panel): Promise<EventsClient> {
  const client = await EventsClient.open(panel.url, headers);
  clients.push(client);
  await client.frame('hello');
  return client;
}
/** One that watches the server and has been told how it stands. */
async function watching(
  headers = bearer(key),
  panel?: TestPanel,
  wish: { stats?: boolean } = {},
): Promise<EventsClient> {
  const client = await open(headers, panel);
  client.watch({ servers: [server.uuid], ...wish });
  await client.frame('server.state');
  return client;
}
const login = async (user: User): Promise<Browser> => {
  const browser = new Browser(world.panel);
  await browser.login(user.username);
  return browser;
};
const tellState = (state: string, of: MadeServer = server) =>
  world.node.remote.post(`/api/remote/servers/${of.uuid}/container/status`, {
    data: { previous_state: 'offline', new_state: state },
  });
const isState = (state: string) => (data: { state: string | null }) => data.state === state;

describe('the events socket', () => {
  it('is for sessions on our own pages and for account keys', async () => {
    const browser = await login(owner);
    const admin = world.panel.api(await world.panel.applicationKey(world.admin));
    expect((await admin.get('/api/application/users')).status).toBe(200);
    const refused = (headers: Record<string, string>) => EventsClient.refused(world.panel.url, headers);
    expect(await refused({})).toBe(401);
    expect(await refused({ origin: ORIGIN })).toBe(401);
    expect(await refused({ cookie: browser.cookie! })).toBe(403);
    expect(await refused({ cookie: browser.cookie!, origin: 'http://elsewhere.test' })).toBe(403);
    expect(await refused(bearer('garbage'))).toBe(401);
    expect(await refused(bearer(await world.panel.applicationKey(world.admin)))).toBe(403);
    const elsewhere = await world.panel.accountKey(owner, { allowedIps: ['192.0.2.1'] });
    expect(await refused(bearer(elsewhere))).toBe(403);
    expect((await open(cookieOf(browser))).frames).toEqual([{ type: 'hello', data: { version: RELEASE } }]);
    await open(bearer(key));
  });

  it('tells how a watched server stands, and each change, in every process', async () => {
    await tellState('running');
    const [here, there] = [await watching(), await watching(bearer(key), other)];
    const first = await here.frame('server.state');
    expect(first).toEqual({
      server: server.uuid,
      state: 'running',
      operation: null,
      node_reachable: true,
      at: expect.stringMatching(/^\d{4}-/) as string,
    });
    await tellState('stopping');
    await tellState('offline');
    for (const client of [here, there]) await client.frame('server.state', isState('offline'));
    expect(here.frames.filter(({ type }) => type === 'server.state')).toHaveLength(3);
  });

  it('tells nobody of servers that they are no member of', async () => {
    const stranger = await world.panel.createUser();
    const own = await world.installedServer({ user: stranger.id });
    const client = await open(bearer(await world.panel.accountKey(stranger)));
    client.watch({ servers: [server.uuid, own.identifier, 'none'] });
    await client.frame('server.state', (data) => data.server === own.uuid);
    await tellState('running');
    await tellState('running', own);
    await client.frame('server.state', (data) => data.state === 'running');
    const told = client.frames.filter((frame) => frame.type === 'server.state');
    expect(new Set(told.map(({ data }) => data.server))).toEqual(new Set([own.uuid]));
  });

  it('sends what servers use in one frame, and asks a node once for all who look', async () => {
    const second = await world.installedServer({ user: owner.id });
    const both = [server.uuid, second.uuid];
    for (const uuid of both) world.node.daemon.servers.set(uuid, { state: 'running', isSuspended: false });
    const [here, there] = [await open(bearer(key)), await open(bearer(key), other)];
    for (const client of [here, there]) client.watch({ servers: both, stats: true });
    for (const client of [here, there]) {
      const { servers } = await client.frame('server.stats', (data) => data.servers.length === 2);
      expect(servers.map((figures) => figures.server).sort()).toEqual([...both].sort());
      expect(servers[0]).toMatchObject({ current_state: 'running', resources: { memory_bytes: 0 } });
    }
    // The node has told a state that nobody had reported.
    await here.frame('server.state', isState('running'));
    const asked = world.node.daemon.callsTo('GET', '/api/servers').length;
    const frames = here.frames.filter(({ type }) => type === 'server.stats').length;
    expect(asked).toBeLessThanOrEqual(frames + 2);
    here.watch({ servers: both, stats: false });
    there.watch({ servers: [] });
  });

  it('says that a node is away, and that it is back', async () => {
    const client = await watching();
    await world.node.daemon.stop();
    await api.get(`/api/client/servers/${server.uuid}/resources`);
    await client.frame('server.state', (data) => !data.node_reachable);
    await world.node.daemon.resume();
    const from = client.frames.length;
    await api.post(`/api/client/servers/${server.uuid}/command`, { command: 'x' });
    await client.frame('server.state', (data) => data.node_reachable, from);
  });

  it('tells all members of operations, whatever they watch', async () => {
    const client = await open(bearer(key));
    expect((await api.post(`/api/client/servers/${server.uuid}/settings/reinstall`)).status).toBe(202);
    await client.frame('operation', (data) => data.step === 'queued');
    await world.node.remote.post(`/api/remote/servers/${server.uuid}/operation`, {
      kind: 'reinstall',
      step: 'running the script',
      progress: 62,
    });
    const going = await client.frame('operation', (data) => data.percent === 62);
    expect(going).toMatchObject({ server: server.uuid, kind: 'reinstall', cancellable: true, outcome: null });
    client.watch({ servers: [server.uuid] });
    expect((await client.frame('server.state')).operation).toMatchObject({ id: going.id });
    await world.node.remote.post(`/api/remote/servers/${server.uuid}/install`, {
      successful: true,
      reinstall: true,
    });
    await client.frame('operation', (data) => data.outcome === 'succeeded');
    await tellState('running');
    expect((await client.frame('server.state', isState('running'))).operation).toBeNull();
  });

  it('tells what has changed: of a server to its watchers, of an account to its tabs', async () => {
    const client = await watching();
    const path = `/api/client/servers/${server.uuid}`;
    await api.post(`${path}/settings/rename`, { name: 'Renamed' });
    await client.frame('changed', (data) => data.resource === 'server' && data.server === server.uuid);
    const { email } = await world.panel.createUser();
    await api.post(`${path}/users`, { email, permissions: [] });
    await client.frame('changed', (data) => data.resource === 'subusers' && data.server === server.uuid);
    await api.post('/api/client/account/api-keys', { description: 'another', allowed_ips: [] });
    await client.frame('changed', (data) => data.resource === 'api-keys');
    await world.api.post(`/api/application/servers/${server.id}/suspend`);
    const from = client.frames.length;
    await world.api.post(`/api/application/servers/${server.id}/unsuspend`);
    await client.frame('changed', (data) => data.resource === 'server', from);
  });

  it('stops telling of a server the moment somebody is a subuser no longer', async () => {
    const subuser = await world.panel.createUser();
    const theirs = await open(bearer(await world.panel.accountKey(subuser)), other);
    const body = { email: subuser.email, permissions: [] };
    await api.post(`/api/client/servers/${server.uuid}/users`, body);
    await theirs.frame('changed', (data) => data.resource === 'servers');
    theirs.watch({ servers: [server.uuid] });
    await theirs.frame('server.state');
    const from = theirs.frames.length;
    await api.delete(`/api/client/servers/${server.uuid}/users/${subuser.uuid}`);
    await theirs.frame('changed', (data) => data.server === server.uuid && data.resource === 'server', from);
    await expect
      .poll(() => other.app.get(EventsHub, { strict: false }).watchers.of(server.uuid).size)
      .toBe(0);
    const owners = await watching(bearer(key), other);
    await tellState('running');
    await owners.frame('server.state', isState('running'));
    expect(
      theirs.frames.filter((frame) => frame.type === 'server.state' && frame.data.state === 'running'),
    ).toEqual([]);
  });

  it('ignores what it does not understand and ends with a flood', async () => {
    const client = await watching();
    for (const text of ['', 'null', '{"type":"watch"}', '{"type":"dance","data":{}}', '[1]']) {
      client.socket.send(text);
    }
    client.socket.send(Buffer.from([1, 2, 3]));
    await tellState('running');
    await client.frame('server.state', isState('running'));
    for (let count = 0; count < 200; count++) client.socket.send('{}');
    expect(await client.end()).toBe(1008);
    const large = await open(bearer(key));
    large.socket.send('x'.repeat(20_000));
    expect(await large.end()).toBe(1009);
    await expect
      .poll(() => [...world.panel.app.get(EventsHub, { strict: false }).openSockets].length)
      .toBe(0);
  });

  it('gives one user fifty places', async () => {
    for (let count = 0; count < 50; count++)
      clients.push(await EventsClient.open(world.panel.url, bearer(key)));
    expect(await EventsClient.refused(world.panel.url, bearer(key))).toBe(429);
  });
});

describe('an events socket ends within a second', () => {
  const ended = async (client: EventsClient, reason: string): Promise<void> => {
    expect(await client.frame('session.ended')).toEqual({ reason });
    expect(await client.end()).toBe(4401);
  };

  it('with the session, wherever it is ended', async () => {
    const browser = await login(owner);
    const client = await open(cookieOf(browser), other);
    expect((await browser.post('/api/auth/logout')).status).toBe(204);
    await ended(client, 'session');
  });

  it('with the others when the password changes, but not the one that changed it', async () => {
    const [mine, old] = [await login(owner), await login(owner)];
    const [kept, lost] = [await open(cookieOf(mine)), await open(cookieOf(old), other)];
    const body = { current_password: 'password', password: 'another-password' };
    expect((await mine.post('/api/client/account/password', body)).status).toBe(204);
    await ended(lost, 'session');
    kept.watch({ servers: [server.uuid] });
    await kept.frame('server.state');
    expect(kept.closed).toBeNull();
  });

  it('with the key', async () => {
    const spare = await world.panel.accountKey(owner);
    const client = await open(bearer(spare), other);
    expect((await api.delete(`/api/client/account/api-keys/${spare.slice(0, 16)}`)).status).toBe(204);
    await ended(client, 'key');
  });
});

describe('the topic of administrators', () => {
  const listening = async (user: User, panel?: TestPanel): Promise<EventsClient> => {
    const client = await open(bearer(await world.panel.accountKey(user)), panel);
    client.watch({ topics: ['admin'], servers: [server.uuid] });
    if (user !== owner && !user.rootAdmin) return client;
    await client.frame('server.state');
    return client;
  };
  const isNode = ({ problem }: { problem: { code: string; subject: { id: string } } }): boolean =>
    problem.code === 'node.unreachable' && problem.subject.id === String(world.node.id);

  it('tells them in every process of a node that goes away and comes back, and nobody else', async () => {
    const [here, there] = [await listening(world.admin), await listening(world.admin, other)];
    const member = await listening(owner);
    const deaf = await watching(bearer(await world.panel.accountKey(world.admin)));
    await world.node.daemon.stop();
    const start = () => api.post(`/api/client/servers/${server.identifier}/power`, { signal: 'start' });
    expect((await start()).status).toBe(504);
    for (const client of [here, there]) {
      const began = await client.frame('problem', (data) => isNode(data) && data.state === 'began');
      expect(began.problem).toMatchObject({ severity: 'critical', since: expect.stringMatching(/\+00:00$/) });
    }
    await world.node.daemon.resume();
    expect((await start()).status).toBe(204);
    for (const client of [here, there]) {
      await client.frame('problem', (data) => isNode(data) && data.state === 'ended');
    }
    // What was told after it has reached them, so it would have, too.
    await tellState('running');
    for (const client of [member, deaf]) {
      await client.frame('server.state', isState('running'));
      expect(client.frames.filter(({ type }) => type === 'problem')).toEqual([]);
    }
  });

  it('tells those who are limited to some nodes what concerns these, and nothing else', async () => {
    const own = await world.addNode({ name: 'Own' });
    const role = await world.api.post('/api/application/roles', {
      name: 'One node',
      permissions: ['node', 'server', 'databaseHost'].flatMap((of) => [`view ${of}`, `viewList ${of}`]),
      nodes: [own.id],
    });
    const user = await world.panel.createUser();
    const roles = { roles: [role.at('attributes.id')] };
    await world.api.patch(`/api/application/users/${user.id}/roles/assign`, roles);
    const browser = await login(user);
    const [limited, everywhere] = [await open(cookieOf(browser)), await listening(world.admin)];
    limited.watch({ topics: ['admin'] });
    // A frame of a node of theirs comes last: what was told before it has reached them, so it would have, too.
    const bus = world.panel.app.get(LiveBus, { strict: false });
    const [there, here] = [
      await world.installedServer(),
      await world.server({ allocation: { default: (await world.allocate(1, own.id))[0] } }),
    ];
    const problem = (type: string, id: string, code: string) => ({
      state: 'began' as const,
      problem: {
        code,
        severity: 'warning',
        subject: { type, id, name: 'x' },
        since: '2026-01-01T00:00:00+00:00',
        detail: {},
        remedy: 'x',
        action: null,
      } as Problem,
    });
    const hosts = await Promise.all(
      [own.id, world.node.id].map(async (node_id) => {
        const database_host_id = await insert(world.panel, 'database_hosts', {
          ...{ name: 'sql', host: '127.0.0.1', port: 3306, username: 'u', password: 'x', engine: 'mysql' },
        });
        await insert(world.panel, 'database_host_node', { database_host_id, node_id });
        return String(database_host_id);
      }),
    );
    const told = [
      problem('node', String(world.node.id), 'node.disk_full'),
      problem('server', there.uuid, 'server.install_failed'),
      problem('job', 'servers.forget-on-node', 'job.failed'),
      problem('mail', 'mail', 'mail.unsent'),
      problem('database_host', '4000000', 'database_host.orphans'),
      problem('database_host', hosts[1]!, 'database_host.orphans'),
      problem('database_host', hosts[0]!, 'database_host.orphans'),
      problem('server', here.uuid, 'server.install_failed'),
      problem('node', String(own.id), 'node.disk_full'),
    ];
    // One after the other: each is looked up by itself, so that a later one may overtake it.
    const heard = (client: EventsClient): string[] =>
      client.frames.flatMap(({ type, data }) =>
        type === 'problem' ? [(data as { problem: Problem }).problem.subject.id] : [],
      );
    for (const [index, each] of told.entries()) {
      bus.publish(problemChanged, each);
      await expect.poll(() => heard(everywhere).length).toBe(index + 1);
    }
    await expect.poll(() => heard(limited).length).toBeGreaterThanOrEqual(3);
    await limited.frame('problem', (data) => data.problem.subject.id === String(own.id));
    expect(heard(limited)).toEqual([hosts[0]!, here.uuid, String(own.id)]);
    expect(heard(everywhere)).toEqual(told.map((each) => each.problem.subject.id));
  });

  it('tells them that something was done anywhere, and no more once they are administrators no longer', async () => {
    const admin = await world.panel.createAdmin();
    const client = await listening(admin);
    const rename = (name: string) =>
      api.post(`/api/client/servers/${server.identifier}/settings/rename`, { name });
    const isOfAll = (data: { resource: string; topic?: string | undefined }): boolean =>
      data.resource === 'activity' && data.topic === 'admin';
    expect((await rename('First')).status).toBe(204);
    await client.frame('changed', isOfAll);
    const path = `/api/application/users/${admin.id}`;
    expect((await world.api.patch(path, { root_admin: false })).status).toBe(200);
    const witness = await listening(world.admin);
    // They lose sight of the server when the change has reached them.
    await client.frame('changed', (data) => data.resource === 'servers');
    const heard = client.frames.length;
    await rename('Second');
    await witness.frame('changed', isOfAll);
    expect(client.frames.slice(heard)).toEqual([]);
  });
});

describe('GET /api/client/resources', () => {
  it('answers from what was heard, and asks no node', async () => {
    const silent = await world.installedServer({ user: owner.id });
    const foreign = await world.installedServer();
    await tellState('running');
    world.node.daemon.reset();
    const list = [server.identifier, silent.uuid, foreign.uuid, 'none'].join(',');
    const answer = await api.get(`/api/client/resources?servers=${list}`);
    expect(answer.status).toBe(200);
    const byServer = new Map(
      answer
        .at<{ attributes: { server: string } }[]>('data')
        .map(({ attributes }) => [attributes.server, attributes]),
    );
    expect([...byServer.keys()].sort()).toEqual([server.uuid, silent.uuid].sort());
    expect(byServer.get(server.uuid)).toMatchObject({
      current_state: 'running',
      is_suspended: false,
      observed_at: expect.stringMatching(/\+00:00$/) as string,
      node_reachable: true,
      operation: null,
      resources: { uptime: 0 },
    });
    expect(byServer.get(silent.uuid)).toMatchObject({ current_state: 'missing', observed_at: null });
    expect(world.node.daemon.calls).toEqual([]);
  });

  it('needs a list of servers', async () => {
    const answer = await api.get('/api/client/resources');
    expect([answer.status, answer.at('errors.0.meta.source_field')]).toEqual([422, 'servers']);
    expect((await api.get('/api/client/resources?servers=')).at('data')).toEqual([]);
  });
});
