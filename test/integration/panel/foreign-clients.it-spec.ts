import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createNode, nodeBody } from './support/catalogue.js';
import { startPanel } from './support/panel.js';
import { startServerWorld, type ServerWorld } from './support/server-world.js';

/** What PHP, Java and Go clients send, and what a hostile one does. */
let world: ServerWorld;
beforeAll(async () => {
  world = await startServerWorld();
});
afterAll(() => world?.close());

/** The first thing the panel says to a request that is not sent to its end. */
async function firstAnswer(lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(world.panel.url);
  const socket = connect(Number(port), hostname);
  socket.write([...lines, `host: ${hostname}`, '', ''].join('\r\n'));
  const [data] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
  socket.destroy();
  return data;
}

describe('numbers and flags as strings', () => {
  it('make a node of the same values, and change it', async () => {
    const numbers = { memory: 1000, disk: 10_000, daemon_sftp: 2022, daemon_listen: 8080, upload_size: 64 };
    const texts = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)]));
    const body = nodeBody({ ...texts, memory_overallocate: '-1', public: '0', behind_proxy: 1 });
    const made = await world.api.post('/api/application/nodes', body);
    expect(made.status).toBe(201);
    const expected = { ...numbers, memory_overallocate: -1, public: false, behind_proxy: true };
    expect(made.at('attributes')).toMatchObject(expected);
    const id = made.at<number>('attributes.id');
    const changed = await world.api.patch(`/api/application/nodes/${id}`, { memory: '2000', public: '1' });
    expect(changed.at('attributes')).toMatchObject({ memory: 2000, public: true });
  });

  it('are refused where they are none, the words true and false among them', async () => {
    const id = await createNode(world.api);
    const patch = (body: object) => world.api.patch(`/api/application/nodes/${id}`, body);
    for (const body of [{ memory: '1e3' }, { memory: '10 MiB' }, { public: 'true' }, { public: 'yes' }]) {
      expect((await patch(body)).status).toBe(422);
    }
  });
});

describe('an empty array in place of an object', () => {
  it('is an environment without variables', async () => {
    const body = await world.body({ environment: [] });
    const answer = await world.api.post('/api/application/servers', body);
    // The egg wants a level; its default stands.
    expect([answer.status, answer.at('attributes.container.environment.LEVEL')]).toEqual([201, '1.10']);
  });
});

describe('a body of a GET', () => {
  it('is merged under the query', async () => {
    const key = await world.panel.applicationKey(world.admin);
    const body = JSON.stringify({ memory: 999_999, disk: 100, page: 1, per_page: 1 });
    const { hostname, port } = new URL(world.panel.url);
    const socket = connect(Number(port), hostname);
    const head = ['GET /api/application/nodes/deployable?memory=100 HTTP/1.1', `host: ${hostname}`];
    const headers = [`authorization: Bearer ${key}`, 'content-type: application/json', 'connection: close'];
    socket.write([...head, ...headers, `content-length: ${body.length}`, '', body].join('\r\n'));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 200/);
    expect(text).toContain('"per_page":1');
  });
});

describe('connections that show no key', () => {
  it('are closed beyond what one address may hold, and those of known callers are not counted', async () => {
    const panel = await startPanel({ env: { CONNECTIONS_PER_ADDRESS: '3' } });
    const sockets: Socket[] = [];
    try {
      const { hostname, port } = new URL(panel.url);
      const open = async (): Promise<Socket> => {
        const socket = connect(Number(port), hostname);
        sockets.push(socket);
        await once(
          socket.on('error', () => undefined),
          'connect',
        );
        return socket;
      };
      const ask = (socket: Socket, ...headers: string[]): Promise<string> => {
        socket.write(
          ['GET /api/client/account HTTP/1.1', `host: ${hostname}`, ...headers, '', ''].join('\r\n'),
        );
        return new Promise((resolve) => {
          socket.once('data', (data) => resolve(data.toString().slice(0, 12)));
          socket.once('error', () => resolve('reset')).once('close', () => resolve('closed'));
        });
      };
      const key = await panel.accountKey(await panel.createUser());
      for (let index = 0; index < 5; index++) {
        expect(await ask(await open(), `authorization: Bearer ${key}`)).toBe('HTTP/1.1 200');
      }
      for (let index = 0; index < 3; index++) expect(await ask(await open())).toBe('HTTP/1.1 401');
      const surplus = await open();
      await once(surplus, 'close');
      // A place is free again once another goes.
      const last = sockets.at(-2)!;
      last.destroy();
      await once(last, 'close');
      await vi.waitFor(async () => expect(await ask(await open())).toBe('HTTP/1.1 401'));
    } finally {
      for (const socket of sockets) socket.destroy();
      await panel.close();
    }
  });
});

describe('a body of a stranger', () => {
  it('is not waited for: the key comes first', async () => {
    const lines = ['POST /api/application/servers HTTP/1.1', 'content-type: application/json'];
    expect(await firstAnswer([...lines, 'content-length: 16000000'])).toMatch(/^HTTP\/1.1 401/);
    const remote = ['POST /api/remote/activity HTTP/1.1', 'content-type: application/json'];
    expect(await firstAnswer([...remote, 'content-length: 4000000'])).toMatch(/^HTTP\/1.1 401/);
  });

  it('of a known caller is refused by its stated length', async () => {
    const key = await world.panel.applicationKey(world.admin);
    const lines = ['POST /api/application/servers HTTP/1.1', 'content-type: application/json'];
    const answer = await firstAnswer([...lines, `authorization: Bearer ${key}`, 'content-length: 300000']);
    expect(answer).toMatch(/^HTTP\/1.1 413[^]*PayloadTooLargeException/);
  });
});
