import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeLeg } from '@app/contracts/application/node-link.contract.js';
import { startServerWorld, type ServerWorld, type TestNode } from './support/server-world.js';

const NODES = '/api/application/nodes';

describe('the link to a node', () => {
  let world: ServerWorld;
  beforeAll(async () => {
    world = await startServerWorld();
  });
  afterAll(() => world?.close());

  const statusOf = async (node: TestNode) => {
    const answer = await world.api.get(`${NODES}/${node.id}/status`);
    expect(answer.status).toBe(200);
    const legs = answer.at<NodeLeg[]>('legs');
    return { answer, leg: (name: NodeLeg['name']) => legs.find((leg) => leg.name === name)! };
  };

  it('is well in every leg', async () => {
    const node = await world.addNode();
    await node.remote.get('/api/remote/servers');
    const gib = 1024 ** 3;
    const sizes = { memory_total: 8 * gib, memory_used: 2 * gib, disk_total: 9 * gib, disk_used: gib };
    const loads = { swap_total: 0, swap_used: 0, load_average1: 1, load_average5: 1, load_average15: 1 };
    const body = { ...sizes, ...loads, cpu_percent: 12.5 };
    node.daemon.answer('GET', '/api/system/utilization', { status: 200, body });
    await expect.poll(async () => (await statusOf(node)).leg('calls').ok, { timeout: 10_000 }).toBe(true);
    const { answer, leg } = await statusOf(node);
    for (const name of ['connection', 'key', 'clock'] as const) {
      expect(leg(name)).toMatchObject({ ok: true, cause: null, remedy: null });
    }
    expect(answer.body).toMatchObject({
      version: '1.0.0',
      skew_ms: 0,
      used: { memory: 2048, disk: 1024, cpu: 12.5 },
      promised: { memory: 0, disk: 0, cpu: 0 },
    });
  });

  it('says of a daemon that is down what is wrong and how to mend it', async () => {
    const node = await world.addNode();
    await node.daemon.stop();
    const { answer, leg } = await statusOf(node);
    expect(leg('connection')).toMatchObject({ ok: false, cause: 'Nothing listens at the address.' });
    expect(leg('connection').remedy).toMatch(/Start the daemon/);
    for (const name of ['key', 'clock'] as const) expect(leg(name).ok).toBeNull();
    expect(leg('calls')).toMatchObject({ ok: false });
    expect(answer.body).toMatchObject({ version: null, used: null });
  });

  it('says so of a key that the daemon does not take, and of one that it keeps until a restart', async () => {
    const node = await world.addNode();
    const good = node.daemon.token;
    node.daemon.token = 'another';
    const { leg } = await statusOf(node);
    expect(leg('connection').ok).toBe(true);
    expect(leg('key')).toMatchObject({ ok: false, cause: "The daemon does not accept the panel's key." });
    node.daemon.token = good;
    expect((await statusOf(node)).leg('key').ok).toBe(true);
    await world.api.patch(`${NODES}/${node.id}`, { reset_secret: true });
    expect((await statusOf(node)).leg('key')).toMatchObject({ ok: false, remedy: 'Restart the daemon.' });
  });

  it('tells the addresses of the machine, or why not', async () => {
    const node = await world.addNode();
    const body = { ip_addresses: ['203.0.113.5', '2001:db8::5'] };
    node.daemon.answer('GET', '/api/system/ips', { status: 200, body });
    const answer = await world.api.get(`${NODES}/${node.id}/addresses`);
    expect([answer.status, answer.at('addresses')]).toEqual([200, body.ip_addresses]);
    await node.daemon.stop();
    expect((await world.api.get(`${NODES}/${node.id}/addresses`)).status).toBe(504);
  });

  it('is shown to whoever may read nodes', async () => {
    const key = await world.panel.applicationKey(world.admin, { server: 3 });
    for (const what of ['status', 'addresses']) {
      expect((await world.panel.api(key).get(`${NODES}/${world.node.id}/${what}`)).status).toBe(403);
      expect((await world.api.get(`${NODES}/999999/${what}`)).status).toBe(404);
    }
  });
});
