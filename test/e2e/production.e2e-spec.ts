import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { composeServices, confinementOf } from '@app/testing/compose.js';
import { createDatabase } from '@app/testing/database.js';
import { freePort, startDockerEngine, startMariaDb, startRedis } from '@app/testing/services.js';
import { Api } from './support/api.js';
import { ConsoleSocket } from './support/console-socket.js';
import { eventually } from './support/eventually.js';
import { ROOT } from './support/system.js';

const run = promisify(execFile);
const PANEL = 'dist/panel';

interface FirstData {
  client_key: string;
  application_key: string;
  node: { id: number };
  node_config: { system: Record<string, unknown>; [key: string]: unknown };
}

/** The images of the production form, made on a base that no registry gave, do the main job. */
describe('the production images', () => {
  const cleanup: (() => Promise<unknown>)[] = [];
  const containers: string[] = [];
  let dockerHost: string;
  let folder: string;
  let panelUrl: string;
  let first: FirstData;

  const docker = async (...args: string[]): Promise<string> =>
    (
      await run('docker', args, {
        cwd: ROOT,
        // The classic builder knows `--network host` and needs no plugin.
        env: { ...process.env, DOCKER_HOST: dockerHost, DOCKER_BUILDKIT: '0' },
        maxBuffer: 64 * 1024 * 1024,
      })
    ).stdout.trim();
  const start = async (name: string, args: string[]): Promise<void> => {
    await docker('run', '-d', '--name', name, '--network', 'host', ...args);
    containers.push(name);
  };
  const healthy = (name: string): Promise<string> =>
    eventually(`a healthy ${name}`, async () => {
      const state = await docker('inspect', '-f', '{{.State.Status}} {{.State.Health.Status}}', name);
      if (state.startsWith('exited'))
        throw new Error(`${name} has ended: ${await docker('logs', '--tail', '40', name)}`);
      return state === 'running healthy' ? state : null;
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-production-'));
    cleanup.push(() => rm(folder, { recursive: true, force: true }));
    const services = await composeServices();
    const engine = await startDockerEngine();
    dockerHost = engine.url;
    cleanup.push(() => engine.stop());
    const [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    cleanup.push(
      () => mariadb.stop(),
      () => redis.stop(),
    );
    for (const image of ['base', 'demo'])
      await run(join(ROOT, 'scripts/images.sh'), [image, engine.socketPath]);
    for (const app of ['panel', 'daemon']) {
      await docker(
        ...['build', '--network', 'host', '--build-arg', 'BASE_IMAGE=rookery/base:local'],
        ...['-f', `apps/${app}/Dockerfile`, '-t', `rookery/${app}:test`, '.'],
      );
    }

    const { url: databaseUrl } = await createDatabase(mariadb.url);
    const [panelPort, daemonPort, sftpPort, gamePort] = await Promise.all([
      freePort(),
      freePort(),
      freePort(),
      freePort(),
    ]);
    panelUrl = `http://127.0.0.1:${panelPort}`;
    const environment = Object.entries({
      APP_URL: panelUrl,
      APP_KEY: randomBytes(32).toString('base64'),
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      PANEL_HOST: '127.0.0.1',
      PANEL_PORT: String(panelPort),
    }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const healthUrl = (port: number): string[] => [
      ...['--health-interval', '1s', '--health-cmd'],
      `node -e "fetch('http://127.0.0.1:${port}/up').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"`,
    ];
    const cli = (...args: string[]): Promise<string> =>
      docker(
        'run',
        '--rm',
        '--network',
        'host',
        ...environment,
        ...confinementOf(services['migrate']!),
        'rookery/panel:test',
        'node',
        `${PANEL}/cli.js`,
        ...args,
      );

    await cli('migrate');
    const data = join(folder, 'daemon');
    const quickstart = await cli(
      ...[
        'quickstart',
        '--daemon-url',
        `http://127.0.0.1:${daemonPort}`,
        '--daemon-port',
        String(daemonPort),
      ],
      ...['--sftp-port', String(sftpPort), '--data-dir', join(data, 'volumes')],
      ...['--alloc-ip', '127.0.0.1', '--alloc-ports', `${gamePort}-${gamePort}`],
    );
    first = JSON.parse(quickstart) as FirstData;
    await start('rk-panel', [
      ...environment,
      ...healthUrl(panelPort),
      ...confinementOf(services['panel']!),
      'rookery/panel:test',
    ]);
    const worker = services['worker']!;
    await start('rk-worker', [
      ...[...environment, '-e', `WORKER_ALIVE_FILE=${worker.environment!['WORKER_ALIVE_FILE']}`],
      ...['--health-interval', '1s', '--health-cmd', worker.healthcheck!.test![1]!],
      ...[...confinementOf(worker), 'rookery/panel:test', ...worker.command!],
    ]);

    await mkdir(join(folder, 'etc'));
    await mkdir(data);
    const config = {
      ...first.node_config,
      system: {
        ...first.node_config.system,
        root_directory: data,
        data: join(data, 'volumes'),
        log_directory: join(data, 'log'),
        tmp_directory: join(data, 'tmp'),
        backup_directory: join(data, 'backups'),
        archive_directory: join(data, 'archives'),
        // The engine resolves bind mounts on the host, so these lie under a path that both have.
        user: { uid: 988, gid: 988, passwd: { enable: true, directory: join(data, 'passwd') } },
        machine_id: { enable: true, directory: join(data, 'machine-id') },
      },
      docker: {
        socket: '/var/run/docker.sock',
        // The bridge of this engine alone; the stock network's would meet that of another run.
        network: { name: 'bridge', network_mode: 'bridge', interface: '127.0.0.1', IPv6: false },
      },
    };
    await writeFile(join(folder, 'etc/config.yml'), stringify(config), { mode: 0o600 });
    await start('rk-daemon', [
      ...['-v', `${engine.socketPath}:/var/run/docker.sock`],
      ...['-v', `${join(folder, 'etc')}:/etc/pelican`, '-v', `${data}:${data}`],
      ...[...healthUrl(daemonPort), ...confinementOf(services['daemon']!)],
      'rookery/daemon:test',
    ]);
    await Promise.all(['rk-panel', 'rk-worker', 'rk-daemon'].map(healthy));
  }, 900_000);

  afterAll(async () => {
    for (const name of containers.reverse()) await docker('rm', '-f', name).catch(() => undefined);
    for (const step of cleanup.reverse()) await step();
  });

  it('install, start, drive and stop a server', async () => {
    const admin = new Api(panelUrl, first.application_key);
    const client = new Api(panelUrl, first.client_key);
    const eggs = await admin.get<{ data: { attributes: { id: number; name: string } }[] }>(
      '/api/application/eggs',
    );
    const users = await admin.get<{ data: { attributes: { id: number } }[] }>('/api/application/users');
    const created = await admin.post<{ attributes: { identifier: string } }>('/api/application/servers', {
      name: 'production',
      user: users.body.data[0]!.attributes.id,
      egg: eggs.body.data[0]!.attributes.id,
      environment: {},
      limits: { memory: 512, swap: 0, disk: 1024, io: 500, cpu: 0 },
      feature_limits: { databases: 0, backups: 0 },
      deploy: { locations: [], dedicated_ip: false, port_range: [] },
    });
    expect(created.status).toBe(201);
    const path = `/api/client/servers/${created.body.attributes.identifier}`;
    await eventually('an installed server', async () => {
      const { body } = await client.get<{ attributes: { status: string | null } }>(path);
      if (body.attributes.status === 'install_failed') throw new Error('the installation failed');
      return body.attributes.status === null ? true : null;
    });
    const { body } = await client.get<{ data: { token: string; socket: string } }>(`${path}/websocket`);
    const console = await ConsoleSocket.open(`${body.data.socket}?token=${body.data.token}`, {
      origin: panelUrl,
    });
    const started = await client.post(`${path}/power`, { signal: 'start' });
    expect([started.status, started.body]).toEqual([204, {}]);
    await console.status('running');
    console.send('set state', 'stop');
    await console.status('stopping');
    await console.waitFor(
      (frame) => frame.event === 'status' && frame.args?.[0] === 'offline',
      'offline after stopping',
      console.frames.findIndex((frame) => frame.event === 'status' && frame.args?.[0] === 'stopping'),
    );
    console.close();
    expect((await admin.request('DELETE', `/api/application/servers/${await idOf(admin)}`)).status).toBe(204);
  });

  const idOf = async (admin: Api): Promise<number> =>
    (await admin.get<{ data: { attributes: { id: number } }[] }>('/api/application/servers')).body.data[0]!
      .attributes.id;
});
