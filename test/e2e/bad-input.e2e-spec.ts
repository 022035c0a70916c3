import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { ConsoleSocket } from './support/console-socket.js';
import { eventually } from './support/eventually.js';
import { sharedSystem, type Quickstart } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();

interface Errors {
  errors: {
    code: string;
    status: string;
    detail: string;
    meta?: { source_field: string; rule: string | null };
  }[];
}
interface Attributes<T> {
  attributes: T;
}
interface ServerAttributes {
  id: number;
  uuid: string;
  identifier: string;
  status: string | null;
  allocation: number;
}
interface AllocationAttributes {
  id: number;
  ip: string;
  port: number;
  assigned: boolean;
}

const IMAGE = '~rookery/demo:local';

/** An egg as its author would write it, with the parts that a test wants to go wrong. */
const egg = (
  name: string,
  { script = 'echo ready', image = IMAGE }: { script?: string; image?: string },
) => ({
  meta: { version: 'PLCN_v3' },
  name,
  author: 'tests@example.com',
  uuid: crypto.randomUUID(),
  description: null,
  tags: [],
  features: null,
  docker_images: { Default: image },
  file_denylist: [],
  startup_commands: { Default: 'sh -c "echo up; exec cat"' },
  config: { files: '{}', startup: '{"done":"up"}', logs: '{}', stop: '^C' },
  scripts: { installation: { script, container: IMAGE, entrypoint: 'ash' } },
  variables: [
    {
      name: 'Level',
      description: '',
      env_variable: 'LEVEL',
      default_value: '3',
      user_viewable: true,
      user_editable: true,
      rules: ['required', 'integer', 'between:1,5'],
      sort: null,
    },
  ],
});

describe('bad input gets a clear error and leaves nothing behind', () => {
  let quickstart: Quickstart;
  let admin: Api;
  let client: Api;
  let adminId: number;

  const allocations = async (): Promise<AllocationAttributes[]> => {
    const path = `/api/application/nodes/${quickstart.node.id}/allocations?per_page=100`;
    const { body } = await admin.get<{ data: Attributes<AllocationAttributes>[] }>(path);
    return body.data.map(({ attributes }) => attributes);
  };
  const freeAllocation = async (): Promise<AllocationAttributes> =>
    (await allocations()).find(({ assigned }) => !assigned)!;
  const servers = async (): Promise<string[]> => {
    const { body } = await admin.get<{ data: Attributes<ServerAttributes>[] }>('/api/application/servers');
    return body.data.map(({ attributes }) => attributes.uuid).sort();
  };
  /** Names of all containers and server folders on the node. */
  const traces = async (): Promise<string[]> => {
    const { docker } = await system.status();
    const { stdout } = await run('curl', [
      '-fsS',
      '--unix-socket',
      docker.socket,
      'http://docker/containers/json?all=1',
    ]);
    const containers = (JSON.parse(stdout) as { Names: string[] }[]).flatMap(({ Names }) => Names);
    const folders = (await readdir(join(system.home, 'daemon/volumes'))).filter(
      (name) => !name.startsWith('.'),
    );
    return [...containers, ...folders].sort();
  };
  const importEgg = async (document: object): Promise<number> => {
    const { status, body } = await admin.post<Attributes<{ id: number }>>(
      '/api/application/eggs/import',
      document,
    );
    expect(status).toBe(201);
    return body.attributes.id;
  };
  const create = async <T = Attributes<ServerAttributes>>(eggId: number, more: object = {}) =>
    admin.post<T>('/api/application/servers', {
      name: 'a test',
      user: adminId,
      egg: eggId,
      environment: {},
      limits: { memory: 256, swap: 0, disk: 512, io: 500, cpu: 0 },
      feature_limits: { databases: 0, backups: 0 },
      allocation: { default: (await freeAllocation()).id },
      ...more,
    });
  const statusOf = async (identifier: string): Promise<string | null> =>
    (await client.get<Attributes<{ status: string | null }>>(`/api/client/servers/${identifier}`)).body
      .attributes.status;
  const settled = (identifier: string): Promise<string> =>
    eventually('the end of the installation', async () => {
      const status = await statusOf(identifier);
      return status === 'installing' ? null : String(status);
    });
  const openConsole = async (identifier: string): Promise<ConsoleSocket> => {
    const path = `/api/client/servers/${identifier}/websocket`;
    const { data } = (await client.get<{ data: { token: string; socket: string } }>(path)).body;
    const console = await ConsoleSocket.open(`${data.socket}?token=${data.token}`, {
      origin: quickstart.panel_url,
    });
    await console.waitFor(({ event }) => event === 'status', 'status');
    return console;
  };
  const remove = async ({ id, uuid }: ServerAttributes): Promise<void> => {
    expect((await admin.request('DELETE', `/api/application/servers/${id}`)).status).toBe(204);
    await eventually('no trace of it', async () =>
      (await traces()).some((name) => name.includes(uuid)) ? null : true,
    );
  };

  beforeAll(async () => {
    quickstart = await system.quickstart();
    admin = new Api(quickstart.panel_url, quickstart.application_key);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    const { body } = await admin.get<{ data: Attributes<{ id: number }>[] }>(
      `/api/application/users?filter[email]=${encodeURIComponent(quickstart.admin.email)}`,
    );
    adminId = body.data[0]!.attributes.id;
  });

  it('refuses no key, a wrong key, and a key of the wrong kind', async () => {
    for (const key of ['', 'nonsense', `${quickstart.client_key.slice(0, -1)}!`]) {
      const { status, body } = await new Api(quickstart.panel_url, key).get<Errors>('/api/client');
      expect(status).toBe(401);
      expect(body.errors[0]).toMatchObject({ code: 'AuthenticationException', status: '401' });
    }
    const wrongKind = await admin.get<Errors>('/api/client');
    expect(wrongKind.status).toBe(403);
    expect(wrongKind.body.errors[0]).toMatchObject({ code: 'AccessDeniedHttpException', status: '403' });
  });

  it('hides the server of somebody else, as one that does not exist', async () => {
    const name = `stranger${Date.now()}`;
    const user = await admin.post('/api/application/users', {
      email: `${name}@example.com`,
      username: name,
      first_name: 'A',
      last_name: 'Stranger',
    });
    expect(user.status).toBe(201);
    const printed = await system.run(['panel', 'key', 'create', '--type', 'account', '--user', name]);
    const stranger = new Api(quickstart.panel_url, /ptlc_\w{43}/.exec(printed)![0]);
    expect((await stranger.get('/api/client/account')).status).toBe(200);
    for (const path of ['', '/resources', '/websocket', '/startup']) {
      const foreign = await stranger.get<Errors>(
        `/api/client/servers/${quickstart.server.identifier}${path}`,
      );
      const missing = await stranger.get<Errors>(`/api/client/servers/00000000${path}`);
      expect(foreign.status).toBe(404);
      expect(foreign.body).toEqual(missing.body);
      expect(foreign.body.errors[0]).toMatchObject({ code: 'NotFoundHttpException', status: '404' });
    }
    const power = await stranger.post(`/api/client/servers/${quickstart.server.identifier}/power`, {
      signal: 'kill',
    });
    expect(power.status).toBe(404);
    expect((await stranger.get('/api/application/servers')).status).toBe(403);
  });

  it('refuses values that break the rules of an egg variable, and variables that the egg does not have', async () => {
    const before = await servers();
    const eggId = await importEgg(egg('Rules', {}));
    const refused = await create<Errors>(eggId, { environment: { LEVEL: '9' } });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0]).toMatchObject({
      code: 'ValidationException',
      meta: { source_field: 'environment.LEVEL', rule: 'between' },
    });
    expect(await servers()).toEqual(before);
    const unknown = await client.request<Errors>(
      'PUT',
      `/api/client/servers/${quickstart.server.identifier}/startup/variable`,
      { key: 'NO_SUCH_VARIABLE', value: '1' },
    );
    expect(unknown.status).toBe(400);
    expect(unknown.body.errors[0]).toMatchObject({ code: 'BadRequestHttpException', status: '400' });
  });

  it('refuses an allocation that a server has already', async () => {
    const before = await servers();
    const taken = (await allocations()).find(({ assigned }) => assigned)!;
    const eggId = await importEgg(egg('Taken', {}));
    const { status, body } = await create<Errors>(eggId, { allocation: { default: taken.id } });
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({
      code: 'ValidationException',
      meta: { source_field: 'allocation.default' },
    });
    expect(await servers()).toEqual(before);
  });

  it('says so on the console when another program has the port, and is offline again', async () => {
    const allocation = await freeAllocation();
    const squatter = createServer().listen(allocation.port, allocation.ip);
    await once(squatter, 'listening');
    const eggId = await importEgg(egg('Squatted', {}));
    const { body } = await create(eggId, { allocation: { default: allocation.id } });
    expect(await settled(body.attributes.identifier)).toBe('null');
    const console = await openConsole(body.attributes.identifier);
    console.send('set state', 'start');
    await console.waitFor(
      ({ args }) => (args?.[0] ?? '').includes(String(allocation.port)),
      'a message that names the port',
    );
    const { frames } = console;
    await console.status(
      'offline',
      frames.findIndex(({ args }) => args?.[0] === 'starting'),
    );
    squatter.close();
    const mark = frames.length;
    console.send('set state', 'start');
    await console.status('running', mark);
    console.close();
    await remove(body.attributes);
  });

  it('says so on the console when the image cannot be pulled', async () => {
    const eggId = await importEgg(egg('Imageless', { image: '127.0.0.1:9/nothing/here:latest' }));
    const { body } = await create(eggId);
    expect(await settled(body.attributes.identifier)).toBe('null');
    const console = await openConsole(body.attributes.identifier);
    console.send('set state', 'start');
    await console.waitFor(
      ({ args }) => (args?.[0] ?? '').includes('127.0.0.1:9/nothing/here'),
      'a message that names the image',
    );
    await console.status(
      'offline',
      console.frames.findIndex(({ args }) => args?.[0] === 'starting'),
    );
    console.close();
    await remove(body.attributes);
  });

  it('marks an installation as failed when its script exits with 1, and a reinstallation too', async () => {
    const eggId = await importEgg(egg('Failing', { script: 'echo about to fail\nexit 1' }));
    const { body } = await create(eggId);
    expect(await settled(body.attributes.identifier)).toBe('install_failed');
    expect((await traces()).filter((name) => name.includes('_installer'))).toEqual([]);
    const refused = await client.post<Errors>(`/api/client/servers/${body.attributes.identifier}/power`, {
      signal: 'start',
    });
    expect(refused.status).toBe(409);
    expect(refused.body.errors[0]).toMatchObject({ code: 'ServerStateConflictException', status: '409' });
    expect((await admin.post(`/api/application/servers/${body.attributes.id}/reinstall`)).status).toBe(204);
    await eventually('a failed reinstallation', async () =>
      (await statusOf(body.attributes.identifier)) === 'reinstall_failed' ? true : null,
    );
    await remove(body.attributes);
  });

  it('creates nothing when the daemon of the node is down', async () => {
    const name = `down${Date.now()}`;
    const node = await admin.post<Attributes<{ id: number }>>('/api/application/nodes', {
      name,
      fqdn: 'node.invalid',
      scheme: 'http',
      memory: 0,
      disk: 0,
      cpu: 0,
      memory_overallocate: 0,
      disk_overallocate: 0,
      daemon_listen: 9,
      daemon_connect: 9,
      daemon_sftp: 2022,
    });
    expect(node.status).toBe(201);
    const base = `/api/application/nodes/${node.body.attributes.id}`;
    expect((await admin.post(`${base}/allocations`, { ip: '127.0.0.2', ports: ['20000'] })).status).toBe(204);
    const list = await admin.get<{ data: Attributes<AllocationAttributes>[] }>(`${base}/allocations`);
    const allocation = list.body.data[0]!.attributes;
    const before = await servers();
    const eggId = await importEgg(egg('Nowhere', {}));
    const { status, body } = await create<Errors>(eggId, { allocation: { default: allocation.id } });
    expect(status).toBe(504);
    expect(body.errors[0]).toMatchObject({ code: 'DaemonConnectionException', status: '504' });
    expect(await servers()).toEqual(before);
    const after = await admin.get<{ data: Attributes<AllocationAttributes>[] }>(`${base}/allocations`);
    expect(after.body.data[0]!.attributes.assigned).toBe(false);
    expect((await admin.request('DELETE', `${base}/allocations/${allocation.id}`)).status).toBe(204);
    expect((await admin.request('DELETE', base)).status).toBe(204);
  });

  it('answers a malformed token with 401 before the upgrade, and with jwt error after it', async () => {
    const path = `/api/client/servers/${quickstart.server.identifier}/websocket`;
    const { data } = (await client.get<{ data: { socket: string } }>(path)).body;
    const headers = { origin: quickstart.panel_url };
    await expect(ConsoleSocket.open(`${data.socket}?token=not.a.token`, headers)).rejects.toThrow('401');
    const console = await ConsoleSocket.open(data.socket, headers);
    console.send('auth', 'not.a.token');
    await console.waitFor(({ event }) => event === 'jwt error', 'jwt error');
    console.close();
  });

  it('closes on an oversized frame with 1009, and leaves other sockets alone', async () => {
    const other = await openConsole(quickstart.server.identifier);
    const console = await openConsole(quickstart.server.identifier);
    console.send('send command', 'x'.repeat(40_000));
    expect(await console.closeCode()).toBe(1009);
    other.send('send stats');
    await other.waitFor(({ event }) => event === 'stats', 'stats', other.frames.length);
    other.close();
  });

  it('answers malformed JSON with 400 and missing fields with 422', async () => {
    const response = await fetch(
      `${quickstart.panel_url}/api/client/servers/${quickstart.server.identifier}/power`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${quickstart.client_key}`, 'content-type': 'application/json' },
        body: '{"signal":',
      },
    );
    expect(response.status).toBe(400);
    const missing = await client.post<Errors>(
      `/api/client/servers/${quickstart.server.identifier}/power`,
      {},
    );
    expect(missing.status).toBe(422);
    expect(missing.body.errors[0]).toMatchObject({ meta: { source_field: 'signal', rule: 'required' } });
  });
});
