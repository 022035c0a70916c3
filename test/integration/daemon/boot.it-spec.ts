import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
afterEach(() => daemon.close());

const startedAt = async (uuid: string): Promise<string> =>
  (await daemon.docker.getContainer(uuid).inspect()).State.StartedAt;

describe('after kill -9', () => {
  it('D2, D10, D11: attaches what runs, restarts nothing, and shows what was printed meanwhile', async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const before = await startedAt(uuid);
    await daemon.end('SIGKILL');
    const console_ = await daemon.docker
      .getContainer(uuid)
      .attach({ stream: true, stdin: true, hijack: true });
    console_.write('while you were away\n');
    await vi.waitFor(async () => {
      const log = await daemon.docker.getContainer(uuid).logs({ stdout: true });
      expect(String(log)).toContain('got while you were away');
    });
    const tookMs = await daemon.startProcess();
    expect(tookMs).toBeLessThan(10_000);
    await daemon.becomes(uuid, 'running');
    expect(await startedAt(uuid)).toBe(before);
    const client = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
    await client.auth(await daemon.panel.consoleToken(uuid));
    client.send('send logs');
    await client.sees('console output', (line) => line === 'got while you were away');
    client.send('send command', 'still there');
    await client.sees('console output', (line) => line === 'got still there');
    client.close();
  });

  it('D11: a relay goes on from its last line, with nothing twice and nothing left out', async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const relay = async (after?: string): Promise<ConsoleClient> => {
      const headers = {
        authorization: `Bearer ${daemon.panel.token}`,
        'x-console-position': '1',
        ...(after === undefined ? {} : { 'x-console-after': after }),
      };
      const client = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, undefined, headers);
      await client.auth(await daemon.panel.consoleToken(uuid));
      return client;
    };
    const first = await relay();
    first.send('send command', 'one');
    await first.sees('console output', (line) => line === 'got one');
    const position = await first.sees('console position', (text) => Number(text) > 0);
    const seen = first.of('console output').length;
    await vi.waitFor(() => expect(first.of('console position').length).toBeGreaterThan(1));
    const last = first.of('console position').at(-1)!;
    expect(Number(last)).toBeGreaterThanOrEqual(Number(position) + seen - 1);
    await daemon.end('SIGKILL');
    const console_ = await daemon.docker
      .getContainer(uuid)
      .attach({ stream: true, stdin: true, hijack: true });
    console_.write('two\nthree\n');
    await vi.waitFor(async () => {
      const log = await daemon.docker.getContainer(uuid).logs({ stdout: true });
      expect(String(log)).toContain('got three');
    });
    await daemon.startProcess();
    const second = await relay(last);
    second.send('send command', 'four');
    await second.sees('console output', (line) => line === 'got four');
    const answers = [...first.of('console output'), ...second.of('console output')].filter((line) =>
      line.startsWith('got '),
    );
    expect(answers).toEqual(['got one', 'got two', 'got three', 'got four']);
    first.close();
    second.close();
  });

  it('D4, D5, D6: serves and starts servers while the panel is away, and tells it when it is back', async () => {
    daemon = await TestDaemon.prepare({ config: { power: { sync_deadline: 0.3 } } });
    await daemon.startProcess();
    const uuid = await daemon.create();
    await daemon.end('SIGKILL');
    await daemon.panel.stop();
    await daemon.startProcess();
    expect((await daemon.server(uuid)).state).toBe('offline');
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const seen = daemon.panel.received.length;
    await daemon.panel.start();
    await vi.waitFor(
      () => {
        const late = daemon.panel.received.slice(seen);
        expect(late.some(({ path }) => path.endsWith('/servers/reset'))).toBe(true);
        expect(late.findLast(({ path }) => path.endsWith(`/${uuid}/container/status`))?.body).toMatchObject({
          data: { new_state: 'running' },
        });
      },
      { timeout: 40_000, interval: 50 },
    );
  });

  it('D18, P4: goes on with an installation and reports it, also when the panel was away', async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    const uuid = daemon.describe({
      script: 'touch /mnt/server/begun; while [ ! -f /mnt/server/go ]; do sleep 0.1; done; echo done',
    });
    await daemon.call('POST', '/api/servers', { uuid, start_on_completion: true });
    await vi.waitFor(
      async () =>
        expect((await daemon.docker.getContainer(`${uuid}_installer`).inspect()).State.Running).toBe(true),
      { timeout: 15_000 },
    );
    await daemon.end('SIGKILL');
    await daemon.panel.stop();
    await daemon.startProcess();
    await writeFile(join(daemon.folder, 'volumes', uuid, 'go'), '');
    await daemon.becomes(uuid, 'running', 60_000);
    await daemon.panel.start();
    await vi.waitFor(
      () => {
        expect(daemon.panel.bodies(`/servers/${uuid}/install`)).toEqual([
          { successful: true, reinstall: false },
        ]);
      },
      { timeout: 40_000, interval: 50 },
    );
  });

  it('starts servers again whose container went down meanwhile', async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    await daemon.end('SIGKILL');
    await daemon.docker.getContainer(uuid).kill();
    await daemon.startProcess();
    await daemon.becomes(uuid, 'running');
  });
});

describe('SIGTERM', () => {
  it('closes cleanly and leaves the servers running', async () => {
    daemon = await TestDaemon.prepare();
    await daemon.startProcess();
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    const client = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
    await client.auth(await daemon.panel.consoleToken(uuid));
    await daemon.end('SIGTERM');
    expect((await client.isClosed()).code).toBe(1012);
    expect((await daemon.docker.getContainer(uuid).inspect()).State.Running).toBe(true);
  });
});

it('takes away what is left of a server that the panel forgot while the daemon was away', async () => {
  daemon = await TestDaemon.start();
  const uuid = await daemon.create();
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  await daemon.stopHere();
  daemon.panel.servers.delete(uuid);
  await daemon.startHere();
  const path = `/api/servers/${uuid}`;
  await vi.waitFor(async () => expect((await daemon.call('GET', path)).status).toBe(404), {
    timeout: 20_000,
  });
  // Nobody has said that it is to go: a panel that lost its memory costs nobody a world.
  const folder = join(daemon.folder, 'volumes', uuid);
  expect((await daemon.docker.getContainer(uuid).inspect()).State.Running).toBe(true);
  expect(existsSync(folder)).toBe(true);
  expect((await daemon.call('DELETE', path)).status).toBe(204);
  await expect(daemon.docker.getContainer(uuid).inspect()).rejects.toMatchObject({ statusCode: 404 });
  expect(existsSync(folder)).toBe(false);
  expect((await daemon.call('DELETE', path)).status).toBe(404);
});
