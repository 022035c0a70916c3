import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createDatabase } from '@app/testing/database.js';
import { buildImages } from '@app/testing/images.js';
import { freePort, startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../e2e/support/api.js';
import { ConsoleSocket } from '../e2e/support/console-socket.js';
import { TestDaemon } from './daemon/support/test-daemon.js';
import { NO_LIMITS } from './panel/support/access-rules.js';
import { eggBody, nodeBody } from './panel/support/catalogue.js';
import { eventually, SHELL_EGG } from './support/node-chain.js';
import { outputOf, startProgram, type Program } from './support/program.js';
import { previousRelease, thisRelease, type Release } from './support/release.js';

type Attributes = Record<string, unknown>;
interface Node {
  readonly id: number;
  readonly daemon: TestDaemon;
}

/** A panel of one release as a process, with nodes of any. */
class Panel {
  readonly nodes: Node[] = [];
  private port = 22_000;

  private constructor(
    readonly url: string,
    private readonly program: Program,
    private readonly drop: () => Promise<void>,
    /** Of an administrator's application key, and of their account key. */
    readonly admin: Api,
    readonly client: Api,
  ) {}

  static async start({ root }: Release): Promise<Panel> {
    const database = await createDatabase();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env: Record<string, string> = {
      ...NO_LIMITS,
      ...{ APP_URL: url, APP_KEY: randomBytes(32).toString('base64'), DATABASE_URL: database.url },
      ...{ REDIS_URL: sharedServices().redisUrl, REDIS_PREFIX: database.name },
      ...{ PANEL_HOST: '127.0.0.1', PANEL_PORT: String(port), BACKUP_THROTTLE: 'off' },
    };
    const cli = (...words: string[]): Promise<string> =>
      outputOf([join(root, 'dist/panel/cli.js'), ...words], { env });
    await cli('migrate');
    await cli('admin', 'create', '--username', 'admin', '--email', 'admin@example.com');
    const keyOf = async (type: string): Promise<Api> =>
      new Api(url, (await cli('key', 'create', '--user', 'admin', '--type', type)).trim());
    const [admin, client] = [await keyOf('application'), await keyOf('account')];
    const program = startProgram([join(root, 'dist/panel/main.js')], { env });
    await program.answers(`${url}/up`);
    return new Panel(url, program, () => database.drop(), admin, client);
  }

  async post(path: string, body: unknown): Promise<Attributes> {
    const answer = await this.admin.post<{ attributes?: Attributes }>(`/api/application/${path}`, body);
    expect([answer.status, answer.body]).toEqual([
      expect.toSatisfy((code: number) => code < 300),
      answer.body,
    ]);
    return answer.body.attributes ?? {};
  }

  async join({ root }: Release, engine: string): Promise<Node> {
    const daemon = await TestDaemon.prepare({ engine });
    const body = nodeBody({
      fqdn: '127.0.0.1',
      scheme: 'http',
      daemon_listen: daemon.port,
      memory: 0,
      disk: 0,
    });
    const { id } = (await this.post('nodes', body)) as { id: number };
    const { body: told } = await this.admin.get<Record<'uuid' | 'token_id' | 'token', string>>(
      `/api/application/nodes/${id}/configuration`,
    );
    const { uuid, token_id, token } = told;
    await daemon.startProcess({ uuid, token_id, token, remote: this.url }, join(root, 'dist/daemon/main.js'));
    const node = { id, daemon };
    this.nodes.push(node);
    return node;
  }

  async allocate({ id }: Node): Promise<number> {
    const ports = [String(this.port++)];
    await this.post(`nodes/${id}/allocations`, { ip: '127.0.0.1', ports });
    const { body } = await this.admin.get<{ data: { attributes: { id: number; assigned: boolean } }[] }>(
      `/api/application/nodes/${id}/allocations`,
    );
    return body.data.find(({ attributes }) => !attributes.assigned)!.attributes.id;
  }

  async close(): Promise<void> {
    for (const { daemon } of this.nodes) await daemon.close();
    await this.program.end();
    await this.drop();
  }
}

describe('panel and daemon of one release apart', () => {
  let previous: Release;
  let engine: TestDockerEngine;

  beforeAll(async () => {
    previous = await previousRelease();
    engine = await startDockerEngine();
    for (const socket of [sharedServices().dockerSocket, engine.socketPath])
      await buildImages(['busybox', 'installer'], socket);
  }, 600_000);
  afterAll(() => engine?.stop());

  it.each([
    ['this panel', 'the daemon before', () => [thisRelease, previous] as const],
    ['the panel before', 'this daemon', () => [previous, thisRelease] as const],
  ])(
    '%s and %s install, drive, edit, back up, change and move a server',
    async (_panel, _daemon, pair) => {
      const [ofPanel, ofDaemon] = pair();
      const panel = await Panel.start(ofPanel);
      try {
        const apart = await panel.join(ofDaemon, sharedServices().dockerSocket);
        const equal = await panel.join(ofPanel, engine.socketPath);
        const egg = await panel.post('eggs/import', eggBody(SHELL_EGG));
        const server = await panel.post('servers', {
          ...{ name: 'A world', user: 1, egg: egg['id'], environment: {} },
          limits: { memory: 128, swap: 0, disk: 0, io: 500, cpu: 0 },
          feature_limits: { databases: 0, backups: 3, allocations: 1 },
          allocation: { default: await panel.allocate(apart) },
        });
        const path = `/api/client/servers/${String(server['uuid'])}`;
        const ask = async <T = Attributes>(tail = ''): Promise<T> =>
          (await panel.client.get<{ attributes: T }>(`${path}${tail}`)).body.attributes;
        const tell = async (tail: string, body: unknown, method = 'POST'): Promise<void> => {
          const answer = await panel.client.request(method, `${path}/${tail}`, body);
          expect([tail, answer.status, answer.body]).toEqual([tail, 204, answer.body]);
        };
        await eventually(async () => expect((await ask())['status']).toBeNull());

        const { body } = await panel.client.get<{ data: { socket: string; token: string } }>(
          `${path}/websocket`,
        );
        const console = await ConsoleSocket.open(`${body.data.socket}?token=${body.data.token}`, {
          origin: panel.url,
        });
        await tell('power', { signal: 'start' });
        await console.status('running');
        console.send('send command', 'by socket');
        await console.line('got by socket');
        await tell('command', { command: 'by request' });
        await console.line('got by request');

        await tell('files/write', { file: '/a.txt', contents: 'one' });
        await tell('files/rename', { root: '/', files: [{ from: 'a.txt', to: 'b.txt' }] }, 'PUT');
        const { body: list } = await panel.client.get<{ data: { attributes: Attributes }[] }>(
          `${path}/files/list?directory=/`,
        );
        expect(list.data.map(({ attributes }) => attributes['name'])).toContain('b.txt');

        const { body: backup } = await panel.client.post<{ attributes: { uuid: string } }>(
          `${path}/backups`,
          {},
        );
        const kept = `/backups/${backup.attributes.uuid}`;
        await eventually(async () => expect(await ask(kept)).toMatchObject({ is_successful: true }));
        await tell('files/delete', { root: '/', files: ['b.txt'] });
        await tell(`${kept.slice(1)}/restore`, { truncate: false });
        await eventually(async () => expect((await ask())['status']).toBeNull());
        const download = await ask<{ url: string }>('/files/download?file=/b.txt');
        expect(await (await fetch(download.url)).text()).toBe('one');

        const build = await panel.admin.request(
          'PATCH',
          `/api/application/servers/${String(server['id'])}/build`,
          {
            ...{
              allocation: server['allocation'],
              feature_limits: { databases: 0, backups: 3, allocations: 1 },
            },
            limits: { memory: 160, swap: 0, disk: 0, io: 500, cpu: 0 },
          },
        );
        expect(build.status).toBe(200);
        console.close();

        await panel.post(`servers/${String(server['id'])}/transfer`, {
          ...{ node_id: equal.id, allocation_id: await panel.allocate(equal) },
        });
        await eventually(async () => {
          const { body: there } = await panel.admin.get<{ attributes: Attributes }>(
            `/api/application/servers/${String(server['id'])}`,
          );
          expect(there.attributes['node']).toBe(equal.id);
        });
        await eventually(async () => expect((await ask())['is_transferring']).toBe(false));
        const moved = await ask<{ url: string }>('/files/download?file=/b.txt');
        expect(await (await fetch(moved.url)).text()).toBe('one');
        const { status } = await panel.admin.request(
          'DELETE',
          `/api/application/servers/${String(server['id'])}/force`,
        );
        expect(status).toBe(204);
      } finally {
        await panel.close();
      }
    },
    240_000,
  );
});
