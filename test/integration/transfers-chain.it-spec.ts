import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, type ChainNode, eventually, leftOn, NodeChain, runsOn } from './support/node-chain.js';

const MIB = 1024 * 1024;
let chain: NodeChain;
let nodes: readonly [ChainNode, ChainNode];

beforeAll(async () => {
  chain = await NodeChain.start();
  nodes = chain.nodes as unknown as typeof nodes;
}, 180_000);
afterAll(() => chain?.close());

it('T7: a running server moves with its world, its backups and its log, and runs again on the other node', async () => {
  const [one, two] = nodes;
  const server = await chain.make(one);
  mkdirSync(at(one, server, 'world/region'), { recursive: true });
  mkdirSync(at(one, server, 'empty'));
  const world = randomBytes(3 * MIB);
  writeFileSync(at(one, server, 'world/region/r.0.0.mca'), world);
  const backup = (await chain.client.post(`/api/client/servers/${server.uuid}/backups`, {})).at<string>(
    'attributes.uuid',
  );
  const backupPath = `/api/client/servers/${server.uuid}/backups/${backup}`;
  await eventually(async () =>
    expect((await chain.client.get(backupPath)).at('attributes.is_successful')).toBe(true),
  );
  await chain.start(server);

  const { id: allocation } = await chain.move(server, two);
  expect(await chain.attributes(server)).toMatchObject({ is_transferring: true });
  await chain.moved(server);
  expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
  expect(await chain.attributes(server)).toMatchObject({ is_transferring: false, node: 'two' });
  expect(await chain.nodeOf(server)).toBe(two.reference.id);
  expect((await chain.api.get(`/api/application/servers/${server.id}`)).at('attributes.allocation')).toBe(
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
  const restored = await chain.client.post(`${backupPath}/restore`, { truncate: true });
  expect(restored.status).toBe(204);
  await eventually(async () =>
    expect((await chain.operations(server))[0]).toMatchObject({ kind: 'restore', outcome: 'succeeded' }),
  );
  const events = await chain.panel.database.query<{ event: string }>(
    "SELECT event FROM activity_logs WHERE event LIKE 'server:transfer.%' ORDER BY id",
  );
  expect(events.map(({ event }) => event)).toEqual(['server:transfer.start', 'server:transfer.complete']);
}, 180_000);

it('runs on while most of it is sent; what breaks off is taken up, and only what has changed is sent again', async () => {
  const [one, two] = nodes;
  const server = await chain.make(one);
  const world = randomBytes(48 * MIB);
  writeFileSync(at(one, server, 'world.bin'), world);
  writeFileSync(at(one, server, 'old.txt'), 'sent before it was deleted');
  await chain.start(server);
  const before = two.wire.passed;
  const held = two.wire.holdAfter(24 * MIB);
  await chain.move(server, two);
  await held;
  await runsOn(one, server);
  rmSync(at(one, server, 'old.txt'));
  writeFileSync(at(one, server, 'late.txt'), 'written while it was sent');
  two.wire.cut();
  await chain.moved(server);
  expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
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
  const server = await chain.make(one);
  const world = randomBytes(8 * MIB);
  writeFileSync(at(one, server, 'world.bin'), world);
  await chain.start(server);
  const severed = two.wire.severAfter(2 * MIB);
  const { id: allocation } = await chain.move(server, two);
  await severed;
  await chain.moved(server);
  expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'failed' });
  expect(await chain.attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
  expect(readFileSync(at(one, server, 'world.bin')).equals(world)).toBe(true);
  await runsOn(one, server);
  two.wire.mend();
  await eventually(async () => {
    expect(leftOn(two, server)).toEqual([]);
    expect(existsSync(join(two.daemon.folder, 'backups', server.uuid))).toBe(false);
  });
  const [row] = await chain.panel.database.query<{ id: number | null }>(
    'SELECT server_id AS id FROM allocations WHERE id = ?',
    [allocation],
  );
  expect(row!.id).toBeNull();
  // The same once more, over a wire that holds.
  await chain.move(server, two);
  await chain.moved(server);
  expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
  expect(await chain.nodeOf(server)).toBe(two.reference.id);
  expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
}, 180_000);

it('T2: a move is called off at both ends', async () => {
  const [one, two] = nodes;
  const server = await chain.make(one);
  writeFileSync(at(one, server, 'world.bin'), randomBytes(16 * MIB));
  const held = two.wire.holdAfter(4 * MIB);
  await chain.move(server, two);
  await held;
  const path = `/api/application/servers/${server.id}/transfer/cancel`;
  expect((await chain.api.post(path)).status).toBe(204);
  two.wire.cut();
  expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'cancelled' });
  expect((await chain.api.post(path)).status).toBe(406);
  expect(await chain.attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
  await eventually(async () => expect(leftOn(two, server)).toEqual([]));
  await chain.start(server);
}, 180_000);

it('drains a node of its servers, those that run and those that do not, and leaves nothing there', async () => {
  const [, two] = nodes;
  const third = await chain.addNode('three');
  try {
    const servers = [await chain.make(third), await chain.make(third)];
    const world = randomBytes(2 * MIB);
    for (const server of servers) writeFileSync(at(third, server, 'world.bin'), world);
    await chain.start(servers[0]!);
    // Only one node is left that takes servers.
    await chain.panel.database.query('UPDATE nodes SET public = (id IN (?))', [
      [two.reference.id, third.reference.id],
    ]);
    await chain.allocate(two);
    await chain.allocate(two);
    const path = `/api/application/nodes/${third.reference.id}/drain`;
    expect((await chain.api.post(path, { at_once: 2 })).status).toBe(202);
    await eventually(async () =>
      expect((await chain.api.get(path)).at('attributes')).toMatchObject({
        state: 'drained',
        moved: 2,
        left: 0,
      }),
    );
    for (const server of servers) {
      expect(await chain.nodeOf(server)).toBe(two.reference.id);
      expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
      await eventually(async () => expect(leftOn(third, server)).toEqual([]));
    }
    await runsOn(two, servers[0]!);
    expect(await chain.stateOf(servers[1]!)).toBe('offline');
  } finally {
    await chain.panel.database.query('UPDATE nodes SET public = 1');
    await chain.removeNode(third);
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
    const server = await chain.make(one);
    const world = randomBytes(16 * MIB);
    writeFileSync(at(one, server, 'world.bin'), world);
    await chain.start(server);
    const held = two.wire.holdAfter(4 * MIB);
    await chain.move(server, two);
    await held;
    expect(leftOn(two, server).length).toBeGreaterThan(0);
    await one.daemon.end('SIGKILL');
    two.wire.cut();
    await one.daemon.startProcess();
    await chain.moved(server);
    expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'failed' });
    expect(await chain.attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
    await eventually(async () => expect(leftOn(two, server)).toEqual([]));
    expect(readFileSync(at(one, server, 'world.bin')).equals(world)).toBe(true);
    await runsOn(one, server);
  }, 180_000);

  it('T4, D18: of the target is waited for, and the move goes on', async () => {
    const [one, two] = nodes;
    const server = await chain.make(one);
    const world = randomBytes(16 * MIB);
    writeFileSync(at(one, server, 'world.bin'), world);
    await chain.start(server);
    const held = two.wire.holdAfter(4 * MIB);
    await chain.move(server, two);
    await held;
    await two.daemon.end('SIGKILL');
    two.wire.cut();
    await two.daemon.startProcess();
    await chain.moved(server);
    expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
    await eventually(async () => expect(leftOn(two, server)).toEqual([server.uuid]));
    expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
    await runsOn(two, server);
  }, 180_000);
});
