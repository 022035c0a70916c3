import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from '@app/testing/images.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { NodesService } from '../../apps/panel/src/modules/nodes/index.js';
import { GAME, TestDaemon } from './daemon/support/test-daemon.js';
import type { ApiClient } from './panel/support/api-client.js';
import { createEgg, nodeBody } from './panel/support/catalogue.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';

// A real panel with its worker, and a node with an engine.
let panel: TestPanel;
let daemon: TestDaemon;
let api: ApiClient;
let nodeId: number;

beforeAll(async () => {
  await buildImages(['busybox', 'installer'], sharedServices().dockerSocket);
  panel = await startPanel({ worker: true });
  api = panel.api(await panel.applicationKey(await panel.createAdmin()));
  daemon = await TestDaemon.prepare({});
  const service = panel.app.get(NodesService, { strict: false });
  const local = { fqdn: '127.0.0.1', scheme: 'http', daemon_listen: daemon.port, memory: 0, disk: 0 };
  ({ id: nodeId } = await service.create(nodeBody(local) as never, { isLocalAllowed: true }));
  const { uuid, daemonTokenId, daemonToken } = await service.reference(nodeId);
  await daemon.startHere({ uuid, remote: panel.url, token_id: daemonTokenId, token: daemonToken });
}, 180_000);
afterAll(async () => {
  await daemon?.close();
  await panel?.close();
});

it.each([
  ['echo one; echo two > /dev/stderr; echo three', 'succeeded', 'three'],
  ['echo before; exit 3', 'failed', 'before'],
])(
  'tries "%s" out and leaves nothing of it on the node',
  async (script, outcome, line) => {
    const { id: egg } = await createEgg(api, {
      docker_images: { One: '~rookery/busybox:local' },
      startup_commands: { Default: GAME },
      scripts: { installation: { script, container: '~rookery/installer:local', entrypoint: 'sh' } },
      variables: [],
    });
    const path = `/api/application/eggs/${egg}/trials`;
    const answer = await api.post(path, { node: nodeId });
    expect([answer.status, answer.body]).toEqual([202, answer.body]);
    const uuid = answer.at<string>('attributes.server');
    await vi.waitFor(
      async () => expect((await api.get(path)).at('data.0.attributes.ended_at')).not.toBeNull(),
      { timeout: 60_000, interval: 100 },
    );
    const trial = (await api.get(path)).at<{ log: string[] }>('data.0.attributes');
    expect(trial).toMatchObject({ outcome, server: null });
    expect(trial.log.join('\n')).toContain(line);
    const rows = await panel.database.query('SELECT id FROM servers WHERE uuid = ?', [uuid]);
    expect(rows).toEqual([]);
    await vi.waitFor(() => {
      expect(existsSync(join(daemon.folder, 'volumes', uuid))).toBe(false);
      expect(readdirSync(join(daemon.folder, 'volumes')).filter((name) => name.includes(uuid))).toEqual([]);
    });
  },
  120_000,
);
