import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { built, startProgram, type Program } from '../support/program.js';
import { SftpClient } from './sftp/sftp-client.js';
import { TestDaemon } from './support/test-daemon.js';

const WARNING = 'CodeCacheWarning';
/** Part of what V8 makes a code cache for. */
const OTHER_FLAG = '--max-lazy';

describe('the built daemon', () => {
  let daemon: TestDaemon;
  let program: Program | undefined;
  beforeEach(async () => {
    daemon = await TestDaemon.prepare();
  });
  afterEach(async () => {
    await program?.end();
    await daemon.close();
  });

  const start = async (...flags: string[]): Promise<Program> => {
    const { url, configPath } = daemon;
    program = startProgram([...flags, built('daemon', 'main.js'), '--config', configPath]);
    await program.answers(`${url}/up`);
    return program;
  };
  const system = async (token: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(`${daemon.url}/api/system?v=2`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('starts from its code cache and tells the panel of its system, and nobody else', async () => {
    const { stderr, end } = await start();
    expect(stderr()).not.toContain(WARNING);
    const known = await system(daemon.panel.token);
    expect(known).toMatchObject({ status: 200, body: { docker: { version: expect.any(String) } } });
    expect((await system('another')).body).toMatchObject({ error: expect.any(String) });
    await end();
    expect(stderr()).toBe('');
  });

  it('starts without its code cache where another flag makes it useless, and says so', async () => {
    const { stderr } = await start(OTHER_FLAG);
    expect(stderr()).toContain(WARNING);
    expect((await system(daemon.panel.token)).status).toBe(200);
  });

  it('speaks SFTP, also after another start, with what it has not loaded before', async () => {
    const { end } = await start();
    const uuid = await daemon.create();
    const client = await SftpClient.connect(daemon, uuid);
    await client.write('/bundle.txt', 'by the bundle');
    expect(await client.read('/bundle.txt')).toBe('by the bundle');
    client.end();
    await end();
    const { stderr } = await start();
    const again = await vi.waitFor(() => SftpClient.connect(daemon, uuid), {
      timeout: 20_000,
      interval: 100,
    });
    expect(await again.read('/bundle.txt')).toBe('by the bundle');
    again.end();
    expect(stderr()).toBe('');
  });
});
