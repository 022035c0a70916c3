// Longer than other files: what every route needs for a success, in one list.
import { randomBytes, randomUUID } from 'node:crypto';
import { generateSync } from 'otplib';
import { sharedServices } from '@app/testing/shared-services.js';
import { OneTimeLinks } from '../../../../apps/panel/src/modules/login/index.js';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import { Mailer } from '../../../../apps/panel/src/platform/mail/mailer.js';
import { BODY_OF_ROUTE } from '../support/access-rules.js';
import type { ApiClient } from '../support/api-client.js';
import { EggDownloader } from '../../../../apps/panel/src/modules/eggs/import/egg-downloader.js';
import { Browser } from '../support/browser.js';
import { eggBody, nodeBody } from '../support/catalogue.js';
import { insert, type ClientScene, type SceneServer } from '../support/client-scene.js';
import type { ServerWorld } from '../support/server-world.js';

/** Somebody with a key, a browser and a server of their own, whom no other request has touched. */
export interface Stage {
  readonly world: ServerWorld;
  readonly scene: ClientScene;
  readonly owner: User;
  readonly api: ApiClient;
  readonly browser: Browser;
  readonly server: SceneServer;
}

export async function makeStage(world: ServerWorld, scene: ClientScene): Promise<Stage> {
  const { panel } = world;
  const owner = await panel.createUser();
  const server = await scene.server({ owner, state: 'running' });
  const api = panel.api(await panel.accountKey(owner));
  return { world, scene, owner, api, browser: new Browser(panel), server };
}

/** What a request needs beside its path to be answered with success. */
export interface Fitting {
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  /** Left out = who may call the route by its rule. */
  readonly sender?: Pick<ApiClient, 'send'>;
  /** What the path names at its end, where it has to be more than there. */
  readonly last?: string | number;
}
type Prepare = (stage: Stage) => Promise<Fitting> | Fitting;

const unique = (): string => randomBytes(8).toString('hex');
const TUS = { 'tus-resumable': '1.0.0' };
const TUS_BYTES = { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl someone@example.com';
const TWO_FACTOR = '/api/client/account/two-factor';

const withRole: Prepare = async ({ world }) => {
  const { at } = await world.api.post('/api/application/roles', { name: unique() });
  return { body: { roles: [at<number>('attributes.id')] } };
};
const withFile: Prepare = ({ scene }) => {
  scene.daemon.files.put('/a', 'text');
  return { query: '?file=/a' };
};
const withUpload: Prepare = async ({ api, server, scene }) => {
  scene.daemon.files.reset();
  const headers = { ...TUS, 'upload-length': '1', 'upload-metadata': `name ${btoa('a')}` };
  const path = `/api/client/servers/${server.uuid}/files/uploads`;
  const { headers: answered } = await api.send('POST', path, undefined, headers);
  return { headers: TUS, last: answered.get('location')!.split('/').at(-1)! };
};
const withLimits =
  (body?: unknown): Prepare =>
  async ({ world, server, scene }) => {
    const limits = 'allocation_limit = 9, backup_limit = 9, database_limit = 9';
    await world.panel.database.query(`UPDATE servers SET ${limits} WHERE id = ?`, [server.id]);
    await insert(world.panel, 'allocations', {
      node_id: scene.nodeId,
      ip: '10.0.0.1',
      port: 40_000 + server.id,
    });
    return { body };
  };
/** Switches the second factor on; its recovery codes. */
async function secure({ api }: Stage): Promise<string[]> {
  const code = generateSync({ secret: (await api.get(TWO_FACTOR)).at<string>('data.secret') });
  return (await api.post(TWO_FACTOR, { code })).at('attributes.tokens');
}
const secured: Prepare = async (stage) => {
  await secure(stage);
  return { body: { password: 'password' } };
};
const withDrain: Prepare = async ({ world }) => {
  const { id } = await world.addNode();
  await world.api.post(`/api/application/nodes/${id}/drain`);
  return { last: id };
};
/** A reinstallation that its node works on, or one that has failed. */
const withOperation =
  (state: 'running' | 'failed'): Prepare =>
  async ({ world, server, scene, api }) => {
    const path = `/api/client/servers/${server.uuid}`;
    await api.post(`${path}/settings/reinstall`);
    const last = (await api.get(`${path}/operations`)).at<number>('data.0.attributes.id');
    if (state === 'failed') await scene.makeIdle(server);
    else await world.panel.database.query("UPDATE operations SET step = 'x' WHERE id = ?", [last]);
    return { last };
  };
const multipart: Fitting = {
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: '--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nx\r\n--b--\r\n',
};

/** How requests come to be answered with success, where a body of `BODY_OF_ROUTE` or none is not enough. */
export const FITTING: Readonly<Record<string, Prepare>> = {
  'auth.login.password': ({ owner }) => ({ body: { user: owner.username, password: 'password' } }),
  'auth.login.checkpoint': async (stage) => {
    const [recovery_code] = await secure(stage);
    const answer = await new Browser(stage.world.panel).login(stage.owner.username);
    return { body: { checkpoint: answer.at('data.checkpoint'), recovery_code } };
  },
  'auth.links.forgot-password': ({ owner }) => ({ body: { email: owner.email } }),
  'auth.links.reset-password': async ({ world, owner }) => {
    const link = await linksOf(world).firstPasswordLink(owner);
    const token = new URLSearchParams(link.split('#')[1]).get('token');
    return { body: { email: owner.email, token, password: 'my-own-secret' } };
  },
  'auth.links.welcome': async ({ world, owner }) => {
    const token = (await linksOf(world).welcomeLink(owner.id)).split('#')[1];
    const [username, email] = [`user${unique()}`, `${unique()}@example.com`];
    return { body: { token, username, email, password: 'my-own-secret' } };
  },
  'client.account.email': () => ({ body: { email: `${unique()}@example.com`, password: 'password' } }),
  'client.account.username': () => ({ body: { username: `user${unique()}`, password: 'password' } }),
  'client.account.password': () => ({
    body: {
      current_password: 'password',
      password: 'my-own-secret',
      password_confirmation: 'my-own-secret',
    },
  }),
  'client.api-keys.create': () => ({ body: { description: 'x', allowed_ips: ['192.0.2.1'] } }),
  'client.ssh-keys.create': () => ({ body: { name: 'x', public_key: SSH_KEY } }),
  'client.ssh-keys.remove': () => ({ body: { fingerprint: 'x'.repeat(43) } }),
  'client.two-factor.enable': async ({ api }) => {
    const secret = (await api.get(TWO_FACTOR)).at<string>('data.secret');
    return { body: { code: generateSync({ secret }), password: 'password' } };
  },
  'client.two-factor.disable': secured,
  'client.two-factor.recovery-codes': secured,
  'client.preferences.replace': () => ({ body: { theme: 'dark' } }),
  'client.notifications.read': () => ({ body: { until: 1 } }),
  'client.resources.list': ({ server }) => ({ query: `?servers=${server.uuid}` }),
  'client.servers.command': () => ({ body: { command: 'list' } }),
  'client.subusers.create': () => ({ body: { email: `${unique()}@example.com`, permissions: [] } }),
  'client.subusers.leave': async ({ world, scene, server }) => {
    const user = await world.panel.createUser();
    await scene.subuser(server, user, []);
    return { sender: world.panel.api(await world.panel.accountKey(user)) };
  },
  'client.operations.cancel': withOperation('running'),
  'client.operations.retry': withOperation('failed'),
  'client.files.contents': withFile,
  'client.files.download': withFile,
  'client.files.list': () => ({ query: '?directory=/&page=1&per_page=10' }),
  'client.files.search': () => ({ query: '?name=a' }),
  'client.files.create-upload': () => ({
    headers: { ...TUS, 'upload-length': '1', 'upload-metadata': `name ${btoa('a')}` },
  }),
  'client.files.upload-state': withUpload,
  'client.files.append-upload': async (stage) => ({
    ...(await withUpload(stage)),
    headers: TUS_BYTES,
    body: 'x',
  }),
  'client.files.delete-upload': withUpload,
  'client.files.upload': () => multipart,
  'panel.files.upload': async ({ api, server }) => {
    const answer = await api.get(`/api/client/servers/${server.uuid}/files/upload`);
    return { ...multipart, query: new URL(answer.at<string>('attributes.url')).search };
  },
  'client.network.create': withLimits(),
  'client.network.delete': withLimits(),
  'client.backups.create': withLimits({ name: 'x' }),
  'client.databases.create': async (stage) => {
    await withLimits()(stage);
    const host = { ...hostBody(), node_ids: [stage.scene.nodeId] };
    await stage.world.api.post('/api/application/database-hosts', host);
    return { body: { database: unique(), remote: '%' } };
  },
  'client.schedules.update': () => ({ body: BODY_OF_ROUTE['client.schedules.create'] }),
  'client.schedules.execute': async ({ api, server }) => {
    const path = `/api/client/servers/${server.uuid}/schedules`;
    const schedule = BODY_OF_ROUTE['client.schedules.create'];
    const last = (await api.post(path, schedule)).at<number>('attributes.id');
    await api.post(`${path}/${last}/tasks`, BODY_OF_ROUTE['client.tasks.create']);
    return { last };
  },

  'application.users.create': () => ({
    body: { email: `${unique()}@example.com`, username: `user${unique()}` },
  }),
  'application.users.update': () => ({
    body: { email: `${unique()}@example.com`, username: `user${unique()}` },
  }),
  'application.nodes.create': () => ({ body: nodeBody({ name: unique(), fqdn: `${unique()}.example.com` }) }),
  'application.nodes.update': () => ({ body: nodeBody({ name: unique(), fqdn: `${unique()}.example.com` }) }),
  'application.nodes.drain': () => ({ body: { at_once: 2 } }),
  'application.nodes.drain-state': withDrain,
  'application.nodes.end-drain': withDrain,
  'application.nodes.deployable': () => ({ query: '?memory=0&disk=0' }),
  'application.roles.create': () => ({ body: { name: unique(), permissions: ['view node'], nodes: null } }),
  'application.roles.update': () => ({ body: { name: unique(), permissions: ['view node'], nodes: null } }),
  'application.users.assign-roles': withRole,
  'application.users.remove-roles': withRole,
  'application.locations.create': () => ({ body: { short: unique(), long: 'x' } }),
  'application.locations.update': () => ({ body: { short: unique(), long: 'x' } }),
  'application.allocations.create': () => ({ body: { ip: '10.9.0.1', ports: ['20000'] } }),
  'application.allocations.preview': () => ({ body: { ip: '10.9.0.1', ports: ['20000'] } }),
  'application.operations.cancel': withOperation('running'),
  'application.operations.retry': withOperation('failed'),
  'application.jobs.retry-all': () => ({ body: { names: ['no.such-job'] } }),
  'application.keys.create': () => ({ body: { description: 'x', permissions: { server: 1 } } }),
  'application.eggs.export': () => ({ query: '?format=json' }),
  'application.eggs.import': () => ({ body: eggBody() }),
  'application.eggs.preview': () => ({ body: eggBody() }),
  'application.eggs.create': () => ({ body: newEgg() }),
  'application.eggs.start-trial': ({ world }) => ({ body: { node: world.node.id, environment: {} } }),
  'application.eggs.update': () => ({ body: newEgg() }),
  'application.nests.create': () => ({ body: { name: unique() } }),
  'application.nests.update': () => ({ body: { name: unique() } }),
  'application.nests.delete': async ({ world }) => ({
    last: (await world.api.post('/api/application/nests', { name: unique() })).at<number>('attributes.id'),
  }),
  'application.eggs.import-url': ({ world }) => {
    const downloader = world.panel.app.get(EggDownloader, { strict: false });
    downloader.download = () => Promise.resolve(JSON.stringify(eggBody()));
    return { body: { url: 'https://example.com/egg.json' } };
  },
  'application.servers.create': async ({ world }) => ({ body: await world.body() }),
  'application.servers.preview': async ({ world }) => ({ body: await world.body() }),
  'application.servers.update-details': ({ owner }) => ({ body: { name: 'x', user: owner.id } }),
  'application.servers.update-build': ({ server }) => ({
    body: {
      allocation: null,
      ...{ memory: 256, swap: 0, disk: 512, io: 500, cpu: 50 },
      feature_limits: { databases: 1, backups: 2, allocations: server.id === 0 ? 0 : 3 },
    },
  }),
  'application.servers.update-image': () => ({ body: { docker_image: 'example/image:1' } }),
  'application.servers.update-startup': ({ world }) => ({
    body: {
      startup: './run',
      environment: { LEVEL: 'x' },
      egg: world.egg.id,
      image: 'example/image:1',
      skip_scripts: false,
    },
  }),
  'application.servers.transfer': async ({ world }) => ({ body: await destination(world) }),
  'application.servers.cancel-transfer': async ({ world }) => {
    const { id } = await world.installedServer();
    await world.api.post(`/api/application/servers/${id}/transfer`, await destination(world));
    return { last: id };
  },
  'application.database-hosts.create': () => ({ body: hostBody() }),
  'application.database-hosts.update': () => ({ body: hostBody() }),
  'application.databases.create': async ({ world }) => {
    const host = await world.api.post('/api/application/database-hosts', hostBody());
    return { body: { database: unique(), remote: '%', host: host.at('attributes.id') } };
  },
  'application.mounts.create': () => ({ body: { name: unique(), source: '/srv/maps', target: '/maps' } }),
  'application.mounts.update': () => ({ body: { name: unique(), source: '/srv/maps', target: '/maps' } }),
  'application.mounts.attach-eggs': ({ world }) => ({ body: { eggs: [world.egg.id] } }),
  'application.mounts.attach-nodes': ({ world }) => ({ body: { nodes: [world.node.id] } }),
  'application.mounts.attach-servers': ({ server }) => ({ body: { servers: [server.id] } }),
  'application.settings.update': () => ({ body: { api_keys_per_user: 25, activity_days: null } }),
  'application.settings.mail-test': ({ world }) => {
    const mailer = world.panel.app.get(Mailer, { strict: false });
    Object.defineProperty(mailer, 'way', { get: () => 'folder', configurable: true });
    mailer.send = () => Promise.resolve();
    return { body: { email: 'somebody@example.com' } };
  },
  'remote.activity.post': async ({ world }) => {
    const { uuid } = await world.installedServer();
    const event = { server: uuid, event: 'server:crashed', timestamp: new Date().toISOString() };
    return { body: { data: [{ user: null, metadata: null, ip: null, ...event }] } };
  },
  'remote.nodes.join': async ({ world }) => {
    const { id } = await world.addNode();
    const answer = await world.api.post(`/api/application/nodes/${id}/join-token`);
    return { body: { token: answer.at<string>('command').split(' ').at(-1) }, sender: world.panel.api() };
  },
  'remote.servers.heartbeat': async ({ world }) => ({
    body: { kind: 'install', step: 'x', progress: 1 },
    last: (await world.server()).uuid,
  }),
  'remote.servers.reset': () => ({ body: { uptime_seconds: 1 } }),
  'remote.servers.report-installation': () => ({ body: { successful: true, reinstall: false } }),
  'remote.servers.report-state': () => ({
    body: { data: { previous_state: 'offline', new_state: 'running' } },
  }),
  'remote.sftp.authenticate': async ({ world, owner }) => {
    const { identifier } = await world.installedServer({ user: owner.id });
    const username = `${owner.username}.${identifier}`;
    return { body: { type: 'password', username, password: 'password' } };
  },
  'remote.backups.report': () => ({
    body: { successful: true, checksum: 'x', checksum_type: 'sha1', size: 1 },
  }),
  'remote.backups.report-proof': () => ({ body: { outcome: 'sound' } }),
  'remote.backups.report-restore': () => ({ body: { successful: true } }),
  'remote.transfers.archive': () => ({ body: { successful: true } }),
  'remote.transfers.success': (stage) => moving(stage.world, 'new'),
  'remote.transfers.failure': (stage) => moving(stage.world, 'old'),
  'remote.transfers.relay': withRelay,
  'remote.transfers.relay-offer': withRelay,
  'remote.transfers.relay-files': async (stage) => ({
    ...(await withRelay(stage)),
    query: `?pass=${randomUUID()}`,
  }),
  'application.backup-hosts.create': () => ({ body: { name: unique(), schema: 'wings' } }),
  'application.backup-hosts.update': () => ({ body: { name: unique() } }),
};

/** The path with its last parameter naming that. */
export function withLast(path: string, filled: string, last: string | number): string {
  const parts = filled.split('/');
  parts[path.split('/').findLastIndex(isParameter)] = String(last);
  return parts.join('/');
}

export const isParameter = (part: string): boolean => /^[:*]/.test(part);

export const fittingFor = async (id: string, stage: Stage): Promise<Fitting> => ({
  ...(BODY_OF_ROUTE[id] === undefined ? {} : { body: BODY_OF_ROUTE[id] }),
  ...(await FITTING[id]?.(stage)),
});

/** What a node sends to another through the panel. */
async function withRelay({ world }: Stage): Promise<Fitting> {
  const move = await moving(world, 'old');
  return { ...move, headers: { ...move.headers, 'content-type': 'application/octet-stream' }, body: 'x' };
}

/** A server that moves, with one of its nodes to speak of it. */
async function moving(world: ServerWorld, who: 'old' | 'new'): Promise<Fitting> {
  const target = await world.addNode();
  for (const method of ['POST', 'PUT'])
    target.daemon.answer(method, /^\/api\/transfers/, { status: 200, body: { wanted: [] } });
  const [allocation_id] = await world.allocate(1, target.id);
  const { id, uuid } = await world.installedServer();
  const to = { node_id: target.id, allocation_id };
  await world.api.post(`/api/application/servers/${id}/transfer`, to);
  const [transfer] = await world.panel.database.query<{ id: number }>(
    'SELECT id FROM server_transfers WHERE server_id = ?',
    [id],
  );
  const body = { transfer_id: transfer!.id };
  const headers = { 'x-transfer-token': `Bearer ${target.reference.daemonToken}` };
  return { body, headers, last: uuid, sender: who === 'new' ? target.remote : world.node.remote };
}
/** Another node that a server can move to. */
async function destination(world: ServerWorld): Promise<Record<string, unknown>> {
  const node = await world.addNode();
  const [allocation_id] = await world.allocate(1, node.id);
  return { node_id: node.id, allocation_id };
}
const hostBody = (): Record<string, unknown> => {
  const { hostname: host, port, username, password } = new URL(sharedServices().databaseUrl);
  return { name: unique(), host, port: Number(port), username, password };
};
const newEgg = (): Record<string, unknown> => ({
  name: unique(),
  docker_images: { One: 'example/one:1' },
  startup_commands: { Default: './run' },
});
const linksOf = ({ panel }: ServerWorld): OneTimeLinks => panel.app.get(OneTimeLinks, { strict: false });
