import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from '@app/testing/images.js';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NodeRef } from '../../apps/panel/src/access/node-ref.js';
import { NodesService } from '../../apps/panel/src/modules/nodes/index.js';
import { GAME, TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { createEgg, nodeBody } from './panel/support/catalogue.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';
import { CuttableProxy } from './support/cuttable-proxy.js';

// A real panel with its worker, and two nodes with an engine of their own each.
interface Node {
  readonly daemon: TestDaemon;
  readonly wire: CuttableProxy;
  readonly reference: NodeRef;
}

const MIB = 1024 * 1024;
let engine: TestDockerEngine;
let panel: TestPanel;
let api: ApiClient;
let client: ApiClient;
let nodes: readonly [Node, Node];
let egg: number;
let ownerId: number;
let port = 21_000;

async function addNode(name: string, socket?: string): Promise<Node> {
  const daemon = await TestDaemon.prepare({
    config: {
      power: { stop_grace: 5, term_grace: 1 },
      system: { transfers: { stop_grace: 5, patience: 5 } },
    },
    ...(socket === undefined ? {} : { engine: socket }),
  });
  const wire = await CuttableProxy.to(daemon.port);
  const service = panel.app.get(NodesService, { strict: false });
  const local = { fqdn: '127.0.0.1', scheme: 'http', daemon_listen: wire.port, memory: 0, disk: 0 };
  const { id } = await service.create(nodeBody({ name, ...local }) as never, { isLocalAllowed: true });
  const reference = await service.reference(id);
  await daemon.startHere(remoteOf(reference));
  return { daemon, wire, reference };
}
const remoteOf = ({ uuid, daemonTokenId, daemonToken }: NodeRef): Record<string, unknown> => ({
  uuid,
  remote: panel.url,
  token_id: daemonTokenId,
  token: daemonToken,
});

beforeAll(async () => {
  engine = await startDockerEngine();
  await buildImages(['busybox', 'installer'], engine.socketPath);
  panel = await startPanel({ worker: true });
  const admin = await panel.createAdmin();
  api = panel.api(await panel.applicationKey(admin));
  const owner = await panel.createUser();
  ownerId = owner.id;
  client = panel.api(await panel.accountKey(owner));
  nodes = [await addNode('one'), await addNode('two', engine.socketPath)];
  ({ id: egg } = await createEgg(api, {
    docker_images: { One: '~rookery/busybox:local' },
    startup_commands: { Default: GAME },
    config: { files: {}, startup: { done: 'ready' }, logs: {}, stop: 'stop' },
    scripts: {
      installation: { script: 'echo installed', container: '~rookery/installer:local', entrypoint: 'sh' },
    },
    variables: [],
  }));
}, 180_000);
afterAll(async () => {
  for (const { daemon, wire } of nodes ?? []) {
    await daemon.close();
    await wire.close();
  }
  await panel?.close();
  await engine?.stop();
});

interface Made {
  readonly id: number;
  readonly uuid: string;
}
async function allocate(node: Node): Promise<number> {
  const ports = [String(port++)];
  const path = `/api/application/nodes/${node.reference.id}/allocations`;
  expect((await api.post(path, { ip: '127.0.0.1', ports })).status).toBe(204);
  const [row] = await panel.database.query<{ id: number }>(
    'SELECT id FROM allocations WHERE node_id = ? AND port = ?',
    [node.reference.id, ports[0]],
  );
  return row!.id;
}
const attributes = async ({ uuid }: Made): Promise<Record<string, unknown>> =>
  (await client.get(`/api/client/servers/${uuid}`)).at('attributes');
const operations = async ({ uuid }: Made): Promise<Record<string, unknown>[]> =>
  (await client.get(`/api/client/servers/${uuid}/operations`))
    .at<{ attributes: Record<string, unknown> }[]>('data')
    .map((each) => each.attributes);
const eventually = (look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: 30_000, interval: 50 });

async function make(node: Node): Promise<Made> {
  const answer = await api.post('/api/application/servers', {
    name: 'A world',
    user: ownerId,
    egg,
    environment: {},
    limits: { memory: 128, swap: 0, disk: 0, io: 500, cpu: 0 },
    feature_limits: { databases: 0, backups: 3, allocations: 1 },
    allocation: { default: await allocate(node) },
  });
  expect(answer.status).toBe(201);
  const server = answer.at<Made>('attributes');
  await eventually(async () => expect((await attributes(server)).status).toBeNull());
  return server;
}
const at = ({ daemon }: Node, { uuid }: Made, name = ''): string =>
  join(daemon.folder, 'volumes', uuid, name);
/** Folders of the server, also those that nobody has finished. */
const leftOn = ({ daemon }: Node, { uuid }: Made): string[] =>
  readdirSync(join(daemon.folder, 'volumes')).filter((name) => name.includes(uuid));
async function move(server: Made, to: Node): Promise<number> {
  const allocation = await allocate(to);
  const body = { node_id: to.reference.id, allocation_id: allocation };
  const answer = await api.post(`/api/application/servers/${server.id}/transfer`, body);
  expect([answer.status, answer.body]).toEqual([204, answer.body]);
  return allocation;
}
const moved = (server: Made): Promise<void> =>
  eventually(async () => {
    const [last] = await operations(server);
    expect(last).toMatchObject({ kind: 'transfer' });
    expect(last!['outcome']).not.toBeNull();
  });
const nodeOf = async ({ id }: Made): Promise<unknown> =>
  (await api.get(`/api/application/servers/${id}`)).at('attributes.node');
const stateOf = async ({ uuid }: Made): Promise<string> =>
  (await client.get(`/api/client/servers/${uuid}/resources`)).at('attributes.current_state');
/** Asked of the daemon itself: what the panel knows of a running server may be of the moment before. */
const runsOn = ({ daemon, reference }: Node, { uuid }: Made): Promise<void> =>
  eventually(async () => {
    const headers = { authorization: `Bearer ${reference.daemonToken}` };
    const answer = await daemon.call('GET', `/api/servers/${uuid}`, undefined, headers);
    expect(await answer.json()).toMatchObject({ state: 'running' });
  });
async function start({ uuid }: Made): Promise<void> {
  expect((await client.post(`/api/client/servers/${uuid}/power`, { signal: 'start' })).status).toBe(204);
  await eventually(async () => expect(await stateOf({ id: 0, uuid })).toBe('running'));
}

it('T7: a running server moves with its world, its backups and its log, and runs again on the other node', async () => {
  const [one, two] = nodes;
  const server = await make(one);
  mkdirSync(at(one, server, 'world/region'), { recursive: true });
  mkdirSync(at(one, server, 'empty'));
  const world = randomBytes(3 * MIB);
  writeFileSync(at(one, server, 'world/region/r.0.0.mca'), world);
  const backup = (await client.post(`/api/client/servers/${server.uuid}/backups`, {})).at<string>(
    'attributes.uuid',
  );
  const backupPath = `/api/client/servers/${server.uuid}/backups/${backup}`;
  await eventually(async () =>
    expect((await client.get(backupPath)).at('attributes.is_successful')).toBe(true),
  );
  await start(server);

  const allocation = await move(server, two);
  expect(await attributes(server)).toMatchObject({ is_transferring: true });
  await moved(server);
  expect((await operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
  expect(await attributes(server)).toMatchObject({ is_transferring: false, node: 'two' });
  expect(await nodeOf(server)).toBe(two.reference.id);
  expect((await api.get(`/api/application/servers/${server.id}`)).at('attributes.allocation')).toBe(
    allocation,
  );
  expect(readFileSync(at(two, server, 'world/region/r.0.0.mca')).equals(world)).toBe(true);
  expect(existsSync(at(two, server, 'empty'))).toBe(true);
  // With the list of its files, by which it is proved there.
  expect(readdirSync(join(two.daemon.folder, 'backups', server.uuid)).toSorted()).toEqual([
    `${backup}.tar.gz`,
    `${backup}.tar.gz.files`,
  ]);
  expect(readFileSync(join(two.daemon.folder, 'logs', 'install', `${server.uuid}.log`), 'utf8')).toContain(
    'installed',
  );
  // The old node has cleared it away, once the panel had switched.
  await eventually(async () => expect(existsSync(at(one, server))).toBe(false));
  await runsOn(two, server);
  // A moved backup is as good as before.
  const restored = await client.post(`${backupPath}/restore`, { truncate: true });
  expect(restored.status).toBe(204);
  await eventually(async () =>
    expect((await operations(server))[0]).toMatchObject({ kind: 'restore', outcome: 'succeeded' }),
  );
  const events = await panel.database.query<{ event: string }>(
    "SELECT event FROM activity_logs WHERE event LIKE 'server:transfer.%' ORDER BY id",
  );
  expect(events.map(({ event }) => event)).toEqual(['server:transfer.start', 'server:transfer.complete']);
}, 180_000);

it('runs on while most of it is sent; what breaks off is taken up, and only what has changed is sent again', async () => {
  const [one, two] = nodes;
  const server = await make(one);
  const world = randomBytes(48 * MIB);
  writeFileSync(at(one, server, 'world.bin'), world);
  writeFileSync(at(one, server, 'old.txt'), 'sent before it was deleted');
  await start(server);
  const before = two.wire.passed;
  const held = two.wire.holdAfter(24 * MIB);
  await move(server, two);
  await held;
  await runsOn(one, server);
  rmSync(at(one, server, 'old.txt'));
  writeFileSync(at(one, server, 'late.txt'), 'written while it was sent');
  two.wire.cut();
  await moved(server);
  expect((await operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
  // What was under way when it broke is lost, however large the world is.
  expect(two.wire.passed - before).toBeLessThan(world.length + 6 * MIB);
  expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
  expect(readFileSync(at(two, server, 'late.txt'), 'utf8')).toBe('written while it was sent');
  expect(existsSync(at(two, server, 'old.txt'))).toBe(false);
  await eventually(async () => expect(leftOn(two, server)).toEqual([server.uuid]));
  await runsOn(two, server);
}, 180_000);

it('T4, T1: a wire that stays broken leaves the server where it was, and nothing on the other node', async () => {
  const [one, two] = nodes;
  const server = await make(one);
  const world = randomBytes(8 * MIB);
  writeFileSync(at(one, server, 'world.bin'), world);
  await start(server);
  const severed = two.wire.severAfter(2 * MIB);
  const allocation = await move(server, two);
  await severed;
  await moved(server);
  expect((await operations(server))[0]).toMatchObject({ outcome: 'failed' });
  expect(await attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
  expect(readFileSync(at(one, server, 'world.bin')).equals(world)).toBe(true);
  await runsOn(one, server);
  two.wire.mend();
  await eventually(async () => {
    expect(leftOn(two, server)).toEqual([]);
    expect(existsSync(join(two.daemon.folder, 'backups', server.uuid))).toBe(false);
  });
  const [row] = await panel.database.query<{ id: number | null }>(
    'SELECT server_id AS id FROM allocations WHERE id = ?',
    [allocation],
  );
  expect(row!.id).toBeNull();
  // The same once more, over a wire that holds.
  await move(server, two);
  await moved(server);
  expect((await operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
  expect(await nodeOf(server)).toBe(two.reference.id);
  expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
}, 180_000);

it('T2: a move is called off at both ends', async () => {
  const [one, two] = nodes;
  const server = await make(one);
  writeFileSync(at(one, server, 'world.bin'), randomBytes(16 * MIB));
  const held = two.wire.holdAfter(4 * MIB);
  await move(server, two);
  await held;
  const path = `/api/application/servers/${server.id}/transfer/cancel`;
  expect((await api.post(path)).status).toBe(204);
  two.wire.cut();
  expect((await operations(server))[0]).toMatchObject({ outcome: 'cancelled' });
  expect((await api.post(path)).status).toBe(406);
  expect(await attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
  await eventually(async () => expect(leftOn(two, server)).toEqual([]));
  await start(server);
}, 180_000);

it('drains a node of its servers, those that run and those that do not, and leaves nothing there', async () => {
  const [, two] = nodes;
  const third = await addNode('three');
  try {
    const servers = [await make(third), await make(third)];
    const world = randomBytes(2 * MIB);
    for (const server of servers) writeFileSync(at(third, server, 'world.bin'), world);
    await start(servers[0]!);
    // Only one node is left that takes servers.
    await panel.database.query('UPDATE nodes SET public = (id IN (?))', [
      [two.reference.id, third.reference.id],
    ]);
    await allocate(two);
    await allocate(two);
    const path = `/api/application/nodes/${third.reference.id}/drain`;
    expect((await api.post(path, { at_once: 2 })).status).toBe(202);
    await eventually(async () =>
      expect((await api.get(path)).at('attributes')).toMatchObject({ state: 'drained', moved: 2, left: 0 }),
    );
    for (const server of servers) {
      expect(await nodeOf(server)).toBe(two.reference.id);
      expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
      await eventually(async () => expect(leftOn(third, server)).toEqual([]));
    }
    await runsOn(two, servers[0]!);
    expect(await stateOf(servers[1]!)).toBe('offline');
  } finally {
    await panel.database.query('UPDATE nodes SET public = 1');
    await third.daemon.close();
    await third.wire.close();
  }
}, 180_000);

it('T5: a token for a server that is not on its way opens nothing', async () => {
  const [, two] = nodes;
  const token = await two.daemon.panel.consoleToken(
    'nobody',
    { scope: 'transfer', sub: randomUUID() },
    two.reference.daemonToken,
  );
  const form = new FormData();
  form.append('archive', new Blob(['x']), 'archive.tar.gz');
  const answer = await fetch(`${two.daemon.url}/api/transfers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({
    error: 'The panel does not give the configuration of this server.',
  });
}, 60_000);

describe('kill -9 in the middle', () => {
  beforeAll(async () => {
    for (const { daemon } of nodes) {
      await daemon.stopHere();
      await daemon.startProcess();
    }
  });

  it('T4, D18: of the source leaves the server where it was, and nothing on the other node', async () => {
    const [one, two] = nodes;
    const server = await make(one);
    const world = randomBytes(16 * MIB);
    writeFileSync(at(one, server, 'world.bin'), world);
    await start(server);
    const held = two.wire.holdAfter(4 * MIB);
    await move(server, two);
    await held;
    expect(leftOn(two, server).length).toBeGreaterThan(0);
    await one.daemon.end('SIGKILL');
    two.wire.cut();
    await one.daemon.startProcess();
    await moved(server);
    expect((await operations(server))[0]).toMatchObject({ outcome: 'failed' });
    expect(await attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
    await eventually(async () => expect(leftOn(two, server)).toEqual([]));
    expect(readFileSync(at(one, server, 'world.bin')).equals(world)).toBe(true);
    await runsOn(one, server);
  }, 180_000);

  it('T4, D18: of the target is waited for, and the move goes on', async () => {
    const [one, two] = nodes;
    const server = await make(one);
    const world = randomBytes(16 * MIB);
    writeFileSync(at(one, server, 'world.bin'), world);
    await start(server);
    const held = two.wire.holdAfter(4 * MIB);
    await move(server, two);
    await held;
    await two.daemon.end('SIGKILL');
    two.wire.cut();
    await two.daemon.startProcess();
    await moved(server);
    expect((await operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
    await eventually(async () => expect(leftOn(two, server)).toEqual([server.uuid]));
    expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
    await runsOn(two, server);
  }, 180_000);
});
