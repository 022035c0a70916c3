import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '@app/testing/services.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import { contentsOf, startMariaDbHost, type TestHost } from './panel/databases/hosts.js';
import { NO_LIMITS } from './panel/support/access-rules.js';
import { ClientScene, type SceneServer } from './panel/support/client-scene.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';

/**
 * Clients that others wrote, as their registries have them (sdks/: versions pinned, `./rookery test` installs them),
 * in front of the panel and a real daemon. Each does all of the list that it knows how to do.
 */
const run = promisify(execFile);
const folder = fileURLToPath(new URL('sdks/', import.meta.url));

interface Results {
  servers: string[];
  output: string;
  read?: string;
  downloaded?: string;
  files?: string[];
  subuser: { email: string; permissions: string[] };
  database?: string;
}

let daemon: TestDaemon;
let panel: TestPanel;
let scene: ClientScene;
let host: TestHost;
let server: SceneServer;
let key: string;

beforeAll(async () => {
  for (const installed of ['npm/node_modules', 'pypi/dist/packages']) {
    if (!existsSync(folder + installed)) throw new Error('not installed: ./rookery test integration does it');
  }
  [daemon, host] = await Promise.all([TestDaemon.start(), startMariaDbHost()]);
  // Signed links and sockets have to lead here.
  const port = await freePort();
  panel = await startPanel({ port, env: { ...NO_LIMITS, APP_URL: `http://127.0.0.1:${port}` } });
  scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  const admin = panel.api(await panel.applicationKey(await panel.createAdmin()));
  const body = { name: 'own', engine: host.engine, ...host.address };
  expect((await admin.post('/api/application/database-hosts', body)).status).toBe(201);
  const owner = await panel.createUser();
  key = await panel.accountKey(owner);
  server = await scene.server({ owner, uuid: await daemon.create() });
  await panel.database.query('UPDATE servers SET database_limit = NULL WHERE id = ?', [server.id]);
  const api = panel.api(key);
  const path = `/api/client/servers/${server.uuid}`;
  expect((await api.post(`${path}/power`, { signal: 'start' })).status).toBe(204);
  const state = async () => (await api.get(`${path}/resources`)).at('attributes.current_state');
  await vi.waitFor(async () => expect(await state()).toBe('running'), { timeout: 60_000, interval: 100 });
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
  await host?.service.stop();
});

async function answerOf(
  name: string,
  program: string,
  words: readonly string[],
  more = {},
): Promise<Results> {
  const env = { ...process.env, PANEL: panel.url, KEY: key, SERVER: server.short, NAME: name, ...more };
  const { stdout } = await run(program, [...words], { cwd: folder, env, timeout: 90_000 });
  return JSON.parse(stdout) as Results;
}
const node = (name: string): Promise<Results> => answerOf(name, process.execPath, [`npm/${name}.cjs`]);
const python = (name: string): Promise<Results> =>
  answerOf(name, 'python3', ['-B', `pypi/with_${name}.py`], { PYTHONPATH: `${folder}pypi/dist/packages` });

const SDKS: readonly (readonly [
  name: string,
  registry: string,
  start: (name: string) => Promise<Results>,
  lacks: readonly (keyof Results)[],
])[] = [
  ['pterojs', 'npm', node, []],
  ['jspteroapi', 'npm', node, []],
  ['nodeactyl', 'npm', node, ['read', 'downloaded', 'files', 'database']],
  ['pydactyl', 'PyPI', python, []],
  ['ptero', 'PyPI', python, ['downloaded']],
];

describe('a client of others, unchanged,', () => {
  it.each(SDKS)('%s of %s', async (name, _registry, start, lacks) => {
    const results = await start(name);
    const line = `a line of ${name}`;
    const uploaded = Buffer.from(`bytes of ${name} \u0000\u00ff`, 'latin1').toString('base64');
    const permissions = ['control.console', 'file.read', 'websocket.connect'];
    const all: Record<keyof Results, unknown> = {
      servers: [server.short],
      output: expect.stringContaining(`got ${line}`),
      read: line,
      downloaded: uploaded,
      files: expect.arrayContaining([`${name}.txt`, `${name}.bin`]),
      subuser: { email: `${name}@example.com`, permissions },
      database: `s${server.id}_${name}`,
    };
    for (const what of lacks) delete all[what];
    expect(results).toEqual(all);
  });

  it('has left what it was asked for', async () => {
    const subusers = await panel.database.query<{ email: string }>(
      'SELECT u.email FROM subusers s JOIN users u ON u.id = s.user_id WHERE s.server_id = ? ORDER BY u.email',
      [server.id],
    );
    expect(subusers.map(({ email }) => email)).toEqual(SDKS.map(([name]) => `${name}@example.com`).sort());
    const withDatabases = SDKS.filter(([, , , lacks]) => !lacks.includes('database'));
    expect((await contentsOf(host)).databases).toEqual(
      withDatabases.map(([name]) => `s${server.id}_${name}`).sort(),
    );
    expect(withDatabases.length).toBeGreaterThanOrEqual(4);
  });
});
