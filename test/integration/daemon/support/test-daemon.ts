import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Docker from 'dockerode';
import { stringify } from 'yaml';
import { vi } from 'vitest';
import { ServerObject } from '@app/contracts/daemon/servers.contract.js';
import { AppLogger } from '@app/platform/logging/logger.js';
import { aServerConfiguration, type ServerOverrides } from '@app/testing/server-configuration.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { ConfigStore } from '../../../../apps/daemon/src/config/config-store.js';
import { listeningAddress, startDaemon } from '../../../../apps/daemon/src/daemon.js';
import { FakePanel, freePort } from './fake-panel.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const BUILT_DAEMON = join(ROOT, 'dist/daemon/main.js');
/** What a server of these tests runs: `sh` reads commands, `boom` crashes it, `stop` ends it. */
export const GAME = [
  'echo ready',
  'while read line; do case "$line" in stop) echo bye; exit 0;; boom) exit 3;; flood) i=0; while [ $i -lt 5000 ]; do echo line-$i; i=$((i+1)); done;; *) echo "got $line";; esac; done',
].join('; ');

export interface DaemonOptions {
  readonly config?: Record<string, unknown>;
  /** Socket of another engine than the run's. */
  readonly engine?: string;
  /** On which disk its folder is; the machine's unless given. */
  readonly disk?: string;
}

/** A daemon on the run's real engine with a fake panel; in this process or as one of its own. */
export class TestDaemon {
  readonly panel: FakePanel;
  readonly folder: string;
  readonly docker: Docker;
  readonly nodeUuid = randomUUID();
  port = 0;
  sftpPort = 0;
  private app: NestFastifyApplication | null = null;
  private child: ChildProcess | null = null;

  private constructor(private readonly options: DaemonOptions) {
    this.folder = mkdtempSync(join(options.disk ?? tmpdir(), 'rookery-daemon-'));
    this.panel = new FakePanel('tokenid', `secret-${randomUUID()}`);
    this.docker = new Docker({ socketPath: this.engine });
  }

  static async prepare(options: DaemonOptions = {}): Promise<TestDaemon> {
    const daemon = new TestDaemon(options);
    await daemon.panel.start();
    daemon.port = await freePort();
    daemon.sftpPort = await freePort();
    daemon.writeConfig();
    return daemon;
  }

  static async start(options: DaemonOptions = {}): Promise<TestDaemon> {
    const daemon = await TestDaemon.prepare(options);
    await daemon.startHere();
    return daemon;
  }

  private get engine(): string {
    return this.options.engine ?? sharedServices().dockerSocket;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Where a daemon of this process listens. */
  get address(): string {
    return listeningAddress(this.app!);
  }

  get configPath(): string {
    return join(this.folder, 'config.yml');
  }

  async startHere(
    over: Record<string, unknown> = {},
    logger = new AppLogger('daemon', 'silent'),
  ): Promise<void> {
    if (Object.keys(over).length > 0) this.writeConfig(over);
    const config = ConfigStore.load({ path: this.configPath, environment: {} });
    this.app = await startDaemon(config, logger);
  }

  /** The built daemon as a process; resolves with the milliseconds to its first answer. */
  async startProcess(over: Record<string, unknown> = {}, program = BUILT_DAEMON): Promise<number> {
    if (!existsSync(program)) throw new Error(`${program} is not built: npm run build:daemon`);
    if (Object.keys(over).length > 0) this.writeConfig(over);
    const started = performance.now();
    const child = spawn(process.execPath, [program, '--config', this.configPath], { stdio: 'ignore' });
    this.child = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
      const isUp = await fetch(`${this.url}/up`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (isUp) return performance.now() - started;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  get pid(): number {
    return this.child!.pid!;
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  async stopHere(): Promise<void> {
    await this.app?.close();
    this.app = null;
  }

  /** Removes everything: processes, containers of this node, files. */
  async close(): Promise<void> {
    await this.end('SIGKILL');
    await this.stopHere();
    await this.panel.stop();
    const filters = { label: [`rookery.node=${this.nodeUuid}`] };
    const containers = await this.docker.listContainers({ all: true, filters });
    await Promise.all(
      containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true, v: true })),
    );
    const networks = await this.docker.listNetworks({ filters });
    await Promise.all(networks.map(({ Id }) => this.docker.getNetwork(Id).remove()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A server that the panel knows; `created` on the node only after `create`. */
  describe(overrides: ServerOverrides & { script?: string } = {}): string {
    const uuid = overrides.uuid ?? randomUUID();
    this.panel.servers.set(
      uuid,
      aServerConfiguration({
        ...overrides,
        uuid,
        settings: {
          invocation: GAME,
          container: { image: '~rookery/busybox:local' },
          ...overrides.settings,
        },
      }),
    );
    this.panel.scripts.set(uuid, {
      container_image: '~rookery/installer:local',
      entrypoint: 'sh',
      script: overrides.script ?? 'echo installing; echo installed > /mnt/server/installed.txt',
    });
    return uuid;
  }

  /** Creates a described server and waits until it is installed. */
  async create(overrides: ServerOverrides & { script?: string } = {}): Promise<string> {
    const uuid = this.describe(overrides);
    const answer = await this.call('POST', '/api/servers', { uuid, start_on_completion: false });
    if (answer.status !== 202) throw new Error(`create answered ${answer.status}: ${await answer.text()}`);
    await vi.waitFor(
      () => {
        if (this.panel.bodies(`/servers/${uuid}/install`).length === 0) throw new Error('not installed yet');
      },
      { timeout: 30_000, interval: 20 },
    );
    return uuid;
  }

  call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.panel.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  async power(uuid: string, action: string, extra: Record<string, unknown> = {}): Promise<Response> {
    return this.call('POST', `/api/servers/${uuid}/power`, { action, ...extra });
  }

  async server(uuid: string): Promise<ServerObject> {
    return ServerObject.parse(await (await this.call('GET', `/api/servers/${uuid}`)).json());
  }

  async becomes(uuid: string, state: string, timeout = 20_000): Promise<void> {
    await vi.waitFor(
      async () => {
        const { state: now } = await this.server(uuid);
        if (now !== state) throw new Error(`is ${now}, not ${state}`);
      },
      { timeout, interval: 20 },
    );
  }

  private writeConfig(over: Record<string, unknown> = {}): void {
    const inside = (name: string): string => join(this.folder, name);
    mkdirSync(inside('root'), { recursive: true });
    const base = {
      uuid: this.nodeUuid,
      token_id: this.panel.tokenId,
      token: this.panel.token,
      remote: this.panel.url,
      api: { host: '127.0.0.1', port: this.port },
      system: {
        root_directory: inside('root'),
        log_directory: inside('logs'),
        data: inside('volumes'),
        archive_directory: inside('archives'),
        backup_directory: inside('backups'),
        tmp_directory: inside('tmp'),
        user: { uid: 988, gid: 988, passwd: { enable: true, directory: inside('passwd') } },
        machine_id: { enable: true, directory: inside('machine-id') },
        activity_send_interval: 0.2,
        sftp: { bind_address: '127.0.0.1', bind_port: this.sftpPort },
      },
      docker: {
        socket: this.engine,
        network: { name: 'bridge', network_mode: 'bridge', interface: '127.0.0.1', IPv6: false },
      },
    };
    writeFileSync(this.configPath, stringify(merge(merge(base, this.options.config ?? {}), over)));
  }
}

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const merge = (base: Tree, over: Tree): Tree => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => {
      const under = base[key];
      return [key, isTree(value) && isTree(under) ? merge(under, value) : value];
    }),
  ),
});
