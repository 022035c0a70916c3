import { randomUUID } from 'node:crypto';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../../apps/panel/src/modules/users/index.js';
import { Balancer } from '../support/balancer.js';
import { PanelProcess } from '../support/panel-process.js';
import { TusClient } from '../support/tus-client.js';
import { apiClient, type ApiAnswer } from './support/api-client.js';
import { Browser } from './support/browser.js';
import { EventsClient } from './support/events-client.js';
import { startServerWorld, type MadeServer, type ServerWorld } from './support/server-world.js';

// Two processes of the panel behind one port, of which one is killed with SIGKILL in the middle of something.
/** Of the application API, for each key. */
const POINTS = 60;
const ACCOUNT = '/api/client/account';
/** A balancer of connections chooses once for each: no request may hang on to one. */
const ALONE = { connection: 'close' };
const IN_TIME = { timeout: 20_000 };

/** Makes rows and keys; nobody else asks it anything. */
let world: ServerWorld;
let one: PanelProcess;
let two: PanelProcess;
let front: Balancer;
let owner: User;
let key: string;
let server: MadeServer;
let path: string;

beforeAll(async () => {
  const env = {
    APP_API_APPLICATION_RATELIMIT: String(POINTS),
    APP_API_APPLICATION_RATELIMIT_PERIOD: '600',
  };
  world = await startServerWorld();
  one = await PanelProcess.start(world.panel, env);
  two = await PanelProcess.start(world.panel, env);
  front = await Balancer.start(one, two);
});
afterAll(async () => {
  await front?.close();
  await Promise.all([one?.kill(), two?.kill()]);
  await world?.close();
});
beforeEach(async () => {
  await Promise.all([one, two].map((process) => process.isRunning || process.start()));
  world.node.daemon.reset();
  owner = await world.panel.createUser();
  key = await world.panel.accountKey(owner);
  server = await world.installedServer({ user: owner.id });
  path = `/api/client/servers/${server.identifier}`;
});

/** Sends by way of the balancer, to that process as long as it lives. */
const via = (process: PanelProcess): void => front.prefer(process);
const send = (method: string, to: string, body?: unknown, secret = key): Promise<ApiAnswer> =>
  apiClient(front.url, secret).send(method, to, body, ALONE);
const get = (process: PanelProcess, to: string, secret = key): Promise<ApiAnswer> => {
  via(process);
  return send('GET', to, undefined, secret);
};
/** The answer, or null when its process died before there was one. */
const orDead = <T>(answer: Promise<T>): Promise<T | null> => answer.catch(() => null);

/** What others ask of the database while it makes them wait. */
async function waitsFor(database: Connection): Promise<string> {
  const [rows] = await database.query<RowDataPacket[]>('SHOW FULL PROCESSLIST');
  return rows
    .filter(({ State }) => /metadata lock/.test(String(State)))
    .map(({ Info }) => String(Info))
    .join('\n');
}

class Visitor extends Browser {
  constructor() {
    super(front);
  }
  override send(method: string, to: string, body?: unknown): Promise<ApiAnswer> {
    return super.send(method, to, body, ALONE);
  }
  async isIn(process: PanelProcess): Promise<boolean> {
    via(process);
    return (await this.get(ACCOUNT)).status === 200;
  }
}

describe('sessions', () => {
  it('are known to both, and survive the process that made them', async () => {
    via(one);
    const visitor = new Visitor();
    expect((await visitor.login(owner.username)).at('data.complete')).toBe(true);
    expect([await visitor.isIn(one), await visitor.isIn(two)]).toEqual([true, true]);
    await one.kill();
    expect(await visitor.isIn(one)).toBe(true);
    // A write needs the token that the dead process gave.
    const rename = await visitor.post(`${path}/settings/rename`, { name: 'By session' });
    expect(rename.status).toBe(204);
    await one.start();
    via(two);
    expect((await visitor.post('/api/auth/logout')).status).toBe(204);
    visitor.cookie ??= 'gone=1';
    expect([await visitor.isIn(one), await visitor.isIn(two)]).toEqual([false, false]);
  });

  it('are begun again where the process dies during the login', async () => {
    via(one);
    const visitor = new Visitor();
    const database = await createConnection(world.panel.testDatabase.url);
    try {
      await database.query('LOCK TABLES users WRITE');
      const cut = orDead(visitor.login(owner.username));
      await expect.poll(() => waitsFor(database)).toContain('FROM users');
      await one.kill();
      expect(await cut).toBeNull();
    } finally {
      await database.end();
    }
    expect([visitor.cookie, await visitor.isIn(two)]).toEqual([null, false]);
    expect((await visitor.login(owner.username)).at('data.complete')).toBe(true);
    expect(await visitor.isIn(two)).toBe(true);
  });
});

describe('limits', () => {
  it('are counted over both, whichever dies', async () => {
    const secret = await world.panel.applicationKey(world.admin);
    const isLetIn = async (process: PanelProcess): Promise<boolean> => {
      const { status } = await get(process, '/api/application/locations?per_page=1', secret);
      expect([200, 429]).toContain(status);
      return status === 200;
    };
    let letIn = 0;
    for (let count = 0; count < POINTS + 20; count++) {
      if (count === POINTS / 2) await one.kill();
      if (count === POINTS / 2 + 5) await one.start();
      if (await isLetIn(count % 2 === 0 ? one : two)) letIn++;
    }
    // Each process tells of a twentieth at a time; what the dead one had not told of is lost.
    expect(letIn).toBeGreaterThanOrEqual(POINTS);
    expect(letIn).toBeLessThanOrEqual(POINTS + 3 * Math.ceil(POINTS / 20));
    expect([await isLetIn(one), await isLetIn(two)]).toEqual([false, false]);
  });

  it('end guesses that go to one and to the other', async () => {
    const thief = new Visitor();
    for (let guess = 0; guess < 5; guess++) {
      via(guess % 2 === 0 ? one : two);
      expect((await thief.login(owner.username, `guess${guess}`)).status).toBe(400);
    }
    for (const process of [one, two]) {
      via(process);
      expect((await thief.login(owner.username, 'password')).status).toBe(429);
    }
    await two.kill();
    expect((await thief.login(owner.username, 'password')).status).toBe(429);
  });
});

describe('writes', () => {
  it('that were told of are there, and the rest can be repeated', async () => {
    const secret = await world.panel.applicationKey(world.admin);
    const told: string[] = [];
    const writer = async (): Promise<void> => {
      for (let count = 0; count < 8; count++) {
        const short = randomUUID().slice(0, 20);
        via(one);
        const answer = await orDead(send('POST', '/api/application/locations', { short }, secret));
        if (answer) expect(answer.status).toBe(201);
        if (answer) told.push(short);
      }
    };
    const writers = [writer(), writer(), writer()];
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(3);
    await one.kill();
    await Promise.all(writers);
    const answer = await get(two, '/api/application/locations?per_page=100', secret);
    const there = answer
      .at<{ attributes: { short: string } }[]>('data')
      .map(({ attributes }) => attributes.short);
    expect(there).toEqual(expect.arrayContaining(told));
  });

  it('that wait for a node end with their process, and the other goes on', async () => {
    const asked = Promise.withResolvers<void>();
    const never = new Promise<{ status: number }>(() => undefined);
    world.node.daemon.answer('POST', /create-directory/, () => (asked.resolve(), never), 1);
    via(one);
    const body = { root: '/', name: 'new' };
    const cut = orDead(send('POST', `${path}/files/create-directory`, body));
    await asked.promise;
    await one.kill();
    expect(await cut).toBeNull();
    const events = async (): Promise<string[]> =>
      (await get(two, `${path}/activity`))
        .at<{ attributes: { event: string } }[]>('data')
        .map(({ attributes }) => attributes.event);
    expect(await events()).not.toContain('server:file.create-directory');
    expect((await send('POST', `${path}/files/create-directory`, body)).status).toBe(204);
    expect((await events()).filter((event) => event === 'server:file.create-directory')).toHaveLength(1);
  });

  it('reach the node through the other when the process dies on its way there', async () => {
    const friend = await world.panel.createUser();
    via(one);
    await send('POST', `${path}/users`, { email: friend.email, permissions: [] });
    const END = '/api/deauthorize-user';
    const told = () => world.node.daemon.callsTo('POST', END).length;
    world.node.daemon.answer('POST', END, 'drop', 1);
    expect((await send('DELETE', `${path}/users/${friend.uuid}`)).status).toBe(204);
    await one.kill();
    await expect.poll(told, { timeout: 100_000 }).toBeGreaterThan(1);
  }, 120_000);
});

describe('the events socket', () => {
  const open = async (process: PanelProcess): Promise<EventsClient> => {
    via(process);
    const client = await EventsClient.open(front.url, { authorization: `Bearer ${key}` });
    await client.frame('hello');
    client.watch({ servers: [server.uuid] });
    await client.frame('server.state');
    return client;
  };
  const rename = async (process: PanelProcess, name: string): Promise<void> => {
    via(process);
    expect((await send('POST', `${path}/settings/rename`, { name })).status).toBe(204);
  };
  const isOurs = (data: { resource: string; server?: string | undefined }): boolean =>
    data.resource === 'server' && data.server === server.uuid;

  it('hears of what the other does, and goes on at the other when its own dies', async () => {
    const client = await open(two);
    await rename(one, 'First');
    await client.frame('changed', isOurs);
    await two.kill();
    expect(await client.end()).toBe(1006);
    // What happened while nobody listened is there for who asks.
    await rename(one, 'Meanwhile');
    const next = await open(two);
    expect((await get(one, path)).at('attributes.name')).toBe('Meanwhile');
    const from = next.frames.length;
    await rename(one, 'Second');
    await next.frame('changed', isOurs, from);
    await two.start();
    const later = next.frames.length;
    await rename(two, 'Third');
    await next.frame('changed', isOurs, later);
    next.socket.terminate();
  });

  it('hears the last thing that a process did', async () => {
    const client = await open(two);
    await rename(one, 'Last words');
    await one.kill();
    await client.frame('changed', isOurs);
    expect((await get(two, path)).at('attributes.name')).toBe('Last words');
    client.socket.terminate();
  });
});

describe('uploads', () => {
  const bytes = Buffer.from('x'.repeat(400_000) + 'y'.repeat(400_000));

  it('go on through the other process from where the node stands', async () => {
    via(one);
    const tus = new TusClient(front.url, `${path}/files`, key, ALONE);
    const upload = await tus.begin(bytes.length, { directory: '/', name: 'big.bin' });
    expect(await tus.append(upload, 0, bytes.subarray(0, 100_000))).toBe(204);
    const sender = tus.stall(upload, 100_000, bytes.length - 100_000, bytes.subarray(100_000, 500_000));
    await expect.poll(() => world.node.daemon.callsTo('PATCH', /uploads/).length).toBe(2);
    await one.kill();
    await world.node.daemon.files.waitForBroken();
    const offset = await tus.offset(upload);
    expect(offset).toBeGreaterThanOrEqual(100_000);
    expect(await tus.append(upload, offset, bytes.subarray(offset))).toBe(204);
    expect(world.node.daemon.files.text('/big.bin')).toBe(String(bytes));
    sender.destroy();
    await one.start();
    via(one);
    expect(await tus.offset(upload)).toBe(bytes.length);
  });
});

describe('what a process remembers', () => {
  it('is forgotten when the other changes it, though that dies at once', async () => {
    const friend = await world.panel.createUser();
    const theirs = await world.panel.accountKey(friend);
    const spare = await world.panel.accountKey(owner);
    via(one);
    const added = await send('POST', `${path}/users`, {
      email: friend.email,
      permissions: ['control.console'],
    });
    expect(added.status).toBe(200);
    const status = async (to: string, secret: string): Promise<number> => (await get(two, to, secret)).status;
    expect([await status(path, theirs), await status(ACCOUNT, spare)]).toEqual([200, 200]);
    via(one);
    expect((await send('DELETE', `${path}/users/${friend.uuid}`)).status).toBe(204);
    expect((await send('DELETE', `${ACCOUNT}/api-keys/${spare.slice(0, 16)}`)).status).toBe(204);
    await one.kill();
    await expect.poll(() => status(path, theirs), IN_TIME).toBe(404);
    await expect.poll(() => status(ACCOUNT, spare), IN_TIME).toBe(401);
  });

  it('is what the other has just written', async () => {
    const stale: string[] = [];
    const [here, there] = [apiClient(one.url, key), apiClient(two.url, key)];
    for (let count = 0; count < 100; count++) {
      const [writer, reader] = count % 2 === 0 ? [here, there] : [there, here];
      const body = { name: `n${count}` };
      expect((await writer.post(`${path}/settings/rename`, body)).status).toBe(204);
      const name = (await reader.get(path)).at<string>('attributes.name');
      if (name !== body.name) stale.push(`${count}: ${name}`);
    }
    expect(stale).toEqual([]);
  });
});
