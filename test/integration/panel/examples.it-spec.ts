import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
import type { DaemonCall } from './support/fake-daemon.js';
import { startPanel, type TestPanel } from './support/panel.js';

/** The scripts of docs/examples do what their first lines say. */
describe('the example scripts', () => {
  let panel: TestPanel;
  let scene: ClientScene;
  let server: SceneServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    panel = await startPanel();
    scene = await ClientScene.create(panel);
    const owner = await panel.createUser();
    server = await scene.server({ owner, state: 'offline' });
    env = { PANEL_URL: panel.url, CLIENT_KEY: await panel.accountKey(owner), SERVER: server.short };
  });
  afterAll(async () => {
    await scene?.close();
    await panel?.close();
  });

  const run = async (name: string, ...words: string[]): Promise<string> => {
    const options = { env: { ...process.env, ...env } };
    return (await promisify(execFile)(`docs/examples/${name}`, words, options)).stdout.trim();
  };
  const granted = (): Promise<{ email: string; permissions: string[] }[]> =>
    panel.database.query(
      'SELECT u.email, s.permissions FROM subusers s JOIN users u ON u.id = s.user_id WHERE s.server_id = ?',
      [server.id],
    );

  it('invite-subuser.sh invites by a preset and changes to single permissions', async () => {
    const email = 'ada@example.com';
    const viewer = [...SUBUSER_PRESETS.viewer].sort();
    expect(await run('invite-subuser.sh', email, 'viewer')).toMatch(
      new RegExp(`^ada\\w{3}: ${viewer.join(' ')}$`),
    );
    expect(await granted()).toEqual([{ email, permissions: viewer }]);
    await run('invite-subuser.sh', 'Ada@example.com', 'control.stop', 'file.read');
    const permissions = ['control.stop', 'file.read', 'websocket.connect'];
    expect(await granted()).toEqual([{ email, permissions }]);
  });

  it('invite-subuser.sh fails where the panel refuses', async () => {
    await expect(run('invite-subuser.sh', 'no address', 'viewer')).rejects.toThrow('422');
  });

  it('start-if-offline.sh starts a server that is down, once', async () => {
    expect(await run('start-if-offline.sh')).toBe('offline');
    await expect.poll(() => run('start-if-offline.sh')).toBe('running');
    expect(scene.daemon.callsTo('POST', `/api/servers/${server.uuid}/power`)).toHaveLength(1);
  });

  it('upload-plugin-and-restart.sh replaces a plugin and restarts a server that is up', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-plugin-'));
    try {
      const plugin = join(folder, 'my plugin.jar');
      const daemon = scene.daemon;
      daemon.servers.get(server.uuid)!.state = 'offline';
      // The panel keeps a state for a moment.
      const api = panel.api(env['CLIENT_KEY']!);
      const state = async (): Promise<string> =>
        (await api.get(`/api/client/servers/${server.short}/resources`)).at('attributes.current_state');
      await expect.poll(state, { timeout: 30_000 }).toBe('offline');
      await writeFile(plugin, 'one');
      expect(await run('upload-plugin-and-restart.sh', plugin)).toBe('my plugin.jar 3');
      expect(daemon.callsTo('POST', '/power').filter(isRestart)).toEqual([]);
      daemon.servers.get(server.uuid)!.state = 'running';
      await writeFile(plugin, 'three');
      await expect.poll(state, { timeout: 30_000 }).toBe('running');
      await run('upload-plugin-and-restart.sh', plugin, '/my plugins');
      expect(daemon.callsTo('POST', '/power').filter(isRestart)).toHaveLength(1);
      expect(daemon.files.text('/plugins/my plugin.jar')).toBe('one');
      expect(daemon.files.text('/my plugins/my plugin.jar')).toBe('three');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const isRestart = ({ body }: DaemonCall): boolean => (body as { action: string }).action === 'restart';
