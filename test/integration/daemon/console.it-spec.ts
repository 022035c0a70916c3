import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
let uuid: string;
const clients: ConsoleClient[] = [];
beforeAll(async () => {
  daemon = await TestDaemon.start({
    config: {
      console: {
        max_sockets_per_server: 6,
        max_sockets_per_user: 4,
        max_unauthenticated_per_ip: 3,
        auth_deadline: 1,
      },
    },
  });
  uuid = await daemon.create();
});
afterEach(() => clients.splice(0).forEach((client) => client.close()));
afterAll(() => daemon.close());

async function open(server = uuid, origin: string | undefined = daemon.panel.url): Promise<ConsoleClient> {
  const client = await ConsoleClient.open(`${daemon.url}/api/servers/${server}/ws`, origin);
  clients.push(client);
  return client;
}
async function enter(claims: Record<string, unknown> = {}, server = uuid): Promise<ConsoleClient> {
  const client = await open(server);
  await client.auth(await daemon.panel.consoleToken(server, claims));
  return client;
}

describe('console socket', () => {
  it('greets, runs the server, carries its console both ways and records what was done', async () => {
    const client = await enter();
    expect(client.frames.slice(0, 3).map(({ event }) => event)).toEqual(['auth success', 'status', 'stats']);
    expect(client.frames[0]).not.toHaveProperty('args');
    expect(client.of('status')).toEqual(['offline']);
    client.send('set state', 'start');
    await client.turns('running');
    await client.sees('console output', (line) => line === 'ready');
    client.send('send command', 'hello');
    await client.sees('console output', (line) => line === 'got hello');
    await client.sees('stats', (stats) => (JSON.parse(stats) as { memory_bytes: number }).memory_bytes > 0);
    const late = await enter({ user: 'user-2' });
    late.send('send logs', null);
    await late.sees('console output', (line) => line === 'got hello');
    client.send('set state', 'stop');
    await client.turns('offline');
    await vi.waitFor(() => {
      const events = daemon.panel
        .bodies('/activity')
        .flatMap((body) => (body as { data: { event: string }[] }).data);
      expect(events.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['server:power.start', 'server:console.command', 'server:power.stop']),
      );
    });
  });

  it('refuses unknown servers, foreign origins and absent ones before the upgrade', async () => {
    await expect(open('6f1b8a52-7b57-4c2e-9d5b-000000000000')).rejects.toThrow('404');
    await expect(open(uuid, 'https://evil.test')).rejects.toThrow('403');
    await expect(ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`)).rejects.toThrow('403');
  });

  it('takes a token that names this panel and the address of this node', async () => {
    const client = await enter({ iss: daemon.panel.url, aud: [daemon.url] });
    expect(client.of('auth success')).toHaveLength(1);
  });

  it('W20: a wrong signature is a jwt error', async () => {
    const client = await open();
    client.send('auth', await daemon.panel.consoleToken(uuid, {}, 'another key'));
    expect(await client.sees('jwt error')).toMatch(/^Error Event \[.*\]: jwt: /);
    expect(client.of('auth success')).toEqual([]);
  });

  it.each([
    [
      'W5: a token of another server',
      { server_uuid: '6f1b8a52-7b57-4c2e-9d5b-000000000000' },
      'server uuid mismatch',
    ],
    ['a time of issue in the future', { iat: Math.floor(Date.now() / 1000) + 300 }, 'iat claim is invalid'],
    ['another issuer', { iss: 'https://evil.test' }, 'iss claim is invalid'],
    ['another audience', { aud: ['https://other.test:8080'] }, 'aud claim is invalid'],
    ['no scope', { scope: 'file-download' }, 'missing connect permission'],
    ['no permission to connect', { permissions: ['control.console'] }, 'missing connect permission'],
    ['an expired one', { exp: 1_000_000_000 }, 'exp claim is invalid'],
    ['one from before the boot', { iat: Math.floor(Date.now() / 1000) - 3600 }, 'denylist'],
  ])('refuses %s', async (_name, claims, text) => {
    const client = await open();
    client.send('auth', await daemon.panel.consoleToken(uuid, claims));
    expect(await client.sees('jwt error')).toContain(text);
  });

  it('W16: takes a token whose clock is a little behind the daemon’s boot', async () => {
    await enter({ iat: Math.floor(Date.now() / 1000) - 30 });
  });

  it('W1: closes who does not authenticate, and lets nobody take the slots of others', async () => {
    const idle = [await open(), await open(), await open()];
    await expect(open()).rejects.toThrow('400 {"error":"Too many open websocket connections."}');
    expect((await idle[0]!.isClosed()).code).toBe(1008);
    await Promise.all(idle.map((client) => client.isClosed()));
    await enter();
  });

  it('W2: limits sockets per user and per server', async () => {
    for (let index = 0; index < 4; index++) await enter();
    const fifth = await open();
    fifth.send('auth', await daemon.panel.consoleToken(uuid));
    expect(await fifth.sees('daemon error')).toContain('Too many open websocket connections.');
    await enter({ user: 'user-2' });
    await enter({ user: 'user-3' });
    await expect(open()).rejects.toThrow('400');
  });

  it('silently ignores what a permission is missing for, and anything before auth is a jwt error', async () => {
    const client = await open();
    client.send('send stats');
    expect(await client.sees('jwt error')).toContain('jwt');
    await client.auth(await daemon.panel.consoleToken(uuid, { permissions: ['websocket.connect'] }));
    client.send('set state', 'start');
    client.send('send stats');
    await client.sees('stats', (_stats) => client.of('stats').length === 2);
    expect((await daemon.server(uuid)).state).toBe('offline');
  });

  it('drops what comes too fast and says so once', async () => {
    const client = await enter();
    for (let index = 0; index < 30; index++) client.send('send stats');
    await client.sees('throttled', (name) => name === 'global');
    expect(client.of('throttled').sort()).toEqual(['global', 'send stats']);
  });

  it('closes the socket on an oversized frame and survives garbage', async () => {
    const client = await enter();
    client.socket.send('{ no json');
    client.socket.send(JSON.stringify({ event: 5 }));
    client.socket.send(Buffer.from([1, 2, 3]));
    client.send('send stats');
    await client.sees('stats', () => client.of('stats').length === 2);
    client.send('send command', 'x'.repeat(5000));
    expect((await client.isClosed()).code).toBe(1009);
  });

  it('W18: a locked power action is told, in order', async () => {
    const slow = await daemon.create({
      process: { stop: { type: 'command', value: 'never', grace_seconds: 2 } },
    });
    const client = await enter({}, slow);
    client.send('set state', 'start');
    await client.turns('running');
    client.send('set state', 'stop');
    client.send('set state', 'start');
    expect(await client.sees('daemon error')).toMatch(
      /^Error Event \[.+\]: another power action is currently being processed for this server, please try again later$/,
    );
    client.send('set state', 'kill');
    await client.turns('offline');
  });

  it('W15: deauthorising ends the sessions of that user only, in both shapes of the body', async () => {
    const [one, two] = [await enter({ user: 'a' }), await enter({ user: 'b' })];
    const token = await daemon.panel.consoleToken(uuid, { user: 'a' });
    const nested = { json: { user: 'a', servers: [uuid] } };
    expect((await daemon.call('POST', '/api/deauthorize-user', nested)).status).toBe(204);
    expect((await one.isClosed()).code).toBe(1000);
    const again = await open();
    again.send('auth', token);
    expect(await again.sees('jwt error')).toContain('denylist');
    expect(two.closed).toBeNull();
    expect((await daemon.call('POST', '/api/deauthorize-user', { user: 'b', servers: [] })).status).toBe(204);
    expect((await two.isClosed()).code).toBe(1000);
    expect((await daemon.call('POST', '/api/deauthorize-user', { servers: [uuid] })).status).toBe(422);
  });

  it('denies tokens by their id', async () => {
    const client = await enter({ jti: 'stolen' });
    await daemon.call('POST', `/api/servers/${uuid}/ws/deny`, { jtis: ['stolen'] });
    expect((await client.isClosed()).code).toBe(1000);
  });

  it('W4: announces the end of a token, tells of it, and takes a new one', async () => {
    const now = Math.floor(Date.now() / 1000);
    const client = await enter({ exp: now + 2 });
    await client.sees('token expired');
    client.send('send stats');
    expect(await client.sees('jwt error')).toBe('jwt: exp claim is invalid');
    client.send('auth', await daemon.panel.consoleToken(uuid));
    await vi.waitFor(() => expect(client.of('auth success')).toHaveLength(2));
    expect(client.of('status')).toHaveLength(2);
  });

  it('W10: tells how many lines of a flood were dropped and loses no state', async () => {
    const client = await enter();
    client.send('set state', 'start');
    await client.sees('console output', (line) => line === 'ready');
    client.send('send command', 'flood');
    await client.sees('console output', (line) => /prints too fast: \d+ lines dropped/.test(line));
    client.send('send command', 'stop');
    await vi.waitFor(() => expect(client.of('status')).toHaveLength(5));
    expect(client.of('status')).toEqual(['offline', 'starting', 'running', 'stopping', 'offline']);
  });

  it('W6: shows no output to a token that says it takes a permission for that, and lacks it', async () => {
    const permissions = ['websocket.connect', 'control.console'];
    const guarded = { permissions, use_console_read_permission: true };
    const blind = await enter({ user: 'blind', ...guarded });
    const reader = await enter({
      user: 'reader',
      ...guarded,
      permissions: [...permissions, 'control.read-console'],
    });
    const plain = await enter({ user: 'plain', permissions });
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    blind.send('send command', 'typed blindly');
    for (const client of [reader, plain]) {
      await client.sees('console output', (line) => line === 'got typed blindly');
    }
    blind.send('send logs');
    blind.send('send stats');
    await blind.sees('stats');
    await daemon.power(uuid, 'kill');
    await blind.turns('offline');
    expect(blind.of('console output')).toEqual([]);
  });

  it('W8: closes with 4409 while suspended, and with a code of its own when the server goes', async () => {
    const other = await daemon.create();
    const client = await enter({}, other);
    const configuration = daemon.panel.servers.get(other)!;
    daemon.panel.servers.set(other, {
      ...configuration,
      settings: { ...configuration.settings, suspended: true },
    });
    await daemon.call('POST', `/api/servers/${other}/sync`);
    expect(await client.isClosed()).toEqual({ code: 4409, reason: 'server is suspended' });
    expect((await (await open(other)).isClosed()).code).toBe(4409);
    daemon.panel.servers.set(other, configuration);
    await daemon.call('POST', `/api/servers/${other}/sync`);
    const last = await enter({}, other);
    await daemon.call('DELETE', `/api/servers/${other}`);
    expect(await last.sees('deleted')).toBe('null');
    expect(await last.isClosed()).toEqual({ code: 1000, reason: 'server deleted' });
  });

  it('N5: compresses nothing, so that 4096 bytes are the limit on the wire and of the message', async () => {
    const client = await open();
    expect(client.socket.extensions).toBe('');
    client.socket.send(JSON.stringify({ event: 'send stats', args: ['x'.repeat(4000)] }));
    client.socket.send(JSON.stringify({ event: 'auth', args: ['x'.repeat(4100)] }));
    expect((await client.isClosed()).code).toBe(1009);
  });
});
