import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eggBody } from './support/catalogue.js';
import { FakeDaemon } from './support/fake-daemon.js';
import { startPanel, type TestPanel } from './support/panel.js';

/** docs/administration.md: from nothing to a server and back, with curl. */
describe('the walkthrough for administrators', () => {
  let panel: TestPanel;
  let daemon: FakeDaemon;
  let folder: string;
  beforeAll(async () => {
    // The node of the walkthrough stands on the panel's own machine.
    panel = await startPanel({ env: { APP_URL: 'http://127.0.0.1:8000' } });
    daemon = await FakeDaemon.start({ token: 'of no node yet' });
    folder = await mkdtemp(join(tmpdir(), 'rookery-walk-'));
  });
  afterAll(async () => {
    await panel?.close();
    await daemon?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('sell-server.sh does every step that it names', async () => {
    const start = join(folder, 'start-node');
    const waits = 'until [ -e ready ]; do sleep 0.05; done';
    await writeFile(start, `#!/usr/bin/env bash\ntest -s "$1" && touch given && ${waits}\n`);
    await chmod(start, 0o755);
    await writeFile(join(folder, 'egg.json'), JSON.stringify(eggBody()));
    const env = {
      ...process.env,
      PANEL_URL: panel.url,
      APPLICATION_KEY: await panel.applicationKey(await panel.createAdmin()),
      NODE_HOST: '127.0.0.1',
      NODE_PORT: String(daemon.port),
      START_NODE: start,
    };
    const script = resolve('docs/examples/sell-server.sh');
    const running = promisify(execFile)(script, ['egg.json'], { cwd: folder, env });
    // A script that fails early must not leave the test waiting for its node.
    const failed = running.then(() => null);
    const nodeIsWanted = expect.poll(
      () =>
        stat(join(folder, 'given')).then(
          () => true,
          () => false,
        ),
      {
        timeout: 30_000,
      },
    );
    await Promise.race([nodeIsWanted.toBe(true), failed]);
    const file = join(folder, 'config.json');
    const configuration = JSON.parse(await readFile(file, 'utf8')) as Record<'token' | 'token_id', string>;
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    daemon.token = configuration.token;
    await writeFile(join(folder, 'ready'), '');

    // What a daemon does: it installs the server that it is told of, and reports.
    const told = await Promise.race([daemon.waitForCall('POST', '/api/servers'), failed]);
    const { uuid } = told!.body as { uuid: string };
    const remote = panel.api(`${configuration.token_id}.${configuration.token}`);
    const path = `/api/remote/servers/${uuid}/install`;
    expect((await remote.post(path, { successful: true })).status).toBe(204);

    const { stdout } = await running;
    const steps = Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/) as [string, string]),
    );
    expect(Object.keys(steps)).toEqual([
      ...['location', 'node', 'allocations', 'egg', 'user', 'server'],
      ...['memory', 'suspended', 'owner', 'deleted'],
    ]);
    expect(steps).toMatchObject({ allocations: '5', memory: '1024', suspended: 'true', deleted: '404' });
    expect(steps['owner']).not.toBe(steps['user']);
    expect(daemon.callsTo('DELETE', `/api/servers/${uuid}`)).toHaveLength(1);
    expect(await panel.database.query('SELECT id FROM servers')).toEqual([]);
  });
});
