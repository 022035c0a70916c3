import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages } from '@app/testing/images.js';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestDaemon } from './support/test-daemon.js';

let engine: TestDockerEngine;
let daemon: TestDaemon;
beforeAll(async () => {
  engine = await startDockerEngine();
  await buildImages(['busybox', 'installer'], engine.socketPath);
  daemon = await TestDaemon.start({
    config: { docker: { socket: engine.socketPath }, power: { stop_grace: 5, term_grace: 1 } },
  });
}, 120_000);
afterAll(async () => {
  await daemon.close();
  await engine.stop();
});

const isRunning = async (uuid: string): Promise<boolean> =>
  (await new Docker({ socketPath: engine.socketPath }).getContainer(uuid).inspect()).State.Running;

describe('an engine that is killed and comes back', () => {
  it('D18: leaves no server installing: the script goes on and its end is reported', async () => {
    const script =
      'echo > /mnt/server/begun; while [ ! -e /mnt/server/go ]; do sleep 0.1; done; echo done; exit 0';
    const uuid = daemon.describe({ script });
    const files = join(daemon.folder, 'volumes', uuid);
    await daemon.call('POST', '/api/servers', { uuid, start_on_completion: false });
    await vi.waitFor(() => expect(existsSync(join(files, 'begun'))).toBe(true), { timeout: 30_000 });
    await engine.kill9();
    await engine.restart();
    writeFileSync(join(files, 'go'), '');
    await vi.waitFor(
      () =>
        expect(daemon.panel.bodies(`/servers/${uuid}/install`)).toEqual([
          { successful: true, reinstall: false },
        ]),
      { timeout: 40_000 },
    );
    expect((await daemon.call('DELETE', `/api/servers/${uuid}`)).status).toBe(204);
  }, 90_000);

  it.each(['stop', 'kill'])(
    'hears of a %s that was asked for while it was away',
    async (action) => {
      const uuid = await daemon.create();
      await daemon.power(uuid, 'start');
      await daemon.becomes(uuid, 'running');
      await engine.kill9();
      expect((await daemon.power(uuid, action)).status).toBe(202);
      await daemon.becomes(uuid, 'stopping');
      await engine.restart();
      await daemon.becomes(uuid, 'offline', 40_000);
      expect(await isRunning(uuid)).toBe(false);
    },
    90_000,
  );

  it('calls no line said that died with the engine', async () => {
    const uuid = await daemon.create();
    await daemon.power(uuid, 'start');
    await daemon.becomes(uuid, 'running');
    // It takes nothing any more, and nobody has noticed yet.
    process.kill(engine.pid, 'SIGSTOP');
    try {
      await vi.waitFor(() => expect(readFileSync(`/proc/${engine.pid}/stat`, 'utf8')).toContain(') T '));
      const said = await daemon.call('POST', `/api/servers/${uuid}/commands`, { commands: ['unheard'] });
      expect(said.status).toBe(504);
    } finally {
      await engine.kill9();
    }
    await engine.restart();
  }, 90_000);
});
