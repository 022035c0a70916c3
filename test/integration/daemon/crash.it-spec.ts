import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await TestDaemon.start();
});
afterAll(() => daemon.close());

async function running(
  overrides: Parameters<TestDaemon['create']>[0] = {},
): Promise<[string, ConsoleClient]> {
  const uuid = await daemon.create(overrides);
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  const client = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
  await client.auth(await daemon.panel.consoleToken(uuid));
  return [uuid, client];
}

describe('a crash on a real engine', () => {
  it('is told, recorded and mended', async () => {
    const [uuid, client] = await running();
    client.send('send command', 'boom');
    await client.sees('console output', (line) => line.includes('crashed state'));
    await client.sees('console output', (line) => line.includes('Exit code: 3'));
    await client.sees('status', (state) => state === 'offline');
    await vi.waitFor(() => expect(client.of('status').slice(-2)).toEqual(['starting', 'running']), {
      timeout: 10_000,
    });
    await vi.waitFor(() => {
      const events = daemon.panel
        .bodies('/activity')
        .flatMap((body) => (body as { data: { server: string; event: string; metadata: unknown }[] }).data);
      expect(
        events.find((each) => each.server === uuid && each.event === 'server:crashed')?.metadata,
      ).toMatchObject({
        exit_code: 3,
        oomkilled: false,
      });
    });
    client.close();
  });

  it('D12: a container that is removed is a stop', async () => {
    const [uuid, client] = await running();
    await daemon.docker.getContainer(uuid).remove({ force: true });
    await client.turns('offline');
    client.send('send stats');
    await client.sees('stats', (text) => (JSON.parse(text) as { state: string }).state === 'offline');
    expect(client.of('console output').join()).not.toContain('crashed state');
    expect((await daemon.server(uuid)).state).toBe('offline');
    client.close();
  });

  it('D14: says when it was for lack of memory', async () => {
    const [uuid, client] = await running({
      settings: {
        invocation: 'echo ready; read line; exec tail /dev/zero',
        build: { memory_limit: 16, swap: 0, io_weight: 500, cpu_limit: 0, threads: null, disk_space: 0 },
      },
    });
    client.send('send command', 'eat');
    await client.sees('console output', (line) => line.includes('Out of memory: true'), 20_000);
    await daemon.power(uuid, 'kill');
    client.close();
  });
});
