import { FakeConsole } from '../../../integration/panel/support/fake-console.js';
import { FakeDaemon } from '../../../integration/panel/support/fake-daemon.js';
import { encodeFrame } from '@app/contracts/ws/console.frames.js';
import { expect } from 'vitest';
import { Api } from '../../support/api.js';
import type { Quickstart } from '../../support/system.js';
import { adminApi } from './demo-server.js';

const NAME = 'stock';
const GIB = 1024 ** 3;
const SYSTEM = {
  version: '1.0.0',
  docker: {
    version: '27.0.0',
    cgroups: { driver: 'systemd', version: '2' },
    containers: { total: 1, running: 1, paused: 0, stopped: 0 },
    storage: { driver: 'overlay2', filesystem: 'extfs' },
    runc: { version: '1.1.0' },
  },
  system: {
    ...{ architecture: 'amd64', cpu_threads: 4, memory_bytes: 8 * GIB, kernel_version: '6.1.0' },
    ...{ os: 'Debian GNU/Linux 12', os_type: 'linux' },
  },
};
const USED = {
  ...{ memory_total: 8 * GIB, memory_used: 2 * GIB, swap_total: 0, swap_used: 0, cpu_percent: 12.5 },
  ...{ load_average1: 0.1, load_average5: 0.1, load_average15: 0.1 },
  ...{ disk_total: 100 * GIB, disk_used: 40 * GIB, disk_details: null },
};
const POWER = { start: 'running', restart: 'running', stop: 'offline', kill: 'offline' } as const;

/** What Wings answers of servers and the machine (daemon-api.md §2–6); whatever else is asked is ours alone. */
const STOCK_ROUTES = [
  /^(GET|POST) \/api\/(system|update|servers|deauthorize-user|diagnostics)$/,
  /^GET \/api\/system\/(ips|utilization|docker\/disk)$/,
  /^(GET|DELETE) \/api\/servers\/[^/]+$/,
  /^GET \/api\/servers\/[^/]+\/(logs|install-logs)$/,
  /^POST \/api\/servers\/[^/]+\/(power|commands|install|reinstall|sync|ws\/deny|backup|transfer)$/,
  /^(POST|DELETE) \/api\/servers\/[^/]+\/(backup\/[^/]+(\/restore)?|transfer|deleteAllBackups)$/,
  /^GET \/api\/servers\/[^/]+\/files\/(contents|list-directory|search|pull)$/,
  /^(PUT|POST|DELETE) \/api\/servers\/[^/]+\/files\/(rename|copy|write|create-directory|delete|compress|decompress|chmod|pull(\/.+)?)$/,
  /^(GET|POST) \/(download\/(file|backup)|upload\/file)$/,
];

/** A node whose daemon is Wings: it knows its own routes and its console, and says of nothing that it can more. */
export class StockNode {
  readonly console: FakeConsole;

  private constructor(
    readonly daemon: FakeDaemon,
    readonly id: number,
    /** Of the one server on it, `uuid` in full. */
    readonly server: { readonly id: number; readonly uuid: string; readonly identifier: string },
    private readonly panel: Api,
    private readonly remote: Api,
  ) {
    this.console = new FakeConsole(daemon);
  }

  static async join(quickstart: Quickstart): Promise<StockNode> {
    const panel = adminApi(quickstart);
    const daemon = await FakeDaemon.start({ token: 'told later' });
    const asked = async <T>(path: string, body: object): Promise<T> => {
      const answer = await panel.post<{ attributes: T }>(`/api/application/${path}`, body);
      expect(answer).toMatchObject({ status: 201 });
      return answer.body.attributes;
    };
    const free = { memory_overallocate: 0, disk_overallocate: 0, cpu_overallocate: 0 };
    const node = await asked<{ id: number }>('nodes', {
      ...{ name: NAME, fqdn: '127.0.0.1', scheme: 'http', daemon_sftp: 2022, public: false },
      ...{
        daemon_listen: daemon.port,
        daemon_connect: daemon.port,
        memory: 4096,
        disk: 20_480,
        cpu: 400,
        ...free,
      },
    });
    const { body: key } = await panel.get<{ token_id: string; token: string }>(
      `/api/application/nodes/${node.id}/configuration`,
    );
    daemon.token = key.token;
    daemon.answer('GET', '/api/system', { status: 200, body: SYSTEM });
    daemon.answer('GET', '/api/system/utilization', { status: 200, body: USED });
    const remote = new Api(quickstart.panel_url, `${key.token_id}.${key.token}`);
    await panel.post(`/api/application/nodes/${node.id}/allocations`, { ip: '127.0.0.9', ports: ['25565'] });
    const { body: ports } = await panel.get<{ data: { attributes: { id: number } }[] }>(
      `/api/application/nodes/${node.id}/allocations`,
    );
    const { body: demo } = await panel.get<{ data: { attributes: { egg: number; user: number } }[] }>(
      `/api/application/servers?filter[uuid]=${quickstart.server.uuid}`,
    );
    const { egg, user } = demo.data[0]!.attributes;
    const server = await asked<StockNode['server']>('servers', {
      ...{ name: 'On Wings', egg, user, environment: { MOTD: 'hello', MAX_PLAYERS: '10' } },
      limits: { memory: 512, swap: 0, disk: 1024, io: 500, cpu: 0 },
      feature_limits: { databases: 0, backups: 3, allocations: 0 },
      allocation: { default: ports.data[0]!.attributes.id },
    });
    await remote.post(`/api/remote/servers/${server.uuid}/install`, { successful: true, reinstall: false });
    const stock = new StockNode(daemon, node.id, server, panel, remote);
    stock.serve();
    return stock;
  }

  /** What was asked of it that Wings has no answer to. */
  foreignCalls(): string[] {
    const asked = this.daemon.calls.map(({ method, path }) => `${method} ${path}`);
    return [...new Set(asked)].filter((call) => !STOCK_ROUTES.some((route) => route.test(call)));
  }

  async leave(): Promise<void> {
    await this.panel.request('DELETE', `/api/application/servers/${this.server.id}/force`);
    await this.panel.request('DELETE', `/api/application/nodes/${this.id}`);
    await this.daemon.stop();
  }

  private serve(): void {
    const { daemon, server, console } = this;
    const state = { state: 'offline', isSuspended: false };
    daemon.servers.set(server.uuid, state);
    daemon.files.put('/server.properties', 'motd=hello\n');
    daemon.answer('POST', /\/power$/, async () => {
      const { action } = daemon.callsTo('POST', /\/power$/).at(-1)!.body as { action: keyof typeof POWER };
      const before = state.state;
      state.state = POWER[action];
      for (const { socket } of console.sockets) socket.send(encodeFrame('status', [state.state]));
      await this.remote.post(`/api/remote/servers/${server.uuid}/container/status`, {
        data: { previous_state: before, new_state: state.state },
      });
      return { status: 202 };
    });
    daemon.answer('POST', /\/commands$/, () => {
      const { commands } = daemon.callsTo('POST', /\/commands$/).at(-1)!.body as { commands: string[] };
      for (const { socket } of console.sockets) {
        socket.send(encodeFrame('console output', [`> ${commands.join(' ')}`]));
      }
      return Promise.resolve({ status: 204 });
    });
    daemon.answer('POST', /\/backup$/, async () => {
      const { uuid } = daemon.callsTo('POST', /\/backup$/).at(-1)!.body as { uuid: string };
      const made = {
        checksum: '0'.repeat(40),
        checksum_type: 'sha1',
        size: 2048,
        successful: true,
        parts: null,
      };
      // Wings answers first and tells of the outcome later.
      setImmediate(() => void this.remote.post(`/api/remote/backups/${uuid}`, made));
      return { status: 202 };
    });
  }
}
