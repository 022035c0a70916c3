import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start({ config: { power: { stop_grace: 5, term_grace: 1 } } });
});
afterAll(() => daemon.close());

const containers = async (uuid: string) =>
  daemon.docker.listContainers({ all: true, filters: { name: [uuid] } });

describe('power on a real engine', () => {
  it('creates, installs, starts, answers a command and stops', async () => {
    const uuid = await daemon.create();
    expect(daemon.panel.bodies(`/servers/${uuid}/install`)).toEqual([{ successful: true, reinstall: false }]);
    expect(readFileSync(join(daemon.folder, 'volumes', uuid, 'installed.txt'), 'utf8')).toBe('installed\n');
    expect((await daemon.power(uuid, 'start')).status).toBe(202);
    await daemon.becomes(uuid, 'running');
    expect((await daemon.call('POST', `/api/servers/${uuid}/commands`, { commands: ['hello'] })).status).toBe(
      204,
    );
    await vi.waitFor(async () => {
      const { data } = (await (await daemon.call('GET', `/api/servers/${uuid}/logs`)).json()) as {
        data: string[];
      };
      expect(data).toContain('got hello');
    });
    await vi.waitFor(async () => {
      const { utilization } = await daemon.server(uuid);
      expect(utilization.memory_bytes).toBeGreaterThan(0);
      expect(utilization.uptime).toBeGreaterThan(0);
    });
    await daemon.power(uuid, 'stop');
    await daemon.becomes(uuid, 'offline');
    await vi.waitFor(() => {
      const states = daemon.panel.bodies(`/servers/${uuid}/container/status`);
      expect(states.at(-1)).toMatchObject({ data: { new_state: 'offline' } });
    });
  });

  it('applies limits, environment and config files', async () => {
    const uuid = await daemon.create({
      settings: {
        environment: { MOTD: 'good day' },
        build: { memory_limit: 64, swap: 0, io_weight: 500, cpu_limit: 50, threads: null, disk_space: 0 },
      },
      process: {
        configs: [
          {
            file: 'conf/server.properties',
            parser: 'properties',
            replace: [{ match: 'motd', replace_with: 'hi' }],
          },
        ],
      },
    });
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const { HostConfig, Config } = await daemon.docker.getContainer(uuid).inspect();
    expect(HostConfig.Memory).toBe(Math.round(64 * 1.15 * 2 ** 20));
    expect(HostConfig.CpuQuota).toBe(50_000);
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect(Config.Env).toContain('MOTD=good day');
    expect(readFileSync(join(daemon.folder, 'volumes', uuid, 'conf/server.properties'), 'utf8')).toContain(
      'motd=hi',
    );
    const configuration = daemon.panel.servers.get(uuid)!;
    daemon.panel.servers.set(uuid, {
      ...configuration,
      settings: { ...configuration.settings, build: { ...configuration.settings.build, memory_limit: 128 } },
    });
    expect((await daemon.call('POST', `/api/servers/${uuid}/sync`)).status).toBe(204);
    await vi.waitFor(async () => {
      const { HostConfig: live } = await daemon.docker.getContainer(uuid).inspect();
      expect(live.Memory).toBe(Math.round(128 * 1.15 * 2 ** 20));
    });
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
  });

  it('D20: says which port is taken', async () => {
    const allocations = {
      default: { ip: '127.0.0.1', port: daemon.port },
      mappings: { '127.0.0.1': [daemon.port] },
    };
    const uuid = await daemon.create({ settings: { allocations } });
    await daemon.power(uuid, 'start');
    await vi.waitFor(
      () => {
        const states = daemon.panel.bodies(`/servers/${uuid}/container/status`);
        expect(states.at(-1)).toMatchObject({ data: { new_state: 'offline' } });
      },
      { timeout: 20_000 },
    );
    expect((await containers(uuid)).every(({ State }) => State !== 'running')).toBe(true);
  });

  it('D19: creating twice at once installs once', async () => {
    const uuid = daemon.describe();
    const answers = await Promise.all(
      [1, 2, 3].map(() => daemon.call('POST', '/api/servers', { uuid, start_on_completion: true })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await daemon.becomes(uuid, 'running');
    expect(daemon.panel.bodies(`/servers/${uuid}/install`)).toHaveLength(1);
  });

  it('D17: reports a script that exits with an error, and why', async () => {
    const uuid = await daemon.create({ script: 'echo no luck; exit 7' });
    expect(daemon.panel.bodies(`/servers/${uuid}/install`)).toEqual([
      { successful: false, reinstall: false, error: expect.stringContaining('7') as string },
    ]);
    const { data } = (await (await daemon.call('GET', `/api/servers/${uuid}/install-logs`)).json()) as {
      data: string;
    };
    expect(data).toContain('no luck');
    expect(data).not.toContain('Script Output');
  });

  it('refuses to install a server that runs or starts, and leaves its files alone', async () => {
    const uuid = await daemon.create();
    const file = join(daemon.folder, 'volumes', uuid, 'installed.txt');
    writeFileSync(file, 'played for years');
    const install = () => daemon.call('POST', `/api/servers/${uuid}/install`);
    await daemon.power(uuid, 'start');
    // Whatever the start has come to.
    expect((await install()).status).toBe(409);
    await daemon.becomes(uuid, 'running');
    const refused = await install();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ error: 'server is already running' });
    expect((await daemon.server(uuid)).state).toBe('running');
    expect(readFileSync(file, 'utf8')).toBe('played for years');
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
    expect((await install()).status).toBe(202);
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe('installed\n'));
  });

  it('D9: sees a container that is stopped from outside, and one that is started', async () => {
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    await daemon.docker.getContainer(uuid).kill();
    await daemon.becomes(uuid, 'offline');
    await daemon.docker.getContainer(uuid).start();
    await daemon.becomes(uuid, 'running');
    await daemon.power(uuid, 'kill');
    await daemon.becomes(uuid, 'offline');
  });

  it('suspends a running server on sync', async () => {
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const configuration = daemon.panel.servers.get(uuid)!;
    daemon.panel.servers.set(uuid, {
      ...configuration,
      settings: { ...configuration.settings, suspended: true },
    });
    await daemon.call('POST', `/api/servers/${uuid}/sync`);
    await daemon.becomes(uuid, 'offline');
    const refused = await daemon.power(uuid, 'start');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: 'Cannot start or restart a server that is suspended.',
    });
  });

  it('deletes without leaving a container or a file', async () => {
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
    expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(404);
    await vi.waitFor(() => expect(existsSync(join(daemon.folder, 'volumes', uuid))).toBe(false));
    expect(await containers(uuid)).toEqual([]);
  });
});
