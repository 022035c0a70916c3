import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { ConsoleSocket, type Frame } from './support/console-socket.js';
import { endsOf } from './support/engine-events.js';
import { eventually } from './support/eventually.js';
import { REAL_SERVERS, type RealServer } from './support/real-servers.js';
import { ROOT, sharedSystem, type Quickstart } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();
const IP = '127.0.0.1';

interface Item<T> {
  attributes: T;
}
interface ServerAttributes {
  id: number;
  uuid: string;
  identifier: string;
  status: string | null;
}

/** A port that is free for both TCP and UDP: both are published. */
async function freePort(): Promise<number> {
  for (;;) {
    const tcp = createServer().listen(0, IP);
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    const isFree = await new Promise<boolean>((resolve) => {
      udp.once('error', () => resolve(false));
      udp.bind(port, IP, () => resolve(true));
    });
    udp.close();
    tcp.close();
    await once(tcp, 'close');
    if (isFree) return port;
  }
}

describe('servers that others wrote', () => {
  let quickstart: Quickstart;
  let application: Api;
  let client: Api;
  let engine: string;

  beforeAll(async () => {
    quickstart = await system.quickstart();
    application = new Api(quickstart.panel_url, quickstart.application_key);
    client = new Api(quickstart.panel_url, quickstart.client_key);
    engine = (await system.status()).docker.socket;
    for (const name of ['games', 'redis', 'java', 'web']) {
      await run(join(ROOT, 'test/images/build.sh'), [name, engine]);
    }
    await run(join(ROOT, 'scripts/images.sh'), ['installer', engine]);
  });

  /** Imports the egg's file as it is, the way an administrator's curl would. */
  async function importEgg(file: string): Promise<number> {
    const answer = await fetch(`${quickstart.panel_url}/api/application/eggs/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${quickstart.application_key}`,
        accept: 'application/json',
        'content-type': extname(file) === '.json' ? 'application/json' : 'application/yaml',
      },
      body: await readFile(join(ROOT, 'test/fixtures/eggs/servers', file)),
    });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as Item<{ id: number }>).attributes.id;
  }

  async function createAllocation(port: number): Promise<number> {
    const path = `/api/application/nodes/${quickstart.node.id}/allocations`;
    expect((await application.post(path, { ip: IP, ports: [String(port)] })).status).toBe(204);
    const { body } = await application.get<{ data: Item<{ id: number; port: number }>[] }>(
      `${path}?per_page=500`,
    );
    return body.data.find(({ attributes }) => attributes.port === port)!.attributes.id;
  }

  async function createServer(server: RealServer, port: number): Promise<ServerAttributes> {
    const { body: users } = await application.get<{ data: Item<{ id: number; username: string }>[] }>(
      '/api/application/users',
    );
    const admin = users.data.find(({ attributes }) => attributes.username === quickstart.admin.username)!;
    const { status, body } = await application.post<Item<ServerAttributes>>('/api/application/servers', {
      name: server.title,
      user: admin.attributes.id,
      egg: await importEgg(server.egg),
      environment: server.environment,
      limits: { memory: server.memoryMib, swap: 0, disk: 512, io: 500, cpu: 0 },
      feature_limits: { databases: 0, allocations: 0, backups: 0 },
      allocation: { default: await createAllocation(port) },
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    return body.attributes;
  }

  async function installed(id: number): Promise<void> {
    const { status } = await eventually('the end of the installation', async () => {
      const { body } = await application.get<Item<ServerAttributes>>(`/api/application/servers/${id}`);
      return body.attributes.status === 'installing' ? null : body.attributes;
    });
    expect(status).toBeNull();
  }

  async function openConsole(identifier: string): Promise<ConsoleSocket> {
    const { body } = await client.get<{ data: { token: string; socket: string } }>(
      `/api/client/servers/${identifier}/websocket`,
    );
    const console = await ConsoleSocket.open(`${body.data.socket}?token=${body.data.token}`, {
      origin: quickstart.panel_url,
    });
    await console.status('offline');
    return console;
  }

  const power = async (identifier: string, signal: string): Promise<void> => {
    const { status } = await client.post(`/api/client/servers/${identifier}/power`, { signal });
    expect(status).toBe(204);
  };

  const statesIn = (frames: readonly Frame[]): string[] =>
    frames.filter(({ event }) => event === 'status').map(({ args }) => args![0]!);

  it.each(REAL_SERVERS)('installs, configures, starts, reaches and stops $title', async (server) => {
    const port = await freePort();
    const { id, uuid, identifier } = await createServer(server, port);
    await installed(id);
    const console = await openConsole(identifier);

    await power(identifier, 'start');
    await console.status('running');
    const volume = join(system.home, 'daemon', 'volumes', uuid);
    for (const [file, text] of Object.entries(server.configured(port))) {
      const content = await readFile(join(volume, file), 'utf8');
      if (typeof text === 'string') expect(content).toContain(text);
      else expect(content).toMatch(text);
    }
    // Ready by its own words may be a moment before it answers.
    await eventually(
      `an answer of ${server.title}`,
      async () => (await server.proof({ ip: IP, port }), true),
    );

    const since = Date.now() / 1000;
    const mark = console.frames.length;
    await power(identifier, 'stop');
    await console.status('offline', mark);
    expect(statesIn(console.frames)).toEqual(['offline', 'starting', 'running', 'stopping', 'offline']);
    expect(await endsOf(engine, uuid, since)).toEqual(server.end);
    console.close();
    expect((await application.request('DELETE', `/api/application/servers/${id}`)).status).toBe(204);
  });
});
