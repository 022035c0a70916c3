import { randomUUID } from 'node:crypto';
import { lstat, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localImage } from '@app/testing/images.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ContainerInstaller, type InstallRequest } from '../../../apps/daemon/src/modules/installer/index.js';
import type { Runtime } from '../../../apps/daemon/src/platform/runtime/runtime.port.js';
import { aServerSettings } from '../../../apps/daemon/src/platform/runtime/server-settings.fixture.js';
import { testNode, type TestNode } from './support/server-on-engine.js';

let node: TestNode;
let uuid: string;
let lines: string[];
let abort: AbortController;

beforeAll(async () => {
  node = await testNode();
});
afterAll(() => node.dispose());
beforeEach(() => {
  uuid = randomUUID();
  lines = [];
  abort = new AbortController();
});

const installer = (timeoutSeconds = 60, runtime: Runtime = node.runtime): ContainerInstaller =>
  new ContainerInstaller(runtime, node.files, {
    tmpDirectory: join(node.folder, 'tmp'),
    logDirectory: join(node.folder, 'log'),
    timeoutSeconds,
    container: () => node.options,
    alwaysPull: () => false,
    onProblem: (message, error) => lines.push(`PROBLEM ${message} ${String(error)}`),
  });

const request = (script: string, image = `~${localImage('installer')}`): InstallRequest => ({
  server: {
    settings: aServerSettings({
      uuid,
      environment: { VERSION: '1.2.3', API_TOKEN: 'very-secret-value' },
      allocations: { default: { ip: '127.0.0.1', port: 0 }, mappings: {} },
    }),
    process_configuration: { startup: {}, stop: { type: 'stop' }, configs: [] },
  },
  script: { container_image: image, entrypoint: 'bash', script },
  reinstall: false,
  signal: abort.signal,
  onLine: (line) => void lines.push(line),
  onProgress: () => undefined,
});

const containerIsGone = async (): Promise<void> => {
  expect(await node.runtime.inspect(`${uuid}_installer`)).toBeNull();
  expect(await readdir(join(node.folder, 'tmp'))).not.toContain(uuid);
};

describe('install scripts on a real engine', () => {
  it('run with the variables of the server, as root, and leave files that belong to the server', async () => {
    const outcome = await installer().run(
      request(
        'cd /mnt/server\r\nmkdir -p a/b\r\necho "$VERSION" > a/b/version\r\nln -s /etc/passwd link\r\nid -u\r\n',
      ),
    );
    expect(outcome).toEqual({ successful: true, exitCode: 0 });
    expect(lines).toEqual(['0']);
    const root = node.files.rootOf(uuid);
    expect(await readFile(join(root, 'a/b/version'), 'utf8')).toBe('1.2.3\n');
    for (const path of ['a', 'a/b', 'a/b/version', 'link']) {
      const { uid, gid } = await lstat(join(root, path));
      expect([path, uid, gid]).toEqual([path, 988, 989]);
    }
    // The owner of what a link names on the host is nobody's business.
    expect((await lstat('/etc/passwd')).uid).toBe(0);
    await containerIsGone();
  });

  it('D17: fail with their exit code, and secrets stay out of output and log', async () => {
    const unit = installer();
    const outcome = await unit.run(request('echo "token: $API_TOKEN"; echo done >&2; exit 3'));
    expect(outcome).toEqual({
      successful: false,
      exitCode: 3,
      error: 'The install script ended with exit code 3.',
    });
    expect(lines.slice(0, 2)).toEqual(['token: ***', 'done']);
    const log = await unit.readLog(uuid);
    expect(log).toContain('token: ***');
    expect(log).toContain('API_TOKEN=***');
    expect(log).not.toContain('very-secret-value');
    await containerIsGone();
  });

  it('D17: are ended when they take too long, with all that they started', async () => {
    const outcome = await installer(1).run(request('sleep 300 & echo begun; sleep 300'));
    expect(outcome.error).toBe('The installation took longer than 1 seconds.');
    await containerIsGone();
  });

  it('are ended when the installation is cancelled', async () => {
    const running = installer().run(request('echo begun; sleep 300'));
    await expect.poll(() => lines, { timeout: 20_000 }).toContain('begun');
    abort.abort();
    expect(await running).toMatchObject({ successful: false, error: 'The installation was cancelled.' });
    await containerIsGone();
  });

  it('fail with the reason when the image cannot be had or has no such entrypoint', async () => {
    const missing = await installer().run(request('true', '~rookery/never-built:local'));
    expect(missing.error).toContain('rookery/never-built:local is not on this node');
    const wrong = request('true');
    const outcome = await installer().run({
      ...wrong,
      script: { ...wrong.script, entrypoint: '/no/such/shell' },
    });
    expect(outcome.successful).toBe(false);
    expect(outcome.error).toContain('/no/such/shell');
    await containerIsGone();
  });

  it('lose no output, in order, however much there is', async () => {
    const outcome = await installer().run(request('for i in $(seq 1 20000); do echo "line $i"; done'));
    expect(outcome.successful).toBe(true);
    expect(lines).toEqual(Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}`));
  });

  it('D18: are gone on with by the next daemon, with their whole output and their exit code', async () => {
    const script = 'echo first; until [ -e /mnt/server/gate ]; do sleep 0.1; done; echo second; exit 5';
    // A daemon that dies: it never hears of the end of its run, and tidies nothing up.
    const deaf = Object.create(node.runtime, {
      wait: { value: () => new Promise(() => undefined) },
    }) as Runtime;
    const dying = installer(60, deaf);
    void dying.run({ ...request(script), onLine: () => undefined });
    await expect
      .poll(() => node.runtime.inspect(`${uuid}_installer`).then((status) => status?.running), {
        timeout: 20_000,
      })
      .toBe(true);
    const resumed = installer().resume(request(script));
    await expect.poll(() => lines, { timeout: 20_000 }).toContain('first');
    await writeFile(join(node.files.rootOf(uuid), 'gate'), '');
    expect(await resumed).toEqual({
      successful: false,
      exitCode: 5,
      error: 'The install script ended with exit code 5.',
    });
    expect(lines).toEqual(['first', 'second', 'The install script ended with exit code 5.']);
    await containerIsGone();
  });
});
