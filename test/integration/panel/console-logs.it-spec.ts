import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiClient } from './support/api-client.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import { startPanel, type TestPanel } from './support/panel.js';

let panel: TestPanel;
let scene: ClientScene;
let api: ApiClient;
let server: SceneServer;

beforeAll(async () => {
  panel = await startPanel();
});
afterAll(() => panel?.close());
beforeEach(async () => {
  scene = await ClientScene.create(panel);
  const owner = await panel.createUser();
  api = panel.api(await panel.accountKey(owner));
  server = await scene.server({ owner });
  return () => scene.close();
});
const path = (query = ''): string => `/api/client/servers/${server.uuid}/logs${query}`;
const asked = (): string[] => scene.daemon.callsTo('GET', /\/logs/).map(({ query }) => query.toString());

it('answers a page of what the node keeps, and hands its cursor on', async () => {
  scene.daemon.features = ['logs.history'];
  scene.daemon.answer('GET', /\/logs/, { status: 200, body: { data: ['a', 'b'], cursor: 40 } });
  const last = await api.get(path('?lines=2'));
  expect(last.status).toBe(200);
  expect(last.body).toEqual({ data: { lines: ['a', 'b'], cursor: 40 } });
  scene.daemon.answer('GET', /\/logs/, { status: 200, body: { data: [], cursor: null } });
  expect((await api.get(path('?lines=2&before=40'))).body).toEqual({ data: { lines: [], cursor: null } });
  expect(asked().at(-1)).toContain('before=40');
});

it('has the last lines alone of a stock Wings, and nothing before them', async () => {
  scene.daemon.answer('GET', /\/logs/, { status: 200, body: { data: null } });
  expect((await api.get(path())).body).toEqual({ data: { lines: [], cursor: null } });
  expect(asked().at(-1)).toContain('size=100');
  const before = asked().length;
  expect((await api.get(path('?before=40'))).body).toEqual({ data: { lines: [], cursor: null } });
  expect(asked()).toHaveLength(before);
});

it.each(['?lines=0', '?lines=2001', '?before=-1', '?before=x'])('refuses %s', async (query) => {
  expect((await api.get(path(query))).status).toBe(422);
});

it('answers 504 where the node is away', async () => {
  scene.daemon.answer('GET', /\/logs/, 'drop');
  expect((await api.get(path())).status).toBe(504);
});
