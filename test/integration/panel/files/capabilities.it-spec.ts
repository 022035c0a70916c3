import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { ClientScene, type SceneServer } from '../support/client-scene.js';
import { startPanel, type TestPanel } from '../support/panel.js';

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

const capabilities = async (): Promise<unknown> => {
  const answer = await api.get(`/api/client/servers/${server.uuid}`);
  expect(answer.status).toBe(200);
  return answer.at('meta.capabilities');
};

it('names what the node of a server can do, and asks it once', async () => {
  scene.daemon.features = ['files.paged', 'uploads.tus'];
  expect(await capabilities()).toEqual(['files.paged', 'uploads.tus']);
  scene.daemon.features = [];
  expect(await capabilities()).toEqual(['files.paged', 'uploads.tus']);
  expect(scene.daemon.callsTo('GET', '/api/capabilities')).toHaveLength(1);
});

it('names nothing of a stock Wings', async () => {
  expect(await capabilities()).toEqual([]);
});

it.each(['drop', 'hang'] as const)('names nothing where the node does not answer: %s', async (answer) => {
  scene.daemon.answer('GET', '/api/capabilities', answer);
  expect(await capabilities()).toEqual([]);
});
