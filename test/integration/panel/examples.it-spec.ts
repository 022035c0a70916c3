import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { ClientScene, type SceneServer } from './support/client-scene.js';
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
});
