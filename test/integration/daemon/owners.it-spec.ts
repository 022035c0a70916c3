import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import { buildImages, localImage } from '@app/testing/images.js';
import { freePort } from '@app/testing/process.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestDaemon } from './support/test-daemon.js';

/** Runs each line of its input as a command, and answers on a port that is not published. */
const GAME = [
  'echo inside > /tmp/index.html',
  'httpd -p 8000 -h /tmp',
  'echo ready',
  'while read line; do [ "$line" = stop ] && exit 0; sh -c "$line" 2>&1; done',
].join('; ');

// With the firewall as engines have it, and in a network of its own: this machine's rules are not ours to judge by.
let engine: TestDockerEngine;
let daemon: TestDaemon;
beforeAll(async () => {
  engine = await startDockerEngine({ isApart: true });
  await buildImages(['busybox', 'installer'], engine.socketPath);
  daemon = await TestDaemon.start({ engine: engine.socketPath });
});
afterAll(async () => {
  await daemon?.close();
  await engine?.stop();
});

/** Runs a program where the engine's published ports are. */
const beside = async (...words: string[]): Promise<string> =>
  (await promisify(execFile)('nsenter', ['--net', '--target', String(engine.pid), ...words])).stdout.trim();

async function start(owner: string | null, settings: Record<string, unknown> = {}): Promise<string> {
  const uuid = await daemon.create({
    settings: {
      invocation: GAME,
      container: { image: `~${localImage('busybox')}` },
      ...(owner === null ? {} : { owner }),
      ...settings,
    },
  });
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  return uuid;
}

/** Address in the only network of a container, and that network's name. */
async function place(uuid: string): Promise<{ network: string; address: string }> {
  const { NetworkSettings } = await daemon.docker.getContainer(uuid).inspect();
  const [[network, endpoint] = []] = Object.entries(NetworkSettings.Networks);
  return { network: network!, address: endpoint!.IPAddress };
}

/** What a program of a server prints. */
async function run(uuid: string, command: string): Promise<string> {
  const exec = await daemon.docker
    .getContainer(uuid)
    .exec({ Cmd: ['sh', '-c', command], AttachStdout: true, AttachStderr: true, Tty: true });
  const stream = await exec.start({ Tty: true });
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.trim().split('\r\n').at(-1)!;
}

const reach = (from: string, address: string): Promise<string> =>
  run(from, `nc -w 3 ${address} 8000 < /dev/null && echo reached || echo not`);

const networks = async (): Promise<string[]> =>
  (await daemon.docker.listNetworks({ filters: { label: [`rookery.node=${daemon.nodeUuid}`] } })).map(
    ({ Name }) => Name,
  );

describe('D21: the servers of one owner', () => {
  it('reach one another, and nobody else reaches them', async () => {
    const [owner, stranger] = [randomUUID(), randomUUID()];
    const [one, two, other] = [await start(owner), await start(owner), await start(stranger)];
    const places = await Promise.all([one, two, other].map(place));
    expect(places[0]!.network).toBe(places[1]!.network);
    expect(places[0]!.network).not.toBe(places[2]!.network);
    expect(await reach(one, places[1]!.address)).toBe('reached');
    // By its name too, which the engine knows.
    expect(await reach(two, one)).toBe('reached');
    expect(await reach(other, places[0]!.address)).toBe('not');
    expect(await reach(one, places[2]!.address)).toBe('not');
    for (const uuid of [one, two, other]) await daemon.call('DELETE', `/api/servers/${uuid}`);
    expect(await networks()).toEqual([]);
  });

  it('are each alone where the panel does not tell whose they are', async () => {
    const [one, two] = [await start(null), await start(null)];
    expect(await reach(one, (await place(two)).address)).toBe('not');
    for (const uuid of [one, two]) await daemon.call('DELETE', `/api/servers/${uuid}`);
  });

  it('reach their gateway, have a resolver, and are reached at their published port', async () => {
    const port = await freePort();
    const uuid = await start(randomUUID(), {
      invocation: GAME.replace('8000', String(port)),
      allocations: { default: { ip: '127.0.0.1', port }, mappings: { '127.0.0.1': [port] } },
    });
    await vi.waitFor(
      async () => expect(await beside('curl', '-s', `http://127.0.0.1:${port}/`)).toBe('inside'),
      {
        timeout: 10_000,
      },
    );
    const gateway = await run(uuid, "ip route | awk '/default/ { print $3 }'");
    expect(await beside('ip', '-o', 'addr')).toContain(` ${gateway}/26 `);
    const resolved = await run(
      uuid,
      `nslookup ${uuid} 127.0.0.11 > /tmp/found; grep -c ${(await place(uuid)).address} /tmp/found`,
    );
    expect(resolved).toBe('1');
    await daemon.call('DELETE', `/api/servers/${uuid}`);
  });

  it('reach what is outside of the machine, which sees the machine’s address', async () => {
    const serving = ['busybox', 'httpd', '-f', '-p', '8000', '-h', '/tmp'];
    const outside = spawn('unshare', ['--net', ...serving], { stdio: 'ignore' });
    try {
      const there = async (...words: string[]): Promise<unknown> =>
        promisify(execFile)('nsenter', ['--net', '--target', String(outside.pid), ...words]);
      const peer = ['veth', 'peer', 'name', 'out1', 'netns', String(outside.pid)];
      await vi.waitFor(() => beside('ip', 'link', 'add', 'out0', 'type', ...peer));
      await beside('ip', 'addr', 'add', '192.0.2.1/24', 'dev', 'out0');
      await beside('ip', 'link', 'set', 'out0', 'up');
      // No way back to containers: only what the engine translates is answered.
      await there('ip', 'addr', 'add', '192.0.2.2/24', 'dev', 'out1');
      await there('ip', 'link', 'set', 'out1', 'up');
      const uuid = await start(randomUUID());
      expect(await reach(uuid, '192.0.2.2')).toBe('reached');
      await daemon.call('DELETE', `/api/servers/${uuid}`);
    } finally {
      outside.kill();
    }
  });

  it('are moved at their next start when they get another owner', async () => {
    const uuid = await start(randomUUID());
    const before = await place(uuid);
    const configuration = daemon.panel.servers.get(uuid)!;
    configuration.settings['owner'] = randomUUID();
    await daemon.call('POST', `/api/servers/${uuid}/sync`);
    expect(await place(uuid)).toEqual(before);
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const after = await place(uuid);
    expect(after.network).not.toBe(before.network);
    expect(await networks()).toEqual([after.network]);
    await daemon.call('DELETE', `/api/servers/${uuid}`);
  });

  it('find their network again after a stop, and what a dead daemon left of others is swept', async () => {
    const uuid = await start(randomUUID());
    const { network } = await place(uuid);
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
    await daemon.docker.createNetwork({
      Name: 'rookery-0123456789ab',
      Labels: { 'rookery.node': daemon.nodeUuid },
    });
    await daemon.stopHere();
    await daemon.startHere();
    await expect.poll(networks, { timeout: 20_000 }).toEqual([network]);
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    expect((await place(uuid)).network).toBe(network);
    await daemon.call('DELETE', `/api/servers/${uuid}`);
  });
});

it('a node with one network for all has all its servers there', async () => {
  const shared = await TestDaemon.start({
    config: { docker: { network: { isolation: { mode: 'shared' } } } },
  });
  try {
    const uuid = await shared.create({ settings: { owner: randomUUID(), invocation: GAME } });
    await shared.power(uuid, 'start');
    await shared.becomes(uuid, 'running');
    const { HostConfig } = await shared.docker.getContainer(uuid).inspect();
    expect(HostConfig.NetworkMode).toBe('bridge');
  } finally {
    await shared.close();
  }
});
