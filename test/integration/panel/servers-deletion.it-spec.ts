import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ServerDeletionService } from '../../../apps/panel/src/modules/servers/index.js';
import { UnfinishedDeletions } from '../../../apps/panel/src/modules/servers/lifecycle/unfinished-deletions.service.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

const SERVERS = '/api/application/servers';
const NODES = '/api/application/nodes';

let world: ServerWorld;
beforeAll(async () => {
  world = await startServerWorld();
});
afterAll(() => world?.close());
afterEach(async () => {
  await world.node.daemon.resume();
  world.node.daemon.reset();
});

const isThere = async ({ id }: MadeServer): Promise<boolean> =>
  (await world.api.get(`${SERVERS}/${id}`)).status === 200;
const waiting = async ({ id }: MadeServer): Promise<number> =>
  (await world.panel.database.query('SELECT 1 FROM server_deletions WHERE server_id = ?', [id])).length;

describe('a deletion whose end nobody has seen', () => {
  /** Looks at all that waits, as if it had been asked for so long ago. */
  const look = async (minutes: number): Promise<void> => {
    await world.panel.database.query(
      'UPDATE server_deletions SET due_at = due_at - INTERVAL 2 MINUTE, asked_at = asked_at - INTERVAL ? MINUTE',
      [minutes],
    );
    await world.panel.app.get(UnfinishedDeletions, { strict: false }).finish(new AbortController().signal);
  };
  /** The node does it, or not, and its answer is lost. */
  const lose = async (isDone: boolean): Promise<MadeServer> => {
    const server = await world.installedServer();
    const { daemon } = world.node;
    daemon.answer('DELETE', server.uuid, 'drop', 1);
    expect((await world.api.delete(`${SERVERS}/${server.id}`)).status).toBe(504);
    if (isDone) daemon.servers.delete(server.uuid);
    return server;
  };

  it('is ended where the node no longer knows the server', async () => {
    const server = await lose(true);
    expect([await isThere(server), await waiting(server)]).toEqual([true, 1]);
    await look(2);
    expect([await isThere(server), await waiting(server)]).toEqual([false, 0]);
    const taken = await world.panel.database.query('SELECT 1 FROM allocations WHERE server_id = ?', [
      server.id,
    ]);
    expect(taken).toEqual([]);
  });

  it('waits while the node works on it or is away, and is over where the node has kept the server', async () => {
    const server = await lose(false);
    await look(2);
    expect([await isThere(server), await waiting(server)]).toEqual([true, 1]);
    await world.node.daemon.stop();
    await look(120);
    expect([await isThere(server), await waiting(server)]).toEqual([true, 1]);
    await world.node.daemon.resume();
    await look(0);
    expect([await isThere(server), await waiting(server)]).toEqual([true, 0]);
  });

  it('is over at once where the node has refused it', async () => {
    const server = await world.installedServer();
    world.node.daemon.answer('DELETE', server.uuid, { status: 500 });
    expect((await world.api.delete(`${SERVERS}/${server.id}`)).status).toBe(500);
    expect(await waiting(server)).toBe(0);
  });

  it('is not that of a server that moves while its node is asked', async () => {
    const server = await lose(true);
    const target = await world.addNode();
    world.node.daemon.answer('GET', server.uuid, async () => {
      await world.panel.database.query('UPDATE servers SET node_id = ? WHERE id = ?', [target.id, server.id]);
      return { status: 404 };
    });
    await look(2);
    expect([await isThere(server), await waiting(server)]).toEqual([true, 0]);
  });
});

it('a node goes although the forced deletion of a server on it waits, which ends with it', async () => {
  const node = await world.addNode();
  const [allocation] = await world.allocate(1, node.id);
  const server = await world.server({ allocation: { default: allocation } });
  await node.daemon.stop();
  expect((await world.api.delete(`${SERVERS}/${server.id}/force`)).status).toBe(204);
  const jobs = () =>
    world.panel.database.query<{ payload: object }>(
      "SELECT payload FROM outbox WHERE job = 'servers.forget-on-node'",
    );
  expect(await jobs()).toHaveLength(1);
  expect((await world.api.delete(`${NODES}/${node.id}`)).status).toBe(204);
  // The machine is none of ours any more: nobody could be told, and nothing is left to do.
  const deletion = world.panel.app.get(ServerDeletionService, { strict: false });
  await expect(deletion.forgetOnNode({ nodeId: node.id, uuid: server.uuid })).resolves.toBeUndefined();
});
