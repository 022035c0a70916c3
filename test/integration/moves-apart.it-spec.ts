import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
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

describe('nodes that cannot see each other', () => {
  /** The panel has the node's key, or says for whom it speaks; what comes straight from the other node does neither. */
  const isPanel = (head: string): boolean =>
    head.includes(nodes[1].reference.daemonToken) || /^x-forwarded-for:/im.test(head);
  beforeAll(() => {
    nodes[1].wire.letsIn = isPanel;
  });
  afterAll(() => {
    nodes[1].wire.letsIn = () => true;
  });

  it('move a running server through the panel, which takes up what breaks off and keeps nothing of it', async () => {
    const [one, two] = nodes;
    const server = await chain.make(one);
    const world = randomBytes(64 * MIB);
    writeFileSync(at(one, server, 'world.bin'), world);
    await chain.start(server);
    const before = two.wire.passed;
    const held = two.wire.holdAfter(24 * MIB);
    await chain.move(server, two);
    await held;
    // The other node takes nothing: nor does the panel, however much the sending one has.
    const holding = process.memoryUsage();
    await runsOn(one, server);
    writeFileSync(at(one, server, 'late.txt'), 'written while it was sent');
    expect(process.memoryUsage().arrayBuffers - holding.arrayBuffers).toBeLessThan(16 * MIB);
    two.wire.cut();
    await chain.moved(server);
    expect((await chain.operations(server))[0]).toMatchObject({ outcome: 'succeeded', error: null });
    expect(two.wire.passed - before).toBeLessThan(world.length + 8 * MIB);
    expect(readFileSync(at(two, server, 'world.bin')).equals(world)).toBe(true);
    expect(readFileSync(at(two, server, 'late.txt'), 'utf8')).toBe('written while it was sent');
    await eventually(async () => expect(leftOn(one, server)).toEqual([]));
    await runsOn(two, server);
  }, 180_000);

  it('send only what is on its way, and only from the node that it leaves', async () => {
    const [one, two] = nodes;
    const server = await chain.make(one);
    writeFileSync(at(one, server, 'world.bin'), randomBytes(8 * MIB));
    const path = `/api/remote/servers/${server.uuid}/transfer/relay`;
    const send = async ({ reference: { daemonTokenId, daemonToken } }: ChainNode): Promise<number> =>
      (await chain.panel.api(`${daemonTokenId}.${daemonToken}`).post(path, {}, { 'x-transfer-token': 'x' }))
        .status;
    expect([await send(one), await send(two)]).toEqual([409, 403]);
    const held = two.wire.holdAfter(2 * MIB);
    await chain.move(server, two);
    await held;
    expect(await send(two)).toBe(403);
    two.wire.cut();
    await chain.moved(server);
  }, 60_000);
});

describe('a move is refused before anything of it is done', () => {
  const refusal = async (allocate = (): Promise<{ id: number }> => chain.allocate(nodes[1])) => {
    const [one, two] = nodes;
    const server = await chain.make(one);
    writeFileSync(at(one, server, 'world.bin'), randomBytes(MIB));
    await chain.start(server);
    const { id } = await allocate();
    return {
      server,
      ask: () =>
        chain.api.post(`/api/application/servers/${server.id}/transfer`, {
          node_id: two.reference.id,
          allocation_id: id,
        }),
      stays: async () => {
        await runsOn(one, server);
        expect(await chain.attributes(server)).toMatchObject({ is_transferring: false, node: 'one' });
        expect((await chain.operations(server)).map(({ kind }) => kind)).not.toContain('transfer');
      },
    };
  };
  const detailOf = (answer: { at: (path: string) => unknown }): unknown => answer.at('errors.0.detail');

  it('where another program of the new node has the port', async () => {
    const taken = await chain.allocate(nodes[1]);
    const squatter = createServer().listen(taken.port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const { ask, stays } = await refusal(async () => taken);
      const answer = await ask();
      expect(answer.status).toBe(409);
      expect(detailOf(answer)).toContain(`127.0.0.1:${taken.port}`);
      await stays();
    } finally {
      squatter.close();
    }
  }, 60_000);

  it('where the new node has not the image, and cannot pull it', async () => {
    const { server, ask, stays } = await refusal();
    for (const [image, reason] of [
      ['~rookery/never-made:local', 'marked as local'],
      ['127.0.0.1:1/never/made:1', 'cannot be pulled'],
    ]) {
      await chain.panel.database.query('UPDATE servers SET image = ? WHERE id = ?', [image, server.id]);
      const answer = await ask();
      expect([answer.status, detailOf(answer)]).toEqual([409, expect.stringContaining(reason!)]);
    }
    await stays();
  }, 60_000);

  it('where its files have no room on the new node', async () => {
    const [, two] = nodes;
    const headers = { authorization: `Bearer ${two.reference.daemonToken}` };
    const body = { bytes: 2 ** 50, image: '~rookery/busybox:local', ports: [] };
    const answer = await two.daemon.call('POST', '/api/transfers/check', body, headers);
    expect(await answer.json()).toEqual({
      problems: [{ code: 'space', detail: expect.stringContaining('bytes free') as string }],
    });
  }, 60_000);
});
