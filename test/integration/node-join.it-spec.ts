import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ApiClient } from './panel/support/api-client.js';
import { NO_LIMITS } from './panel/support/access-rules.js';
import { createNode } from './panel/support/catalogue.js';
import { startPanel, type TestPanel } from './panel/support/panel.js';
import { built, startProgram, type Program } from './support/program.js';

const NODES = '/api/application/nodes';

/** A machine that becomes a node, its daemon and a panel, all of them real. */
describe('operator commands of a node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-join-'));
  const config = join(folder, 'etc', 'config.yml');
  const env = { DOCKER_HOST: sharedServices().dockerHost };
  let panel: TestPanel;
  let api: ApiClient;
  let key: string;
  let node: number;
  let daemon: Program | undefined;

  beforeAll(async () => {
    const port = await freePort();
    panel = await startPanel({
      port,
      worker: true,
      env: { ...NO_LIMITS, APP_URL: `http://127.0.0.1:${port}` },
    });
    key = await panel.applicationKey(await panel.createAdmin());
    api = panel.api(key);
    const listens = await freePort();
    node = await createNode(api, {
      fqdn: '127.0.0.1',
      scheme: 'http',
      daemon_listen: listens,
      daemon_connect: listens,
      daemon_sftp: await freePort(),
      daemon_base: join(folder, 'volumes'),
    });
  });
  afterAll(async () => {
    await daemon?.end();
    await panel?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (
    ...words: string[]
  ): Promise<{ code: number | null; out: string; complaint: string }> => {
    const program = startProgram([built('daemon', 'cli.js'), '--config', config, ...words], { env });
    const code = await program.ended;
    return { code, out: program.stdout(), complaint: program.stderr() };
  };
  const joinToken = async (): Promise<string> =>
    (await api.post(`${NODES}/${node}/join-token`)).at<string>('command').split(' ').at(-1)!;
  const written = (path = config) => parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

  it('joins by a token that is good once, and keeps what it may not lose', async () => {
    const token = await joinToken();
    const joined = await run('join', panel.url, token, '--home', join(folder, 'home'));
    expect([joined.code, joined.complaint]).toEqual([0, '']);
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(written()).toMatchObject({
      remote: panel.url,
      system: { data: join(folder, 'volumes'), root_directory: join(folder, 'home') },
      docker: { socket: sharedServices().dockerSocket },
    });
    expect(joined.out).not.toContain(String(written()['token']));

    const again = await run('join', panel.url, await joinToken());
    expect([again.code, again.complaint]).toEqual([1, expect.stringContaining('--override')]);
    const spent = await run('join', panel.url, token, '--override');
    expect([spent.code, spent.complaint]).toEqual([1, expect.stringContaining('used before')]);
  });

  it('says what is wrong before the daemon runs, and that all is well once it does', async () => {
    // Tests listen on loopback alone, which the panel's word about the address would not do.
    writeFileSync(
      config,
      `# mine\n${readFileSync(config, 'utf8').replace('host: 0.0.0.0', 'host: 127.0.0.1')}`,
    );
    const early = await run('check');
    expect([early.code, early.out]).toEqual([1, expect.stringMatching(/FAIL {2}no daemon answers/)]);
    const report = await run('diagnostics');
    expect(report.out).toMatch(/its daemon does not answer/);
    expect(report.out).not.toContain('127.0.0.1');

    daemon = startProgram([built('daemon', 'main.js'), '--config', config], { env });
    const whole = await run('check', '--wait', '20');
    expect(whole.out.match(/^ {2}ok .*$/gm)).toEqual([
      expect.stringContaining(`the panel answers (${panel.url})`),
      expect.stringContaining("the panel takes the node's key"),
      expect.stringContaining('Docker'),
      expect.stringContaining('incremental backups can be made'),
      expect.stringContaining('the daemon answers'),
      expect.stringContaining('the panel reaches this node'),
      expect.stringContaining('the daemon takes the key that the panel has'),
      expect.stringContaining('the clocks of both agree'),
      expect.stringContaining('the panel hears of this node'),
    ]);
    expect(whole.code).toBe(0);
    const running = await run('diagnostics');
    expect(running.out).toContain(String(written()['uuid']));
    for (const secret of [String(written()['token']), panel.url]) expect(running.out).not.toContain(secret);
  });

  it('C8: configures from a stock panel, into the file that is named, and shows no key', async () => {
    const other = join(folder, 'other', 'config.yml');
    const words = ['--panel-url', panel.url, '--token', key, '--node', String(node)];
    const done = await run('configure', ...words, '--config-path', other);
    expect([done.code, done.complaint]).toEqual([0, '']);
    expect(written(other)).toMatchObject({ uuid: written()['uuid'], token: written()['token'] });
    expect(done.out).not.toContain(key);
    expect(done.out).not.toContain(String(written()['token']));
    const refused = await run(
      'configure',
      '-p',
      panel.url,
      '-t',
      `${key}x`,
      '-n',
      '1',
      '-c',
      join(folder, 'no.yml'),
    );
    expect([refused.code, refused.complaint]).toEqual([1, expect.stringContaining('401')]);
    expect(refused.complaint).not.toContain(key);
  });

  it('keeps comments and keys of the operator when it becomes another node', async () => {
    writeFileSync(config, `${readFileSync(config, 'utf8')}\npower:\n  stop_grace: 7 # short\n`);
    const joined = await run('join', panel.url, await joinToken(), '--override');
    expect(joined.code).toBe(0);
    expect(readFileSync(config, 'utf8')).toMatch(/^# mine\n[^]*stop_grace: 7 # short/);
    expect(written()).toMatchObject({ api: { host: '127.0.0.1' } });
  });

  it('tells its version, and what it can', async () => {
    expect((await run('version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await run('--help');
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('join <panel url> <token>')]);
    expect((await run('join', 'not-an-address', 'x')).code).toBe(2);
  });
});
