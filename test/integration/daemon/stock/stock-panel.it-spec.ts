import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SftpClient } from '../sftp/sftp-client.js';
import { PELICAN, PTERODACTYL } from './stock-dialects.js';
import { keys, StockPanel, UTILIZATION } from './stock-panel.js';

describe.each([PELICAN, PTERODACTYL])('a stock panel of $name', (dialect) => {
  let panel: StockPanel;
  let uuid: string;
  beforeAll(async () => {
    panel = await StockPanel.start(dialect);
    uuid = await panel.created(true);
    await panel.daemon.becomes(uuid, 'running');
  });
  afterAll(() => panel?.daemon.close());

  const done: StockPanel['done'] = (...call) => panel.done(...call);
  const volume = (...names: string[]): string => join(panel.daemon.folder, 'volumes', uuid, ...names);

  it('finds a node behind the address', async () => {
    const system = (await panel.call('GET', '/api/system')).json();
    expect(keys(system).sort()).toEqual(['architecture', 'cpu_count', 'kernel_version', 'os', 'version']);
    expect(system).toMatchObject({ os: 'linux', cpu_count: expect.any(Number) as number });
    const { system: v2, docker } = (await panel.call('GET', '/api/system?v=2')).json() as {
      system: object;
      docker: object;
    };
    expect(keys(v2)).toEqual(
      expect.arrayContaining([
        'architecture',
        'cpu_threads',
        'memory_bytes',
        'kernel_version',
        'os',
        'os_type',
      ]),
    );
    expect(keys(docker)).toEqual(
      expect.arrayContaining(['version', 'cgroups', 'containers', 'storage', 'runc']),
    );
    expect((await panel.call('GET', '/api/system/ips')).json()).toMatchObject({
      ip_addresses: expect.any(Array) as string[],
    });
    const utilization = (await panel.call('GET', '/api/system/utilization')).json();
    expect(keys(utilization)).toEqual(
      expect.arrayContaining(['memory_total', 'memory_used', 'swap_total', 'swap_used', 'load_average1', 'load_average5', 'load_average15', 'cpu_percent', 'disk_total', 'disk_used', 'disk_details']), // prettier-ignore
    );
  });

  it('sees the server that it created start by itself, installed with its variables', async () => {
    const all = (await panel.call('GET', '/api/servers')).json() as { configuration: { uuid: string } }[];
    expect(all.map(({ configuration }) => configuration.uuid)).toContain(uuid);
    const one = (await panel.call('GET', panel.of(uuid))).json() as Record<string, object>;
    expect(keys(one)).toEqual(
      expect.arrayContaining(['state', 'is_suspended', 'utilization', 'configuration']),
    );
    expect(one).toMatchObject({ state: 'running', is_suspended: false });
    expect(keys(one['utilization'])).toEqual(expect.arrayContaining(UTILIZATION));
    expect(keys(one['configuration'])).toEqual(
      expect.arrayContaining(['uuid', 'meta', 'suspended', 'invocation', 'environment', 'allocations', 'build', 'container']), // prettier-ignore
    );
    expect(readFileSync(volume('installed.txt'), 'utf8')).toBe('20\n');
    expect(readFileSync(volume('server.properties'), 'utf8')).toContain('motd=Hello');
    expect((await panel.call('GET', panel.of(uuid, '/install-logs'))).json()).toEqual({
      data: expect.stringContaining('installing') as string,
    });
    const { Config } = await panel.daemon.docker.getContainer(uuid).inspect();
    expect(Config.Env).toEqual(expect.arrayContaining(['WHITELIST=false', 'NOTHING=']));
    if (!dialect.lacks.includes('/container/status')) {
      const states = panel.daemon.panel.bodies(`/servers/${uuid}/container/status`);
      expect(states.at(-1)).toEqual({
        data: { previous_state: expect.any(String) as string, new_state: 'running' },
      });
    }
  });

  it('sends commands, reads the console and signals power', async () => {
    await done('POST', panel.of(uuid, '/commands'), { commands: ['hello'] });
    await vi.waitFor(async () => {
      const { data } = (await panel.call('GET', panel.of(uuid, '/logs?size=50'))).json() as {
        data: string[];
      };
      expect(data).toContain('got hello');
    });
    const power = async (action: string): Promise<unknown[]> => {
      const { status, text } = await panel.call('POST', panel.of(uuid, '/power'), { action });
      return [status, text];
    };
    expect(await power('stop')).toEqual([202, '']);
    await panel.daemon.becomes(uuid, 'offline');
    const refused = await panel.call('POST', panel.of(uuid, '/commands'), { commands: ['x'] });
    expect([refused.status, refused.json()]).toMatchObject([
      502,
      { error: 'Cannot send commands to a stopped server instance.' },
    ]);
    expect((await power('dance'))[0]).toBe(422);
    expect(await power('start')).toEqual([202, '']);
    await panel.daemon.becomes(uuid, 'running');
    expect(await power('restart')).toEqual([202, '']);
    await vi.waitFor(async () => expect((await panel.daemon.server(uuid)).state).not.toBe('running'));
    await panel.daemon.becomes(uuid, 'running');
    expect(await power('kill')).toEqual([202, '']);
    await panel.daemon.becomes(uuid, 'offline');
  });

  it('changes limits and suspends by a sync', async () => {
    await panel.call('POST', panel.of(uuid, '/power'), { action: 'start' });
    await panel.daemon.becomes(uuid, 'running');
    panel.describe(uuid, { memory: 96 });
    await done('POST', panel.of(uuid, '/sync'));
    await vi.waitFor(async () => {
      const { HostConfig } = await panel.daemon.docker.getContainer(uuid).inspect();
      expect(HostConfig.Memory).toBeGreaterThan(96 * 2 ** 20);
      expect(HostConfig.Memory).toBeLessThan(128 * 2 ** 20);
    });
    panel.describe(uuid, { suspended: true });
    await done('POST', panel.of(uuid, '/sync'));
    await panel.daemon.becomes(uuid, 'offline');
    const refused = await panel.call('POST', panel.of(uuid, '/power'), { action: 'start' });
    expect([refused.status, refused.json()]).toMatchObject([
      400,
      { error: 'Cannot start or restart a server that is suspended.' },
    ]);
    panel.describe(uuid);
    await done('POST', panel.of(uuid, '/sync'));
  });

  it('lets a user in by SFTP', async () => {
    const client = await SftpClient.connect(panel.daemon, uuid);
    await client.write('/by-sftp.txt', 'hello');
    expect(await client.read('/by-sftp.txt')).toBe('hello');
    client.end();
    await client.closed;
    expect(panel.daemon.panel.bodies('/sftp/auth')[0]).toMatchObject({
      type: 'password',
      username: `user-1.${uuid.slice(0, 8)}`,
      ip: expect.stringMatching(/^127\.0\.0\.1(:\d+)?$/) as string,
      session_id: expect.any(String) as string,
      client_version: expect.any(String) as string,
    });
  });

  it('makes, restores, hands out and deletes a backup, and hears how each went', async () => {
    const backup = randomUUID();
    writeFileSync(volume('kept.txt'), 'old');
    mkdirSync(volume('left-out'));
    writeFileSync(volume('left-out/there.txt'), 'x');
    const made = await panel.call('POST', panel.of(uuid, '/backup'), {
      adapter: 'wings',
      uuid: backup,
      ignore: 'left-out\n',
    });
    expect([made.status, made.text]).toEqual([202, '']);
    expect(await panel.told(`/backups/${backup}`)).toMatchObject({
      checksum: expect.stringMatching(/^[0-9a-f]+$/) as string,
      checksum_type: expect.stringMatching(/^sha(1|256)$/) as string,
      size: expect.any(Number) as number,
      successful: true,
      parts: null,
    });
    writeFileSync(volume('kept.txt'), 'new');
    const restored = await panel.call('POST', panel.of(uuid, `/backup/${backup}/restore`), {
      adapter: 'wings',
      truncate_directory: false,
      download_url: '',
    });
    expect([restored.status, restored.text]).toEqual([202, '']);
    expect(await panel.told(`/backups/${backup}/restore`)).toEqual({ successful: true });
    expect(readFileSync(volume('kept.txt'), 'utf8')).toBe('old');
    expect(existsSync(volume('left-out/there.txt'))).toBe(true);
    const claims = { scope: 'backup-download', user_uuid: randomUUID(), backup_uuid: backup };
    const link = `${panel.daemon.url}/download/backup?token=${await panel.token(uuid, claims)}`;
    const download = await fetch(link);
    expect([download.status, download.headers.get('content-disposition')]).toEqual([
      200,
      expect.stringContaining(`${backup}.tar.gz`),
    ]);
    await done('DELETE', panel.of(uuid, `/backup/${backup}`));
    const gone = await panel.call('DELETE', panel.of(uuid, `/backup/${backup}`));
    expect([gone.status, gone.json()]).toMatchObject([
      404,
      { error: 'The requested backup was not found on this server.' },
    ]);
    await done('DELETE', panel.of(uuid, '/deleteAllBackups'));
  });

  it('opens a console, and takes it back by token and by user', async () => {
    const claims = (user: string) => ({ user_uuid: user, user, jti: `jti-${user}`, scope: 'websocket' });
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    const clients = await Promise.all(
      [first, second, third].map(async (user) => {
        const client = await panel.socket(uuid);
        await client.auth(await panel.token(uuid, claims(user)));
        return client;
      }),
    );
    expect(clients[0]!.frames.slice(0, 2)).toEqual([
      { event: 'auth success' },
      { event: 'status', args: ['offline'] },
    ]);
    clients[0]!.send('send stats', null);
    const stats = JSON.parse(await clients[0]!.sees('stats')) as object;
    expect(keys(stats)).toEqual(expect.arrayContaining(UTILIZATION));
    await done('POST', panel.of(uuid, '/ws/deny'), { jtis: [`jti-${first}`] });
    await clients[0]!.isClosed();
    await done('POST', '/api/deauthorize-user', dialect.deauthorize(second, [uuid]));
    await clients[1]!.isClosed();
    expect(clients[2]!.closed).toBeNull();
    clients[2]!.close();
  });

  it('pushes its idea of the node, which moves no folder', async () => {
    const { daemon } = panel;
    const file = readFileSync(daemon.configPath, 'utf8');
    const { tokenId, token } = daemon.panel;
    const push = { uuid: daemon.nodeUuid, tokenId, token, port: daemon.port, sftpPort: daemon.sftpPort };
    const answer = await panel.call('POST', '/api/update', dialect.nodePush(push));
    expect([answer.status, answer.json()]).toEqual([200, { applied: true }]);
    expect(readFileSync(daemon.configPath, 'utf8')).toBe(file);
    const kept = readFileSync(join(daemon.folder, 'root/state/pushed-config.json'), 'utf8');
    const pushed = (JSON.parse(kept) as { path: string; value: unknown }[]).map(({ path }) => path);
    expect(pushed).toEqual(expect.arrayContaining(['api.upload_limit', 'token']));
    for (const path of ['remote', 'system.data', 'allowed_mounts']) expect(pushed).not.toContain(path);
  });

  it('reinstalls', async () => {
    writeFileSync(volume('installed.txt'), 'changed');
    const answer = await panel.call('POST', panel.of(uuid, '/reinstall'));
    expect([answer.status, answer.text]).toEqual([202, '']);
    await vi.waitFor(
      () => {
        const reports = panel.daemon.panel.bodies(`/servers/${uuid}/install`);
        expect(reports.at(-1)).toEqual({ successful: true, reinstall: true });
      },
      { timeout: 30_000 },
    );
    expect(readFileSync(volume('installed.txt'), 'utf8')).toBe('20\n');
  });

  it('deletes, and gets nothing asked of it that it does not know', async () => {
    mkdirSync(volume('deep/er'), { recursive: true });
    await done('DELETE', panel.of(uuid));
    const gone = await panel.call('GET', panel.of(uuid));
    expect([gone.status, gone.json()]).toMatchObject([
      404,
      { error: 'The requested resource does not exist on this instance.' },
    ]);
    await vi.waitFor(() => expect(existsSync(volume())).toBe(false));
    expect(await panel.daemon.docker.listContainers({ all: true, filters: { name: [uuid] } })).toEqual([]);
    // A heartbeat is asked once for each piece of work, and given up when it is refused.
    expect(new Set(panel.unknownRequests())).toEqual(new Set([`POST /servers/${uuid}/operation`]));
  });
});
