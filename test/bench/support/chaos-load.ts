import { Api } from '../../e2e/support/api.js';
import { eventually } from '../../e2e/support/eventually.js';
import type { Quickstart } from '../../e2e/support/system.js';
import { busyboxEgg } from './busybox-egg.js';
import { pause } from './daemon.js';

export interface PanelServer {
  readonly id: number;
  readonly uuid: string;
  readonly identifier: string;
  readonly status: string | null;
}
interface Page<T> {
  readonly data: readonly { readonly attributes: T }[];
}

const STARTUP =
  'echo ready; while read -r line; do [ "$line" = stop ] && exit 0; [ "$line" = boom ] && exit 3; echo "heard $line"; done';
const EGG = busyboxEgg('Chaos', STARTUP, 'sleep 1; echo installed > /mnt/server/installed.txt');

/** What happens to a server, as often as it stands here. */
const ACTIONS = [
  'start',
  'start',
  'start',
  'stop',
  'restart',
  'kill',
  'boom',
  'outside',
  'reinstall',
  'replace',
] as const;
type Action = (typeof ACTIONS)[number];

/** Repeats by its seed what it threw before (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** Servers to which everything happens at once, over the panel's APIs and behind its back. */
export class ChaosLoad {
  readonly counts = new Map<string, number>();
  private readonly application: Api;
  private readonly client: Api;
  private readonly servers: PanelServer[] = [];
  /** Removals that nobody answered: done or not, they are asked for again. */
  private readonly undecided = new Set<number>();
  private eggId = 0;
  private userId = 0;
  private wanted = 0;

  constructor(
    private readonly quickstart: Quickstart,
    private readonly throwDice: (sides: number) => number,
    /** Kills the container of a server with the engine alone. */
    private readonly killOutside: (uuid: string) => Promise<void>,
  ) {
    this.application = new Api(quickstart.panel_url, quickstart.application_key);
    this.client = new Api(quickstart.panel_url, quickstart.client_key);
  }

  async begin(servers: number, ports: string): Promise<void> {
    const { id: node } = this.quickstart.node;
    await this.application.post(`/api/application/nodes/${node}/allocations`, {
      ip: '127.0.0.1',
      ports: [ports],
    });
    const egg = await this.application.post<{ attributes: { id: number } }>(
      '/api/application/eggs/import',
      EGG,
    );
    this.eggId = egg.body.attributes.id;
    const { username } = this.quickstart.admin;
    const users = await this.application.get<Page<{ id: number; username: string }>>(
      `/api/application/users?filter[username]=${username}`,
    );
    this.userId = users.body.data.find(({ attributes }) => attributes.username === username)!.attributes.id;
    this.wanted = servers;
    while (this.servers.length < servers) await this.add();
  }

  /** So many hands at once until the time is over. */
  async rage(hands: number, untilMs: number): Promise<void> {
    const hand = async (): Promise<void> => {
      while (Date.now() < untilMs) {
        await this.step();
        await pause(100);
      }
    };
    await Promise.all(Array.from({ length: hands }, hand));
  }

  /** Servers as the panel lists them. */
  async list(): Promise<PanelServer[]> {
    const { body } = await this.application.get<Page<PanelServer>>('/api/application/servers?per_page=100');
    return body.data.map(({ attributes }) => attributes);
  }

  async stateOf({ identifier }: PanelServer): Promise<string> {
    const { body } = await this.client.get<{ attributes: { current_state: string } }>(
      `/api/client/servers/${identifier}/resources`,
    );
    return body.attributes.current_state;
  }

  /** Operations that the panel still waits for. */
  async openOperations(): Promise<number> {
    const { body } = await this.application.get<{ meta: { pagination: { total: number } } }>(
      '/api/application/operations?filter[outcome]=running',
    );
    return body.meta.pagination.total;
  }

  /** As people do with a removal that was not answered. */
  askAgain(): Promise<void> {
    return this.remove(this.undecided);
  }

  async removeAll(): Promise<void> {
    await this.remove((await this.list()).map(({ id }) => id));
  }

  private async remove(ids: Iterable<number>): Promise<void> {
    for (const id of ids) {
      await eventually('the removal of a server', async () => {
        const { status } = await this.application.request('DELETE', `/api/application/servers/${id}`);
        return status === 204 || status === 404 ? true : null;
      });
    }
  }

  private async step(): Promise<void> {
    const index = this.throwDice(this.servers.length);
    const action = ACTIONS[this.throwDice(ACTIONS.length)]!;
    const server = this.servers[index];
    // One that could not be made in the place of another.
    if (!server || this.servers.length < this.wanted) return this.add();
    const status = await this.act(action, server).catch(() => 0);
    const kind = status === 0 ? 'unanswered' : status < 400 ? 'done' : status < 500 ? 'refused' : 'node away';
    this.note(`${action}: ${kind}`);
    if (action === 'replace' && (status === 0 || status >= 500)) this.undecided.add(server.id);
    if (action === 'replace' && (status === 204 || status === 404)) {
      const at = this.servers.indexOf(server);
      // Another hand may have replaced it meanwhile.
      if (at < 0) return;
      this.servers.splice(at, 1);
      await this.add();
    }
  }

  private async act(action: Action, { id, uuid, identifier }: PanelServer): Promise<number> {
    const path = `/api/client/servers/${identifier}`;
    switch (action) {
      case 'outside':
        return this.killOutside(uuid).then(
          () => 204,
          // It does not run.
          () => 409,
        );
      case 'boom':
        return (await this.client.post(`${path}/command`, { command: 'boom' })).status;
      case 'reinstall':
        return (await this.client.post(`${path}/settings/reinstall`)).status;
      case 'replace':
        return (await this.application.request('DELETE', `/api/application/servers/${id}`)).status;
      default:
        return (await this.client.post(`${path}/power`, { signal: action })).status;
    }
  }

  private async add(): Promise<void> {
    const answer = await this.application
      .post<{ attributes: PanelServer }>('/api/application/servers', {
        name: 'chaos',
        user: this.userId,
        egg: this.eggId,
        environment: {},
        limits: { memory: 32, swap: 0, disk: 64, io: 500, cpu: 0 },
        feature_limits: { databases: 0, allocations: 0, backups: 0 },
        deploy: { locations: [], dedicated_ip: false, port_range: [] },
        start_on_completion: true,
      })
      .catch(() => null);
    this.note(answer?.status === 201 ? 'create: done' : `create: ${answer?.status ?? 'unanswered'}`);
    if (answer?.status === 201) this.servers.push(answer.body.attributes);
    else await pause(500);
  }

  private note(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}
