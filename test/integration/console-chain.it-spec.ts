import { generateSync } from 'otplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CLOSE_TOKEN_EXPIRED } from '@app/contracts/ws/console.frames.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import { Browser } from './panel/support/browser.js';
import type { ApiClient } from './panel/support/api-client.js';
import { ClientScene, type SceneServer } from './panel/support/client-scene.js';
import { ConsoleClient } from './panel/support/console-client.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';

/** By the panel itself, or by the daemon that it told, whichever was first. */
const ENDED = [CLOSE_TOKEN_EXPIRED, 1000];

// The panel's console in front of a real daemon with a real container behind it.
let daemon: TestDaemon;
let panel: TestPanel;
let scene: ClientScene;
let server: SceneServer;
let api: ApiClient;
let path: string;

beforeAll(async () => {
  daemon = await TestDaemon.prepare();
  await daemon.startProcess();
  panel = await startPanel({ env: { RATELIMIT_WEBSOCKET_TOKEN: '1000/60' }, worker: true });
  scene = await ClientScene.onPort(panel, daemon.port, daemon.panel.token);
  const owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner, uuid: await daemon.create() });
  path = `/api/client/servers/${server.uuid}`;
});
afterAll(async () => {
  await panel?.close();
  await daemon?.close();
});

const open = async () => {
  const token = (await api.get(`${path}/websocket`)).at<string>('data.token');
  return ConsoleClient.open(`${panel.url.replace('http', 'ws')}${path}/ws?token=${token}`);
};
const line = async (client: ConsoleClient, text: string) => {
  for (let nth = 1; ; nth++) if ((await client.frame('console output', nth)).args![0]!.includes(text)) return;
};
const status = async (client: ConsoleClient, wanted: string) => {
  for (let nth = 1; ; nth++) if ((await client.frame('status', nth)).args![0] === wanted) return;
};
const state = async () => (await api.get(`${path}/resources`)).at('attributes.current_state');

it('reads and drives a server, through the death of its daemon, without the client doing anything', async () => {
  expect(await state()).toBe('offline');
  expect((await api.post(`${path}/command`, { command: 'early' })).status).toBe(502);
  const client = await open();
  await status(client, 'offline');
  expect((await api.post(`${path}/power`, { signal: 'start' })).status).toBe(204);
  await status(client, 'running');
  await expect.poll(state).toBe('running');
  client.send('send command', 'by socket');
  await line(client, 'got by socket');
  expect((await api.post(`${path}/command`, { command: 'by http' })).status).toBe(204);
  await line(client, 'got by http');

  await daemon.end('SIGKILL');
  await client.frame('daemon message');
  expect((await api.get(`${path}/resources`)).status).toBe(200);
  await daemon.startProcess();
  client.send('send command', 'after the death');
  await line(client, 'got after the death');

  await daemon.end('SIGTERM');
  await client.frame('daemon message', 2);
  await daemon.startProcess();
  client.send('set state', 'stop');
  await status(client, 'stopping');
  await expect.poll(state, { timeout: 20_000 }).toBe('offline');
  expect(client.closed).toBeNull();
  expect(client.frames.filter(({ event }) => event === 'auth success')).toHaveLength(1);
  expect(client.frames.some(({ event }) => event === 'jwt error' || event === 'throttled')).toBe(false);
  client.socket.close();
  expect((await scene.events(server)).map(({ event }) => event)).toEqual([
    'server:power.start',
    'server:console.command',
  ]);
});

it('ends for a subuser in a browser when their rights change, and for nobody else', async () => {
  const subuser = await panel.createUser();
  await scene.subuser(server, subuser, ['control.console']);
  const browser = new Browser(panel);
  await browser.login(subuser.username);
  // A page keeps the token out of addresses, which end in logs: it shows it in the first frame.
  const theirs = await ConsoleClient.open(`${panel.url.replace('http', 'ws')}${path}/ws`);
  const token = (await browser.get(`${path}/websocket`)).at<string>('data.token');
  theirs.send('auth', token);
  await theirs.frame('auth success');
  const owners = await open();
  await owners.frame('auth success');

  const body = { permissions: ['file.read'] };
  expect((await api.post(`${path}/users/${subuser.uuid}`, body)).status).toBe(200);
  await expect.poll(() => theirs.closed?.code, { timeout: 20_000 }).toBeOneOf(ENDED);
  // The old token opens nothing any more, a new one does.
  const again = await ConsoleClient.open(`${panel.url.replace('http', 'ws')}${path}/ws`);
  again.send('auth', token);
  await expect.poll(() => again.closed?.code).toBe(CLOSE_TOKEN_EXPIRED);
  expect(owners.closed).toBeNull();
  owners.socket.terminate();
});

const TWO_FACTOR = '/api/client/account/two-factor';
const changes: readonly (readonly [
  what: string,
  change: (browser: Browser, user: { id: number }) => Promise<number>,
])[] = [
  [
    'password',
    async (browser) => {
      const body = { current_password: 'password', password: 'another secret' };
      return (await browser.post('/api/client/account/password', body)).status;
    },
  ],
  [
    'second factor',
    async (browser) => {
      const secret = (await browser.get(TWO_FACTOR)).at<string>('data.secret');
      return (await browser.post(TWO_FACTOR, { code: generateSync({ secret }) })).status;
    },
  ],
  [
    'role',
    async (_browser, { id }) => {
      const admin = panel.api(await panel.applicationKey(await panel.createAdmin()));
      return (await admin.patch(`/api/application/users/${id}`, { root_admin: true })).status;
    },
  ],
];

it.each(changes)('ends with the other sessions of a user whose %s changes', async (_what, change) => {
  const user = await panel.createUser();
  await scene.subuser(server, user, ['control.console']);
  const [browser, elsewhere] = [new Browser(panel), new Browser(panel)];
  await browser.login(user.username);
  await elsewhere.login(user.username);
  const token = (await elsewhere.get(`${path}/websocket`)).at<string>('data.token');
  const console = await ConsoleClient.open(`${panel.url.replace('http', 'ws')}${path}/ws?token=${token}`);
  await console.frame('auth success');

  expect(await change(browser, user)).toBeLessThan(300);
  expect((await elsewhere.get('/api/client/account')).status).toBe(401);
  await expect.poll(() => console.closed?.code, { timeout: 20_000 }).toBeOneOf(ENDED);
  const again = await ConsoleClient.open(`${panel.url.replace('http', 'ws')}${path}/ws?token=${token}`);
  await again.frame('jwt error');
  again.socket.terminate();
});
