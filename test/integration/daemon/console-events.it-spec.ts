import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aServerConfiguration } from '@app/testing/server-configuration.js';
import { ConsoleClient } from './support/console-client.js';
import { TestDaemon } from './support/test-daemon.js';

// The events that console.it-spec.ts has no use for: what long work tells, and what lines and tokens mean.
let daemon: TestDaemon;
let uuid: string;
let client: ConsoleClient;
beforeAll(async () => {
  daemon = await TestDaemon.start();
  const { settings } = aServerConfiguration();
  uuid = await daemon.create({
    settings: { egg: { ...settings.egg, features: { eula: ['AGREE to the EULA'] } } },
  });
  client = await enter({});
});
afterAll(async () => {
  client?.close();
  await daemon?.close();
});

async function enter(claims: Record<string, unknown>): Promise<ConsoleClient> {
  const entered = await ConsoleClient.open(`${daemon.url}/api/servers/${uuid}/ws`, daemon.panel.url);
  await entered.auth(
    await daemon.panel.consoleToken(uuid, { permissions: ['*', 'admin.websocket.install'], ...claims }),
  );
  return entered;
}

it('an installation tells its beginning, its lines and its end', async () => {
  expect((await daemon.call('POST', `/api/servers/${uuid}/reinstall`)).status).toBe(202);
  await client.sees('install started');
  await client.sees('daemon message', (text) => text.startsWith('Starting installation process'));
  await client.sees('install output', (line) => line === 'installing');
  await client.sees('install completed');
});

it('a line that a feature of the egg waits for is told with it', async () => {
  await daemon.power(uuid, 'start');
  await daemon.becomes(uuid, 'running');
  client.send('send command', 'you have to AGREE to the EULA');
  const told = JSON.parse(await client.sees('feature match')) as Record<string, string>;
  expect(told).toMatchObject({ key: 'eula', line: expect.stringContaining('AGREE') as string });
});

it('a backup and its restoration tell their ends', async () => {
  const backup = randomUUID();
  const order = { adapter: 'wings', uuid: backup, ignore: '' };
  expect((await daemon.call('POST', `/api/servers/${uuid}/backup`, order)).status).toBe(202);
  const made = JSON.parse(await client.sees('backup completed')) as Record<string, unknown>;
  expect(made).toMatchObject({ uuid: backup, is_successful: true });
  const path = `/api/servers/${uuid}/backup/${backup}/restore`;
  expect((await daemon.call('POST', path, { adapter: 'wings', truncate_directory: false })).status).toBe(202);
  await client.sees('backup restore completed', undefined, 30_000);
});

it('a token that is about to end is announced', async () => {
  // Half a minute before its end it is told for the last time.
  const short = await enter({ exp: Math.floor(Date.now() / 1000) + 32 });
  await short.sees('token expiring');
  short.close();
});
