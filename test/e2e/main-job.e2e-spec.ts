import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { Api } from './support/api.js';
import { ConsoleSocket } from './support/console-socket.js';
import { eventually } from './support/eventually.js';
import { Player } from './support/player.js';
import { ROOT, sharedSystem, type Quickstart } from './support/system.js';

const run = promisify(execFile);
const system = sharedSystem();

interface SocketAnswer {
  data: { token: string; socket: string };
}
interface ServerAnswer {
  attributes: {
    status: string | null;
    relationships: {
      allocations: { data: { attributes: { ip: string; port: number; is_default: boolean } }[] };
    };
  };
}
interface StatsAnswer {
  attributes: { current_state: string; resources: { memory_bytes: number } };
}

describe('from a fresh checkout to a game', () => {
  let quickstart: Quickstart;
  let client: Api;
  let path: string;

  const socketAnswer = async (): Promise<SocketAnswer['data']> =>
    (await client.get<SocketAnswer>(`${path}/websocket`)).body.data;
  const withToken = async (): Promise<ConsoleSocket> => {
    const { token, socket } = await socketAnswer();
    return ConsoleSocket.open(`${socket}?token=${token}`, { origin: quickstart.panel_url });
  };
  const allocation = async (): Promise<{ ip: string; port: number }> => {
    const { body } = await client.get<ServerAnswer>(path);
    return body.attributes.relationships.allocations.data.find((entry) => entry.attributes.is_default)!
      .attributes;
  };
  const power = (signal: string) => client.post(`${path}/power`, { signal });

  beforeAll(async () => {
    quickstart = await system.quickstart();
    client = new Api(quickstart.panel_url, quickstart.client_key);
    path = `/api/client/servers/${quickstart.server.identifier}`;
  });

  it('leaves a quickstart file that only its owner reads, and an installed demo server', async () => {
    const file = join(system.home, 'quickstart.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(quickstart).toEqual({
      panel_url: expect.stringMatching(/^http/) as string,
      admin: {
        username: expect.any(String) as string,
        email: expect.any(String) as string,
        password: expect.any(String) as string,
      },
      application_key: expect.stringMatching(/^ptla_\w{43}$/) as string,
      client_key: expect.stringMatching(/^ptlc_\w{43}$/) as string,
      node: {
        id: expect.any(Number) as number,
        uuid: expect.any(String) as string,
        name: expect.any(String) as string,
      },
      server: {
        uuid: expect.any(String) as string,
        identifier: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
      },
      sftp: {
        host: expect.any(String) as string,
        port: expect.any(Number) as number,
        username: expect.any(String) as string,
      },
    });
    const server = await client.get<ServerAnswer>(path);
    expect(server.status).toBe(200);
    expect(server.body.attributes.status).toBeNull();
  });

  it('is quick the second time and changes nothing', async () => {
    const before = [
      await readFile(join(system.home, 'quickstart.json'), 'utf8'),
      JSON.stringify(await system.status()),
    ];
    const started = Date.now();
    await system.run(['up', '--yes', '--detach']);
    process.stdout.write(`second ./rookery up: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    expect([
      await readFile(join(system.home, 'quickstart.json'), 'utf8'),
      JSON.stringify(await system.status()),
    ]).toEqual(before);
  });

  it('starts, is read and driven over the panel socket with ?token=, and stops', async () => {
    const console = await withToken();
    await console.waitFor(({ event }) => event === 'auth success', 'auth success');
    await console.status('offline');
    expect((await power('start')).status).toBe(204);
    await console.status('starting');
    await console.line('Server listening on port');
    await console.status('running');
    await console.waitFor((frame) => {
      if (frame.event !== 'stats') return false;
      const stats = JSON.parse(frame.args![0]!) as { memory_bytes: number; state: string };
      return stats.state === 'running' && stats.memory_bytes > 0;
    }, 'stats of a running server');

    const mark = console.frames.length;
    expect((await client.post(`${path}/command`, { command: 'seed' })).status).toBe(204);
    await console.waitFor((frame) => frame.event === 'console output', 'an answer to the command', mark);

    console.send('set state', 'stop');
    await console.status('stopping', mark);
    await console.status('offline', mark);
    console.close();
  });

  it('authenticates by the auth event too', async () => {
    const { token, socket } = await socketAnswer();
    const console = await ConsoleSocket.open(socket, { origin: quickstart.panel_url });
    console.send('auth', token);
    await console.waitFor(({ event }) => event === 'auth success', 'auth success');
    await console.status('offline');
    console.close();
  });

  it('starts by the ten-line watchdog of the docs, which leaves a running server alone', async () => {
    const script = join(ROOT, 'docs/examples/start-if-offline.sh');
    const env = {
      ...process.env,
      PANEL_URL: quickstart.panel_url,
      CLIENT_KEY: quickstart.client_key,
      SERVER: quickstart.server.identifier,
    };
    const console = await withToken();
    await console.status('offline');
    expect((await run(script, { env })).stdout.trim()).toBe('offline');
    await console.status('running');
    expect((await run(script, { env })).stdout.trim()).toBe('running');
    console.close();
  });

  it('lets a Minecraft client join on its allocation, whose chat shows on the console', async () => {
    const console = await withToken();
    await console.status('running');
    const { ip, port } = await allocation();
    const player = new Player(ip, port, 'Magpie');
    try {
      await player.spawned();
      player.chat('caw from the rookery');
      const line = await console.line('caw from the rookery');
      expect(line.args![0]).toContain('Magpie');
    } finally {
      await player.leave();
      console.close();
    }
  });

  it('reports its use of resources', async () => {
    // The first sample comes a second or two after a start; until then the use is zero.
    const { current_state: state } = await eventually('a sample of its use', async () => {
      const { attributes } = (await client.get<StatsAnswer>(`${path}/resources`)).body;
      return attributes.resources.memory_bytes > 0 ? attributes : null;
    });
    expect(state).toBe('running');
    expect((await client.get<StatsAnswer>(`${path}/utilization`)).body.attributes.current_state).toBe(
      'running',
    );
  });

  it('stops when told so over HTTP', async () => {
    const console = await withToken();
    await console.status('running');
    expect((await power('stop')).status).toBe(204);
    await console.status('offline');
    const refused = await client.post<{ errors: { code: string; status: string }[] }>(`${path}/command`, {
      command: 'seed',
    });
    expect(refused.status).toBe(502);
    expect(refused.body.errors[0]).toMatchObject({ code: 'HttpException', status: '502' });
    console.close();
  });
});
