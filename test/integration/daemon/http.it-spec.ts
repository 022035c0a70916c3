import { once } from 'node:events';
import { connect } from 'node:net';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RELEASE } from '@app/platform/config/release.js';
import { TestDaemon } from './support/test-daemon.js';

const AGENT = /^Pelican Wings\/v(\d+\.\d+\.\d+|develop) \(id:(\w*)\)$/;
let daemon: TestDaemon;
let uuid: string;
beforeAll(async () => {
  daemon = await TestDaemon.start({
    config: { allowed_origins: ['https://other.test'] },
  });
  uuid = await daemon.create();
});
afterAll(() => daemon.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  fetch(daemon.url + path, { method, headers });

describe('HTTP surface', () => {
  it('checks the bearer before anything else, and names the agent on refusals too', async () => {
    for (const path of ['/api/system', '/api/servers', `/api/servers/${uuid}`, '/api/nothing', '/nothing']) {
      const missing = await get(path);
      expect(missing.status).toBe(401);
      expect(missing.headers.get('www-authenticate')).toBe('Bearer');
      expect(missing.headers.get('user-agent')).toMatch(AGENT);
      expect(await missing.json()).toMatchObject({
        error: 'The required authorization heads were not present in the request.',
      });
      const wrong = await get(path, { authorization: 'Bearer wrong' });
      expect(wrong.status).toBe(403);
      expect(wrong.headers.get('user-agent')).toMatch(AGENT);
      expect(await wrong.json()).toMatchObject({ error: 'You are not authorized to access this endpoint.' });
    }
  });

  it('refuses a stranger before it has read the body, and bodies beyond 256 KiB', async () => {
    const socket = connect(daemon.port, '127.0.0.1');
    // Headers alone: whoever waits for the body waits for ever.
    socket.write(
      `POST /api/servers HTTP/1.1\r\nhost: node\r\ncontent-type: application/json\r\ncontent-length: 4000000\r\n\r\n`,
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 401 /);
    const large = { uuid: 'x'.repeat(257 * 1024) };
    expect((await daemon.call('POST', '/api/servers', large)).status).toBe(413);
  });

  it('knows a server however its uuid is written, and none that the panel does not know', async () => {
    const nobody = randomUUID();
    const refused = await daemon.call('POST', '/api/servers', { uuid: nobody });
    expect(refused.status).toBe(404);
    expect((await daemon.call('GET', `/api/servers/${nobody}`)).status).toBe(404);
    const written = uuid.toUpperCase();
    expect((await daemon.call('POST', '/api/servers', { uuid: written })).status).toBe(202);
    expect((await daemon.call('GET', `/api/servers/${written}`)).status).toBe(200);
    expect(await (await daemon.call('GET', '/api/servers')).json()).toHaveLength(1);
  });

  it('gives no lines of a server that has no container', async () => {
    const answer = await daemon.call('GET', `/api/servers/${uuid}/logs`);
    expect([answer.status, await answer.json()]).toEqual([200, { data: [] }]);
  });

  it('N8: answers an unknown route in plain text, once authorised, and refusals in the words of the protocol', async () => {
    const answer = await daemon.call('GET', '/api/nothing');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('404 page not found');
    const power = `/api/servers/${uuid}/power`;
    const refusals = await Promise.all([
      daemon.call('POST', power, { action: 'dance' }),
      daemon.call('POST', power, '{ no JSON', { 'content-type': 'application/json' }),
      daemon.call('POST', power, ''),
      daemon.call('GET', `/api/servers/${randomUUID()}`),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual([422, 400, 400, 404]);
    for (const refusal of refusals) {
      const body = (await refusal.json()) as object;
      expect(Object.keys(body).filter((key) => !['error', 'request_id'].includes(key))).toEqual([]);
      expect(body).toMatchObject({ error: expect.any(String) as string });
    }
  });

  it('describes itself to anybody, as the file in docs/ does', async () => {
    const file = new URL('../../../docs/openapi/daemon.json', import.meta.url);
    const json = await get('/openapi.json');
    expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const text = await json.text();
    expect(JSON.parse(text)).toEqual(JSON.parse(await readFile(file, 'utf8')));
    expect(parse(await (await get('/openapi.yaml')).text())).toEqual(JSON.parse(text));
  });

  it('names every request and repeats the name in errors', async () => {
    const answer = await daemon.call('GET', `/api/servers/${randomUUID()}`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: 'The requested resource does not exist on this instance.',
      request_id: answer.headers.get('x-request-id'),
    });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers preflights and sets CORS headers everywhere', async () => {
    const preflight = await get('/api/servers', { origin: 'https://other.test' }, 'OPTIONS');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://other.test');
    const plain = await get('/up', { origin: 'https://evil.test' });
    expect(plain.headers.get('access-control-allow-origin')).toBe(daemon.panel.url);
    expect(plain.headers.get('access-control-max-age')).toBe('7200');
  });

  it('refuses bodies as Wings does', async () => {
    const empty = 'The data passed in the request was not in a parsable format. Please try again.';
    const unreadable = 'An unexpected error was encountered while processing this request';
    const power = `/api/servers/${uuid}/power`;
    const expectRefusal = async (answer: Promise<Response>, status: number, error: string): Promise<void> => {
      const response = await answer;
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error });
    };
    await expectRefusal(daemon.call('POST', power), 400, empty);
    await expectRefusal(daemon.call('POST', power, '{ broken'), 400, unreadable);
    await expectRefusal(
      daemon.call('POST', power, { action: 'hibernate' }),
      422,
      'The power action provided was not valid, should be one of "stop", "start", "restart", "kill"',
    );
    await expectRefusal(
      daemon.call('POST', '/api/servers', { uuid: 'no-uuid' }),
      422,
      'The data provided in the request could not be validated.',
    );
    await expectRefusal(
      daemon.call('POST', `/api/servers/${uuid}/commands`, '{ broken'),
      502,
      'Cannot send commands to a stopped server instance.',
    );
    await expectRefusal(
      daemon.call('POST', `/api/servers/${randomUUID()}/power`, '{ broken'),
      404,
      'The requested resource does not exist on this instance.',
    );
  });

  it('tells of the machine with exactly the keys that stock panels want', async () => {
    const system = (await (await daemon.call('GET', '/api/system')).json()) as object;
    expect(Object.keys(system).sort()).toEqual([
      'architecture',
      'cpu_count',
      'kernel_version',
      'os',
      'version',
    ]);
    const details = (await (await daemon.call('GET', '/api/system?v=2')).json()) as Record<string, unknown>;
    expect(details).toMatchObject({
      docker: { containers: { total: expect.any(Number) as number } },
      system: { os_type: 'linux' },
    });
    const usage = (await (await daemon.call('GET', '/api/system/utilization')).json()) as Record<
      string,
      number
    >;
    expect(usage['memory_total']).toBeGreaterThan(usage['memory_used']!);
    expect(usage['disk_total']).toBeGreaterThan(0);
    const ips = (await (await daemon.call('GET', '/api/system/ips')).json()) as { ip_addresses: string[] };
    expect(ips.ip_addresses).not.toContain('127.0.0.1');
    expect(await (await daemon.call('GET', '/api/capabilities')).json()).toMatchObject({ name: 'rookery' });
  });

  it('describes a server with all keys of the protocol', async () => {
    const server = await daemon.server(uuid);
    expect(Object.keys(server).sort()).toEqual(['configuration', 'is_suspended', 'state', 'utilization']);
    expect(server).toMatchObject({
      state: 'offline',
      is_suspended: false,
      utilization: { memory_bytes: 0, uptime: 0 },
    });
    expect(server.configuration).toMatchObject({
      uuid,
      labels: {},
      mounts: [],
      crash_detection_enabled: true,
    });
    expect(await (await daemon.call('GET', '/api/servers')).json()).toHaveLength(1);
  });

  it('C5, C13: a pushed token counts at once, and the old one still opens the door', async () => {
    const old = daemon.panel.token;
    const pushed = {
      token_id: 'second',
      token: 'a-new-secret',
      system: { data: '/' },
      remote: 'http://evil.test',
    };
    const answer = await daemon.call('POST', '/api/update', pushed);
    expect(await answer.json()).toEqual({ applied: true });
    const now = await get('/api/system', { authorization: 'Bearer a-new-secret' });
    expect(now.status).toBe(200);
    expect(now.headers.get('user-agent')).toBe(`Pelican Wings/v${RELEASE} (id:second)`);
    expect((await get('/api/system', { authorization: `Bearer ${old}` })).status).toBe(200);
    const refused = await get(
      '/api/update',
      { authorization: 'Bearer a-new-secret', 'content-type': 'application/json' },
      'POST',
    );
    expect(refused.status).toBe(400);
  });

  it('listens where its file says, also at the start after a push', async () => {
    const before = daemon.address;
    expect(before).toBe(`127.0.0.1:${daemon.port}`);
    const pushed = { api: { host: '0.0.0.0', port: daemon.port }, debug: false };
    const answer = await daemon.call('POST', '/api/update', pushed);
    expect(await answer.json()).toEqual({ applied: true });
    await daemon.stopHere();
    await daemon.startHere();
    expect(daemon.address).toBe(before);
    await expect(fetch(`http://127.0.0.2:${daemon.port}/up`)).rejects.toThrow();
  });
});
