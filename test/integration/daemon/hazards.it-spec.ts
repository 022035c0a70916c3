import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { AppLogger } from '@app/platform/logging/logger.js';
import { afterEach, expect, it, vi } from 'vitest';
import { login } from './sftp/sftp-client.js';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
afterEach(() => daemon?.close());

it('W17, C12: no token, password or variable of a server gets into the log, whatever goes wrong', async () => {
  daemon = await TestDaemon.prepare();
  const path = join(daemon.folder, 'log');
  const log = openSync(path, 'a');
  await daemon.startHere({}, new AppLogger('daemon', 'trace', log));
  const variable = `variable-${randomUUID()}`;
  const uuid = await daemon.create({ settings: { environment: { SECRET: variable } }, script: 'exit 9' });
  await daemon.call('GET', '/api/servers');
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  await daemon.power(uuid, 'kill');
  await daemon.becomes(uuid, 'offline');
  const jwt = await daemon.panel.consoleToken(uuid, { scope: 'file-download', file_path: 'none' });
  const forged = `${jwt.slice(0, -5)}AAAAA`;
  for (const token of [jwt, forged]) {
    await fetch(`${daemon.url}/download/file?token=${token}`);
    await fetch(`${daemon.url}/upload/file?token=${token}`, { method: 'POST', body: new FormData() });
  }
  const client = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
  client.send('auth', forged);
  await client.sees('jwt error');
  client.close();
  const password = `password-${randomUUID()}`;
  await expect(login(daemon, uuid, { password })).rejects.toMatchObject({ level: 'client-authentication' });
  await daemon.panel.stop();
  await daemon.stopHere();
  closeSync(log);
  const text = readFileSync(path, 'utf8');
  for (const told of ['request refused', 'SFTP login refused']) expect(text).toContain(told);
  for (const secret of [daemon.panel.token, jwt, forged, variable, password]) {
    expect(text).not.toContain(secret);
    // A part of a signature is no better than the whole.
    expect(text).not.toContain(secret.split('.').at(-1));
  }
});

it('D3: listens for HTTP and SFTP while the engine says nothing and servers wait to be restored', async () => {
  daemon = await TestDaemon.start();
  const uuid = await daemon.create();
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  await daemon.stopHere();
  const calls = new Set<Socket>();
  const silent = createServer((call) => void calls.add(call));
  const socket = join(daemon.folder, 'silent.sock');
  await once(silent.listen(socket), 'listening');
  try {
    await daemon.startHere({ docker: { socket } });
    // A connection of the daemon before may be tried first.
    await vi.waitFor(async () => expect((await fetch(`${daemon.url}/up`)).status).toBe(200));
    await vi.waitFor(async () => expect((await daemon.call('GET', `/api/servers/${uuid}`)).status).toBe(200));
    const sftp = connect(daemon.sftpPort, '127.0.0.1');
    const [banner] = (await once(sftp, 'data')) as [Buffer];
    sftp.destroy();
    expect(String(banner)).toMatch(/^SSH-2\.0-/);
  } finally {
    silent.close();
    for (const call of calls) call.destroy();
  }
});

it('B6: a restoration leaves a suspended server suspended', async () => {
  daemon = await TestDaemon.start();
  const uuid = await daemon.create();
  const backup = randomUUID();
  const told = (path: string) =>
    vi.waitFor(() => {
      const [body] = daemon.panel.bodies(path);
      expect(body).toBeDefined();
      return body;
    });
  await daemon.call('POST', `/api/servers/${uuid}/backup`, { adapter: 'wings', uuid: backup, ignore: '' });
  await told(`/backups/${backup}`);
  const configuration = daemon.panel.servers.get(uuid)!;
  const settings = { ...configuration.settings, suspended: true };
  daemon.panel.servers.set(uuid, { ...configuration, settings });
  await daemon.call('POST', `/api/servers/${uuid}/sync`);
  writeFileSync(join(daemon.folder, 'volumes', uuid, 'installed.txt'), 'changed');
  const order = { adapter: 'wings', truncate_directory: true, download_url: '' };
  expect((await daemon.call('POST', `/api/servers/${uuid}/backup/${backup}/restore`, order)).status).toBe(
    202,
  );
  expect(await told(`/backups/${backup}/restore`)).toEqual({ successful: true });
  expect(readFileSync(join(daemon.folder, 'volumes', uuid, 'installed.txt'), 'utf8')).toBe('installed\n');
  const server = (await (await daemon.call('GET', `/api/servers/${uuid}`)).json()) as object;
  expect(server).toMatchObject({ is_suspended: true, configuration: { suspended: true } });
  expect((await daemon.power(uuid, 'start')).status).toBe(400);
});

it('C3: takes no address from the panel that it could not listen at the next time', async () => {
  daemon = await TestDaemon.start();
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  const { port } = taken.address() as { port: number };
  const push = async (body: object): Promise<[number, unknown]> => {
    const answer = await daemon.call('POST', '/api/update', body);
    return [answer.status, await answer.json()];
  };
  const refused = [422, { error: expect.stringContaining(String(port)) as string, request_id: expect.any(String) as string }]; // prettier-ignore
  try {
    expect(await push({ api: { port } })).toEqual(refused);
    expect(await push({ system: { sftp: { bind_port: port } } })).toEqual(refused);
  } finally {
    taken.close();
  }
  const ssl = { enabled: true, cert: join(daemon.folder, 'none.pem'), key: join(daemon.folder, 'none.pem') };
  expect((await push({ api: { ssl } }))[0]).toBe(422);
  // What it listens at now is no obstacle, and a free port is taken for the next start.
  expect(await push({ api: { port: daemon.port } })).toEqual([200, { applied: true }]);
  expect(await push({ api: { port } })).toEqual([200, { applied: true }]);
  daemon.port = port;
  await daemon.stopHere();
  await daemon.startHere();
  expect((await fetch(`${daemon.url}/up`)).status).toBe(200);
});

/** TCP ports that a process listens on. */
function listening(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    }),
  );
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1),
  );
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && sockets.has(inode!))
    .map(([, local]) => Number.parseInt(local!.split(':').at(-1)!, 16))
    .toSorted((a, b) => a - b);
}

it('C6, C9: listens where it is told to alone, whoever asks for a debugger, and keeps no log of its own', async () => {
  daemon = await TestDaemon.prepare();
  await daemon.startProcess();
  const ports = [daemon.port, daemon.sftpPort].toSorted((a, b) => a - b);
  await vi.waitFor(() => expect(listening(daemon.pid)).toEqual(ports));
  process.kill(daemon.pid, 'SIGUSR1');
  for (let asked = 0; asked < 20; asked++) {
    expect((await daemon.call('GET', '/api/system')).status).toBe(200);
    expect(listening(daemon.pid)).toEqual(ports);
  }
  const files = readdirSync(daemon.folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(daemon.folder, name))
    .filter((path) => statSync(path).isFile());
  expect(files).toContain(daemon.configPath);
  expect(files.filter((path) => readFileSync(path, 'latin1').includes('"msg":"'))).toEqual([]);
});
