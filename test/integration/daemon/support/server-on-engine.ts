import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ServerSettings } from '@app/contracts/remote/settings.js';
import { localImage } from '@app/testing/images.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { serverContainer } from '../../../../apps/daemon/src/modules/servers/container/container-spec.js';
import { ServerFiles } from '../../../../apps/daemon/src/platform/filesystem/index.js';
import { aContainerOptions } from '../../../../apps/daemon/src/platform/runtime/container-options.fixture.js';
import type { ContainerOptions } from '../../../../apps/daemon/src/platform/runtime/container-options.js';
import type { DockerRuntime } from '../../../../apps/daemon/src/platform/runtime/docker/docker-runtime.js';
import { probeHost } from '../../../../apps/daemon/src/platform/runtime/probe-host.js';
import { Transcript } from '../../../../apps/daemon/src/platform/runtime/runtime.suite.js';
import { aServerSettings } from '../../../../apps/daemon/src/platform/runtime/server-settings.fixture.js';
import { dockerRuntime } from './docker-runtime.js';

/** A node's folders and engine for tests that run containers made from settings. */
export interface TestNode {
  readonly runtime: DockerRuntime;
  readonly files: ServerFiles;
  readonly folder: string;
  readonly options: ContainerOptions;
  /** Runs a shell command as the server; the promise settles with the console once it has ended. */
  run(command: string, settings?: Partial<ServerSettings>): Promise<TestRun>;
  dispose(): Promise<void>;
}

export interface TestRun {
  readonly output: string;
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

export async function testNode(overrides: Partial<ContainerOptions> = {}): Promise<TestNode> {
  const folder = await mkdtemp(join(tmpdir(), 'node-'));
  const nodeUuid = randomUUID();
  const runtime = dockerRuntime(sharedServices().dockerHost, nodeUuid);
  const options = aContainerOptions({
    nodeUuid,
    networkMode: 'bridge',
    networkInterface: '127.0.0.1',
    host: await probeHost(),
    ...overrides,
  });
  const files = new ServerFiles(join(folder, 'volumes'), options.user);
  const run = async (command: string, settings: Partial<ServerSettings> = {}): Promise<TestRun> => {
    const server = aServerSettings({
      uuid: randomUUID(),
      container: { image: `~${localImage('busybox')}` },
      allocations: { default: { ip: '127.0.0.1', port: 0 }, mappings: {} },
      invocation: command,
      ...settings,
    });
    const root = await files.createRoot(server.uuid);
    await runtime.create(serverContainer({ settings: server, options, root, mounts: [] }));
    try {
      const console = new Transcript();
      const attachment = await runtime.attach(server.uuid, console.add);
      await runtime.start(server.uuid);
      const status = await runtime.wait(server.uuid, AbortSignal.timeout(60_000));
      await attachment.ended;
      return { output: console.all, exitCode: status.exitCode, oomKilled: status.oomKilled };
    } finally {
      await runtime.remove(server.uuid);
    }
  };
  return {
    runtime,
    files,
    folder,
    options,
    run,
    dispose: async () => {
      for (const { name } of await runtime.list()) await runtime.remove(name);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
