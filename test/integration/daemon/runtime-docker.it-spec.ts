import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { buildImages, localImage } from '@app/testing/images.js';
import { freePort } from '@app/testing/process.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { startDockerEngine } from '@app/testing/services.js';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DockerRuntime } from '../../../apps/daemon/src/platform/runtime/docker/docker-runtime.js';
import type {
  ContainerEvent,
  ContainerSpec,
} from '../../../apps/daemon/src/platform/runtime/runtime.port.js';
import { aContainer, Transcript } from '../../../apps/daemon/src/platform/runtime/runtime.suite.js';
import { dockerRuntime, GAME } from './support/docker-runtime.js';

let nodeUuid: string;
let runtime: DockerRuntime;
let docker: Docker;

beforeEach(() => {
  nodeUuid = randomUUID();
  runtime = dockerRuntime(sharedServices().dockerHost, nodeUuid, { stdinTimeoutMs: 300 });
  docker = new Docker({ socketPath: sharedServices().dockerSocket });
});
afterEach(async () => {
  for (const { name } of await runtime.list()) await runtime.remove(name);
});

const spec = (script: string, overrides: Partial<ContainerSpec> = {}): ContainerSpec =>
  aContainer({
    name: randomUUID(),
    image: localImage('busybox'),
    command: ['sh', '-c', script],
    labels: { 'rookery.node': nodeUuid },
    ...overrides,
  });

describe('a real engine', () => {
  it('W19: refuses input that a container does not read, and does not wait for it', async () => {
    const sleeper = spec('echo ready; exec sleep 60');
    await runtime.create(sleeper);
    const transcript = new Transcript();
    const attachment = await runtime.attach(sleeper.name, transcript.add);
    await runtime.start(sleeper.name);
    await transcript.sees('ready');
    const flood = async (): Promise<void> => {
      for (let line = 0; line < 2000; line++) await attachment.write(`${'x'.repeat(3000)}\n`);
    };
    await expect(flood()).rejects.toMatchObject({ code: 'timeout' });
    const began = performance.now();
    await expect(attachment.write('y'.repeat(70_000))).rejects.toMatchObject({ code: 'timeout' });
    // eslint-disable-next-line no-restricted-syntax -- its own limit, which it must not wait for, is far beyond
    expect(performance.now() - began).toBeLessThan(1_000);
    attachment.detach();
  });

  it('D16: fails a pull from a registry that is away', async () => {
    const port = await freePort();
    const pull = runtime.pull(`127.0.0.1:${port}/nothing:1`, () => undefined, AbortSignal.timeout(30_000));
    await expect(pull).rejects.toMatchObject({ code: 'pull-failed' });
  });

  it('publishes ports over tcp and udp on the address that is named', async () => {
    const port = await freePort();
    const ports = (['tcp', 'udp'] as const).map((protocol) => ({ hostIp: '127.0.0.1', port, protocol }));
    const echo = spec(`while :; do nc -l -p ${port} -e cat; done`, { ports });
    await runtime.create(echo);
    await runtime.start(echo.name);
    const overTcp = (): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write('hello'));
        socket.once('data', (data) => resolve(data.toString()));
        socket.once('close', () => resolve(''));
        socket.once('error', () => resolve(''));
        socket.once('data', () => socket.destroy());
      });
    await expect.poll(overTcp, { timeout: 10_000 }).toBe('hello');
    const { NetworkSettings } = await docker.getContainer(echo.name).inspect();
    const binding = [{ HostIp: '127.0.0.1', HostPort: String(port) }];
    expect(NetworkSettings.Ports).toEqual({ [`${port}/tcp`]: binding, [`${port}/udp`]: binding });
    // Nobody else can have the port, so the engine really listens for datagrams there.
    const second = createSocket('udp4');
    const refused = new Promise((resolve) => second.once('error', (error) => resolve(error.message)));
    second.bind(port, '127.0.0.1');
    expect(await refused).toContain('EADDRINUSE');
    second.close();
  });

  it('D20: says which port is taken by another program of the host', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const taken = spec('sleep 60', { ports: [{ hostIp: '127.0.0.1', port, protocol: 'tcp' }] });
    await runtime.create(taken);
    await expect(runtime.start(taken.name)).rejects.toMatchObject({
      code: 'port-taken',
      detail: `Port ${port} is already in use on this node.`,
    });
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses a mount whose source is missing and leaves nothing behind', async () => {
    const mounts = [{ source: '/nowhere/at/all', target: '/data', readOnly: false }];
    const broken = spec('true', { mounts });
    await expect(runtime.create(broken)).rejects.toMatchObject({ code: 'failed' });
    expect(await runtime.inspect(broken.name)).toBeNull();
  });

  it('reads the log of a program whose whole output is JSON', async () => {
    const printer = spec('printf 123');
    await runtime.create(printer);
    await runtime.start(printer.name);
    await runtime.wait(printer.name, AbortSignal.timeout(20_000));
    expect(await runtime.logs(printer.name, {})).toBe('123');
  });

  it('makes the network of the node once, also for callers at the same time', async () => {
    const name = `net-${nodeUuid.slice(0, 8)}`;
    const options = {
      network: {
        mode: name,
        driver: 'bridge',
        isInternal: false,
        enableIcc: false,
        ipv6: false,
        mtu: 1400,
        // Taken by the engine's own bridge: the engine has to choose another one.
        v4: { subnet: await bridgeSubnet(docker), gateway: '' },
        v6: { subnet: '', gateway: '' },
        pool: '',
        subnetBits: 26,
      },
    };
    const engine = sharedServices().dockerHost;
    const [one, two] = [dockerRuntime(engine, nodeUuid, options), dockerRuntime(engine, nodeUuid, options)];
    const gateways = await Promise.all([one.ensureNetwork(), two.ensureNetwork(), one.ensureNetwork()]);
    expect(new Set(gateways.map(({ gateway }) => gateway)).size).toBe(1);
    expect(gateways[0]?.gateway).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const found = await docker.listNetworks({ filters: { name: [name] } });
    expect(found).toHaveLength(1);
    expect(found[0]?.Options).toMatchObject({
      'com.docker.network.bridge.enable_icc': 'false',
      'com.docker.network.driver.mtu': '1400',
    });
    await docker.getNetwork(name).remove();
  });

  it('D22: makes the bridge of an outgoing address on demand and removes it with its last server', async () => {
    const networkMode = 'ip-127-0-0-1';
    const [one, two] = [1, 2].map(() => spec('sleep 60', { networkMode, outgoingIp: '127.0.0.1' }));
    for (const each of [one, two] as ContainerSpec[]) {
      await runtime.create(each);
      await runtime.start(each.name);
    }
    const exists = async (): Promise<boolean> =>
      (await docker.listNetworks({ filters: { name: [networkMode] } })).length > 0;
    await runtime.remove(one?.name ?? '');
    expect(await exists()).toBe(true);
    await runtime.remove(two?.name ?? '');
    expect(await exists()).toBe(false);
  });
});

describe('an engine that is restarted', () => {
  it('D9: keeps what waits and listens alive; the container goes on', async () => {
    const engine = await startDockerEngine();
    try {
      await buildImages(['busybox'], engine.socketPath);
      const node = dockerRuntime(engine.url, nodeUuid);
      const game = spec(GAME);
      const events: ContainerEvent[] = [];
      const abort = new AbortController();
      node.events((event) => events.push(event), abort.signal);
      await node.create(game);
      await node.start(game.name);
      const ended = node.wait(game.name, AbortSignal.timeout(60_000));
      await engine.kill9();
      await expect(node.inspect(game.name)).rejects.toMatchObject({ code: 'unavailable' });
      await engine.restart();
      const transcript = new Transcript();
      const console = await node.attach(game.name, transcript.add);
      await console.write('after\n');
      await transcript.sees('got after');
      await expect.poll(() => events.length).toBeGreaterThan(0);
      await console.write('crash\n');
      expect(await ended).toMatchObject({ running: false, exitCode: 3 });
      await expect.poll(() => events.map((event) => event.kind), { timeout: 20_000 }).toContain('die');
      abort.abort();
    } finally {
      await engine.stop();
    }
  });
});

async function bridgeSubnet(client: Docker): Promise<string> {
  const network = (await client.getNetwork('bridge').inspect()) as { IPAM: { Config: { Subnet: string }[] } };
  return network.IPAM.Config[0]?.Subnet ?? '';
}
