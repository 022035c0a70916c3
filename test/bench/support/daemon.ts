import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { buildImages, type LocalImage } from '@app/testing/images.js';
import { aServerConfiguration, type ServerOverrides } from '@app/testing/server-configuration.js';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import { FakePanel, freePort } from '../../integration/daemon/support/fake-panel.js';
import { DAEMON, startNode, type Running } from './processes.js';

/** A built daemon on an engine of its own, with a panel that lives in this process. */
export class BenchDaemon {
  readonly panel = new FakePanel('bench', 'bench-secret');
  readonly folder = mkdtempSync(join(tmpdir(), 'rookery-bench-'));
  port = 0;
  sftpPort = 0;
  running: Running | null = null;

  private constructor(readonly engine: TestDockerEngine) {}

  static async prepare(
    images: readonly LocalImage[],
    { system = {}, ...extra }: { system?: Record<string, unknown>; [part: string]: unknown } = {},
  ): Promise<BenchDaemon> {
    const engine = await startDockerEngine();
    await buildImages(images, engine.socketPath);
    const daemon = new BenchDaemon(engine);
    await daemon.panel.start();
    daemon.port = await freePort();
    daemon.sftpPort = await freePort();
    const inside = (name: string): string => join(daemon.folder, name);
    writeFileSync(
      inside('config.yml'),
      stringify({
        uuid: randomUUID(),
        token_id: daemon.panel.tokenId,
        token: daemon.panel.token,
        remote: daemon.panel.url,
        api: { host: '127.0.0.1', port: daemon.port },
        system: {
          root_directory: inside('root'),
          log_directory: inside('logs'),
          data: inside('volumes'),
          archive_directory: inside('archives'),
          backup_directory: inside('backups'),
          tmp_directory: inside('tmp'),
          sftp: { bind_address: '127.0.0.1', bind_port: daemon.sftpPort },
          user: { uid: 988, gid: 988, passwd: { enable: true, directory: inside('passwd') } },
          machine_id: { enable: true, directory: inside('machine-id') },
          ...system,
        },
        docker: {
          socket: engine.socketPath,
          network: { name: 'bridge', network_mode: 'bridge', interface: '127.0.0.1', IPv6: false },
        },
        ...extra,
      }),
    );
    return daemon;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On one core unless told. */
  async start(core: number | string = 0): Promise<Running> {
    this.running = await startNode(
      [`${DAEMON}main.js`, '--config', join(this.folder, 'config.yml')],
      {},
      `${this.url}/up`,
      core,
    );
    return this.running;
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.panel.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** A server that needs no installation. */
  async create(overrides: ServerOverrides): Promise<string> {
    const uuid = randomUUID();
    const settings = { skip_egg_scripts: true, ...overrides.settings };
    this.panel.servers.set(uuid, aServerConfiguration({ ...overrides, uuid, settings }));
    await this.call('POST', '/api/servers', { uuid, start_on_completion: false });
    await this.told(`/servers/${uuid}/install`);
    return uuid;
  }

  /** Where its files are. */
  volume(uuid: string): string {
    return join(this.folder, 'volumes', uuid);
  }

  /** The body that the panel is sent at the path that ends so. */
  async told(end: string): Promise<unknown> {
    for (;;) {
      const [body] = this.panel.bodies(end);
      if (body !== undefined) return body;
      await pause(5);
    }
  }

  async becomes(uuid: string, state: string): Promise<void> {
    for (;;) {
      const server = (await this.call('GET', `/api/servers/${uuid}`)) as { state: string };
      if (server.state === state) return;
      await pause(5);
    }
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.panel.stop();
    await this.engine.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
