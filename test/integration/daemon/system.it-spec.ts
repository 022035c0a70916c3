import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missingOnDashboard, promtoolSays } from '../support/promtool.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
let uuid: string;
beforeAll(async () => {
  daemon = await TestDaemon.start({ config: { metrics: { token: 'for-figures' } } });
  uuid = await daemon.create();
});
afterAll(() => daemon?.close());

it('says what the engine takes of the disk', async () => {
  const answer = await daemon.call('GET', '/api/system/docker/disk');
  const usage = (await answer.json()) as Record<string, number>;
  expect(Object.keys(usage).sort()).toEqual([
    'build_cache_size',
    'containers_size',
    'images_active',
    'images_size',
    'images_total',
  ]);
  expect(usage['images_total']).toBeGreaterThan(0);
  expect(usage['images_size']).toBeGreaterThan(1_000_000);
});

it.each([
  ['DELETE', '/api/system/docker/image/prune'],
  ['POST', '/api/system/docker/image/prune'],
])('removes images that nobody uses, by %s, and no other', async (method, path) => {
  const images = async (): Promise<string[]> =>
    (await daemon.docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []).toSorted();
  const before = await images();
  const answer = await daemon.call(method, path);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ SpaceReclaimed: expect.any(Number) as number });
  expect(await images()).toEqual(before);
});

it('C2: reports without a secret, without addresses unless they are asked for, and changes nothing', async () => {
  const config = readFileSync(daemon.configPath, 'utf8');
  const ask = async (query = ''): Promise<string> => {
    const answer = await daemon.call('GET', `/api/diagnostics${query}`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    return answer.text();
  };
  const [report, open] = [await ask(), await ask('?include_endpoints=true&include_logs=false&log_lines=50')];
  for (const text of [report, open]) {
    expect(text).toContain(daemon.nodeUuid);
    expect(text).toMatch(/offline: 1/);
    for (const secret of [daemon.panel.token, 'for-figures']) expect(text).not.toContain(secret);
  }
  expect(report).not.toContain(daemon.panel.url);
  expect(report).toContain('{redacted}');
  expect(report).toMatch(/^Log$/m);
  expect(open).toContain(daemon.panel.url);
  expect(open).not.toMatch(/^Log$/m);
  expect(readFileSync(daemon.configPath, 'utf8')).toBe(config);
});

it('C14: gives figures, the heap among them, to the bearer of their token alone', async () => {
  const ask = (token: string): Promise<Response> =>
    fetch(`${daemon.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect((await ask(daemon.panel.token)).status).toBe(401);
  expect((await fetch(`${daemon.url}/metrics`)).status).toBe(401);
  const answer = await ask('for-figures');
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  expect(text).toContain('rookery_servers{state="offline"} 1\n');
  expect(text).toContain(`rookery_server_memory_bytes{server="${uuid}"} 0\n`);
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^nodejs_heap_size_used_bytes \d+$/m);
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(/^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[\w.-]+"\})? \d+(\.\d+)?)$/);
  }
  expect(await promtoolSays(text)).toBe('');
  expect(missingOnDashboard('daemon', text)).toEqual([]);
});

it('has no figures where no token is set', async () => {
  const plain = await TestDaemon.start();
  try {
    expect((await fetch(`${plain.url}/metrics`)).status).toBe(404);
  } finally {
    await plain.close();
  }
});
