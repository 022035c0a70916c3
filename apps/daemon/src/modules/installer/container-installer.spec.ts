import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InstallationScript } from '@app/contracts/remote/settings.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerFiles } from '../../platform/filesystem/index.js';
import { aContainerOptions } from '../../platform/runtime/container-options.fixture.js';
import { gameProgram, printingProgram } from '../../platform/runtime/memory/memory-process.js';
import { MemoryRuntime } from '../../platform/runtime/memory/memory-runtime.js';
import { RuntimeError } from '../../platform/runtime/runtime.port.js';
import { aServerSettings } from '../../platform/runtime/server-settings.fixture.js';
import { ContainerInstaller } from './container-installer.js';
import { installerContainer } from './installer-spec.js';

const options = aContainerOptions();
const settings = aServerSettings({ environment: { DB_PASSWORD: 'hunter2222', VERSION: 'latest' } });
const server = {
  settings,
  process_configuration: { startup: {}, stop: { type: 'stop' }, configs: [] },
};
const NAME = `${settings.uuid}_installer`;
const script: InstallationScript = {
  container_image: 'setup',
  entrypoint: 'bash',
  script: 'echo\r\nend\r\n',
};

describe('ContainerInstaller', () => {
  let folder: string;
  let runtime: MemoryRuntime;
  let problems: string[];
  let lines: string[];
  let abort: AbortController;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'installer-'));
    runtime = new MemoryRuntime(options.nodeUuid);
    problems = [];
    lines = [];
    abort = new AbortController();
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const installer = (timeoutSeconds = 60): ContainerInstaller =>
    new ContainerInstaller(runtime, new ServerFiles(join(folder, 'data'), owner), {
      tmpDirectory: join(folder, 'tmp'),
      logDirectory: join(folder, 'log'),
      timeoutSeconds,
      container: () => options,
      alwaysPull: () => false,
      onProblem: (message, error) => problems.push(`${message}: ${String(error)}`),
    });
  const request = (changes: Partial<InstallationScript> = {}) => ({
    server,
    script: { ...script, ...changes },
    reinstall: false,
    signal: abort.signal,
    onLine: (line: string) => void lines.push(line),
    onProgress: () => undefined,
  });
  const started = (): Promise<void> =>
    expect.poll(() => runtime.inspect(NAME).then((status) => status?.running)).toBe(true);
  const nothingIsLeft = async (): Promise<void> => {
    expect(await runtime.inspect(NAME)).toBeNull();
    await expect(stat(join(folder, 'tmp', settings.uuid))).rejects.toThrow('ENOENT');
    expect(runtime.openHandles).toBe(0);
    expect(problems).toEqual([]);
  };

  it('succeeds with exit code 0, passes the output on and leaves only log and files', async () => {
    runtime.addImage('setup', printingProgram('one\ntwo', 0));
    expect(await installer().run(request())).toEqual({ successful: true, exitCode: 0 });
    expect(lines).toEqual(['one', 'two']);
    await nothingIsLeft();
    expect((await stat(join(folder, 'data', settings.uuid))).isDirectory()).toBe(true);
  });

  it('D17: fails with any other exit code and says so', async () => {
    runtime.addImage('setup', printingProgram('oops\n', 7));
    expect(await installer().run(request())).toEqual({
      successful: false,
      exitCode: 7,
      error: 'The install script ended with exit code 7.',
    });
    expect(lines).toEqual(['oops', 'The install script ended with exit code 7.']);
    await nothingIsLeft();
  });

  it('D17: ends a script that takes too long', async () => {
    runtime.addImage('setup', gameProgram());
    const outcome = await installer(0.02).run(request());
    expect(outcome).toMatchObject({ successful: false, exitCode: null });
    expect(outcome.error).toBe('The installation took longer than 0.02 seconds.');
    await nothingIsLeft();
  });

  it('ends a script that is cancelled', async () => {
    runtime.addImage('setup', gameProgram());
    const running = installer().run(request());
    await started();
    abort.abort();
    expect(await running).toMatchObject({ successful: false, error: 'The installation was cancelled.' });
    await nothingIsLeft();
  });

  it('does not begin when it is cancelled before', async () => {
    runtime.addImage('setup', gameProgram());
    abort.abort();
    expect((await installer().run(request())).successful).toBe(false);
    expect(runtime.calls.filter((call) => call.startsWith('create'))).toEqual([]);
  });

  it('gives the container a script with line ends that a shell understands, and no more than it needs', async () => {
    runtime.addImage('setup', (program) => {
      const mount = program.spec.mounts.find((each) => each.target === '/mnt/install');
      void readFile(join(mount?.source ?? '', 'install.sh'), 'utf8').then((text) => {
        program.print(JSON.stringify(text));
        program.exit(0);
      });
    });
    await installer().run(request());
    expect(lines).toEqual([JSON.stringify('echo\nend\n')]);
  });

  it('D17: hides secrets in output and log, and keeps the log to its owner', async () => {
    runtime.addImage('setup', printingProgram('password is hunter2222!\n', 0));
    const unit = installer();
    await unit.run(request());
    expect(lines).toEqual(['password is ***!']);
    const log = await unit.readLog(settings.uuid);
    expect(log).not.toContain('hunter2222');
    expect(log).toContain('DB_PASSWORD=***');
    expect(log).toContain('VERSION=latest');
    expect(log).toContain('password is ***!');
    expect((await stat(join(folder, 'log', 'install', `${settings.uuid}.log`))).mode & 0o777).toBe(0o600);
  });

  it('runs nothing when the server skips scripts or the egg has none', async () => {
    const skipping = { ...server, settings: { ...settings, skip_egg_scripts: true } };
    expect(await installer().run({ ...request(), server: skipping })).toEqual({
      successful: true,
      exitCode: null,
    });
    expect(await installer().run(request({ script: ' \n' }))).toEqual({ successful: true, exitCode: null });
    expect(runtime.calls).toEqual([]);
  });

  it('fails with the reason when the image cannot be had', async () => {
    expect(await installer().run(request({ container_image: 'nowhere' }))).toMatchObject({
      successful: false,
      error: 'The image nowhere could not be pulled.',
    });
    expect((await installer().run(request({ container_image: '~nowhere' }))).error).toContain(
      'marked as local',
    );
    await nothingIsLeft();
  });

  it('pulls a missing image first', async () => {
    runtime.addRemoteImage('setup', printingProgram('', 0));
    expect((await installer().run(request())).successful).toBe(true);
    expect(runtime.calls).toContain('pull setup');
  });

  it('fails with the reason when the engine refuses, and leaves nothing', async () => {
    runtime.addImage('setup', printingProgram('', 0));
    for (const operation of ['create', 'attach', 'start', 'wait'] as const) {
      runtime.failNext(operation, new RuntimeError('failed', `no ${operation} today`));
      expect(await installer().run(request())).toMatchObject({
        successful: false,
        error: `no ${operation} today`,
      });
      await nothingIsLeft();
    }
  });

  it('goes on with a script whose start the engine did not live to answer', async () => {
    runtime.addImage('setup', printingProgram('done\n', 0));
    const start = runtime.start.bind(runtime);
    vi.spyOn(runtime, 'start').mockImplementationOnce(async (name) => {
      await start(name);
      throw new RuntimeError('unavailable', 'The engine does not answer.');
    });
    expect(await installer().run(request())).toMatchObject({ successful: true });
    expect(lines).toEqual(['done']);
    await nothingIsLeft();
  });

  it('starts a script again that an engine died over, and knows nothing of', async () => {
    runtime.addImage('setup', printingProgram('done\n', 0));
    vi.spyOn(runtime, 'start').mockRejectedValueOnce(
      new RuntimeError('unavailable', 'The engine does not answer.'),
    );
    expect(await installer().run(request())).toMatchObject({ successful: true });
    expect(lines).toEqual(['done']);
    await nothingIsLeft();
  });

  it('runs one script of a server at a time', async () => {
    runtime.addImage('setup', gameProgram());
    const unit = installer();
    const first = unit.run(request());
    await started();
    const second = unit.run({ ...request(), signal: new AbortController().signal });
    abort.abort();
    expect(await first).toMatchObject({ successful: false });
    runtime.addImage('setup', printingProgram('', 0));
    expect(await second).toMatchObject({ successful: true });
    expect(runtime.calls.filter((call) => call.startsWith('create'))).toHaveLength(2);
  });

  it('replaces what an earlier run left', async () => {
    runtime.addImage('setup', printingProgram('', 0));
    await runtime.create(installerContainer({ settings, script, options, root: '/a', scriptFolder: '/b' }));
    expect((await installer().run(request())).successful).toBe(true);
    await nothingIsLeft();
  });

  describe('D18: after a restart of the daemon', () => {
    const left = async (): Promise<void> => {
      await new ServerFiles(join(folder, 'data'), owner).createRoot(settings.uuid);
      await runtime.create(installerContainer({ settings, script, options, root: '/a', scriptFolder: '/b' }));
      await runtime.start(NAME);
    };
    beforeEach(() => runtime.addImage('setup', gameProgram({ ready: 'begun' })));

    it('goes on with a running script and shows all of its output', async () => {
      await left();
      const running = installer().resume(request());
      await expect.poll(() => lines).toContain('begun');
      const console = await runtime.attach(NAME, () => undefined);
      await console.write('stop\n');
      expect(await running).toEqual({ successful: true, exitCode: 0 });
      expect(lines).toEqual(['begun', 'stop', 'bye']);
      await nothingIsLeft();
    });

    it('reports a script that ended meanwhile', async () => {
      await left();
      runtime.crash(NAME, 4);
      expect(await installer().resume(request())).toMatchObject({ successful: false, exitCode: 4 });
      await nothingIsLeft();
    });

    it('waits for an engine that comes up later, and does not start the script anew', async () => {
      await left();
      const inspect = vi.spyOn(runtime, 'inspect');
      inspect.mockRejectedValueOnce(new RuntimeError('unavailable', 'The engine does not answer.'));
      const running = installer().resume(request());
      await expect.poll(() => lines).toContain('begun');
      const console = await runtime.attach(NAME, () => undefined);
      await console.write('stop\n');
      expect(await running).toEqual({ successful: true, exitCode: 0 });
      expect(problems.splice(0)).toEqual([expect.stringContaining('could not be looked up')]);
      await nothingIsLeft();
    });

    it('counts the timeout from the start of the script', async () => {
      await left();
      expect((await installer(0.02).resume(request()))?.error).toContain('took longer');
      await nothingIsLeft();
    });

    it('says that there is nothing to go on with', async () => {
      expect(await installer().resume(request())).toBeNull();
      await runtime.create(installerContainer({ settings, script, options, root: '/a', scriptFolder: '/b' }));
      expect(await installer().resume(request())).toBeNull();
      await nothingIsLeft();
    });
  });

  it('forgets a deleted server', async () => {
    runtime.addImage('setup', printingProgram('x', 0));
    const unit = installer();
    await unit.run(request());
    await unit.forget(settings.uuid);
    expect(await unit.readLog(settings.uuid)).toBe('');
    await unit.forget(settings.uuid);
  });
});
