import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ClientScene } from './support/client-scene.js';
import { ConsoleClient } from './support/console-client.js';
import { FakeConsole } from './support/fake-console.js';
import { startPanel, type TestPanel } from './support/panel.js';

const WAITING = 1_000;
const PER_ADDRESS = 20;
/** So many handshakes at a time: the test loads the machine no more than it must. */
const AT_ONCE = 50;

let panel: TestPanel;
let scene: ClientScene;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  panel = await startPanel({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  scene = await ClientScene.create(panel);
  new FakeConsole(scene.daemon);
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await scene?.close();
  await panel?.close();
});

it('[W1] a thousand sockets that say nothing keep nobody out who says who he is', async () => {
  const owner = await panel.createUser();
  const server = await scene.server({ owner, state: 'running' });
  const url = `${panel.url.replace('http', 'ws')}/api/client/servers/${server.uuid}/ws`;
  const wait = async (from: string): Promise<WebSocket> => {
    const socket = new WebSocket(url, { headers: { 'x-forwarded-for': from } });
    socket.on('error', () => undefined);
    sockets.push(socket);
    await once(socket, 'open');
    return socket;
  };
  // Fifty hosts, each of them with as many addresses as it likes.
  const address = (i: number): string =>
    `2001:db8:0:${Math.floor(i / PER_ADDRESS).toString(16)}::${(i + 1).toString(16)}`;
  const first = await wait(address(0));
  const gone = once(first, 'close');
  const others = Array.from({ length: WAITING - 1 }, (_, i) => address(i + 1));
  await Promise.all(others.splice(0, PER_ADDRESS - 1).map(wait));
  // A further address gives a host of IPv6 no further place.
  const refused = new WebSocket(url, { headers: { 'x-forwarded-for': '2001:db8::ffff' } });
  refused.on('error', () => undefined);
  const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, { statusCode: number }];
  expect(answer.statusCode).toBe(429);
  while (others.length > 0) await Promise.all(others.splice(0, AT_ONCE).map(wait));

  const token = (
    await panel.api(await panel.accountKey(owner)).get(`/api/client/servers/${server.uuid}/websocket`)
  ).at<string>('data.token');
  const client = await ConsoleClient.open(url);
  client.send('auth', token);
  await client.frame('auth success');
  // The place was that of the one who had waited longest.
  await gone;
  client.socket.terminate();
});
