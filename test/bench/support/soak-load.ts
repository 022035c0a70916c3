import { WebSocket } from 'ws';
import { Api } from '../../e2e/support/api.js';
import { eventually } from '../../e2e/support/eventually.js';
import type { Quickstart } from '../../e2e/support/system.js';
import { busyboxEgg } from './busybox-egg.js';

interface ServerAttributes {
  readonly id: number;
  readonly identifier: string;
  readonly status: string | null;
}

/** Prints ten lines a second, answers commands, ends at `stop`. */
const STARTUP =
  'echo ready; ' +
  '(n=0; while :; do n=$((n+1)); echo "line $n of a server that talks all the time"; sleep 0.1; done) & ' +
  'while read -r line; do [ "$line" = stop ] && exit 0; echo "heard $line"; done';

const EGG = busyboxEgg('Talker', STARTUP, '');

/** Each server gets the next of these when its turn comes, so every run does the same. */
const TURNS = ['command', 'restart', 'read', 'console', 'stop', 'start', 'command', 'kill', 'start'] as const;

/** Servers that talk, consoles on them through the panel, and what people do to servers, over the Client API. */
export class SoakLoad {
  private readonly application: Api;
  private readonly client: Api;
  private readonly servers: string[] = [];
  private readonly sockets = new Map<string, WebSocket>();
  private turn = 0;
  lines = 0;
  actions = 0;
  refused = 0;

  constructor(private readonly quickstart: Quickstart) {
    this.application = new Api(quickstart.panel_url, quickstart.application_key);
    this.client = new Api(quickstart.panel_url, quickstart.client_key);
  }

  async begin(servers: number): Promise<void> {
    const egg = await this.created('/api/application/eggs/import', EGG);
    const user = await this.adminId();
    for (let index = 0; index < servers; index += 1) {
      const { id, identifier } = await this.created('/api/application/servers', {
        name: `talker ${index}`,
        user,
        egg: egg.id,
        environment: {},
        skip_scripts: true,
        limits: { memory: 32, swap: 0, disk: 64, io: 500, cpu: 0 },
        feature_limits: { databases: 0, allocations: 0, backups: 0 },
        deploy: { locations: [], dedicated_ip: false, port_range: [] },
      });
      await eventually('the end of the installation', async () => {
        const path = `/api/application/servers/${id}`;
        const { body } = await this.application.get<{ attributes: ServerAttributes }>(path);
        return body.attributes.status === null ? true : null;
      });
      this.servers.push(identifier);
      await this.power(identifier, 'start');
      await this.openConsole(identifier);
    }
  }

  /** One thing to one server. What is refused because another action still runs is counted and left at that. */
  async step(): Promise<void> {
    const server = this.servers[this.turn % this.servers.length]!;
    const action = TURNS[Math.floor(this.turn / this.servers.length) % TURNS.length]!;
    this.turn += 1;
    this.actions += 1;
    if (action === 'console') return this.openConsole(server);
    if (action === 'read') return this.read(server);
    if (action !== 'command') return this.power(server, action);
    await this.count(this.client.post(`${path(server)}/command`, { command: `say ${this.turn}` }));
  }

  end(): void {
    for (const socket of this.sockets.values()) socket.terminate();
  }

  private async read(server: string): Promise<void> {
    await this.count(this.client.get('/api/client?per_page=50'));
    await this.count(this.client.get(path(server)));
    await this.count(this.client.get(`${path(server)}/resources`));
  }

  private power(server: string, signal: string): Promise<void> {
    return this.count(this.client.post(`${path(server)}/power`, { signal }));
  }

  private async count(answer: Promise<{ status: number }>): Promise<void> {
    if ((await answer).status >= 400) this.refused += 1;
  }

  /** In place of the one that was open. */
  private async openConsole(server: string): Promise<void> {
    this.sockets.get(server)?.terminate();
    const { body } = await this.client.get<{ data: { token: string; socket: string } }>(
      `${path(server)}/websocket`,
    );
    const socket = new WebSocket(`${body.data.socket}?token=${body.data.token}`, {
      origin: this.quickstart.panel_url,
    });
    socket.on('message', (data) => {
      if (String(data).startsWith('{"event":"console output"')) this.lines += 1;
    });
    socket.on('error', () => (this.refused += 1));
    this.sockets.set(server, socket);
  }

  private async created(to: string, body: unknown): Promise<ServerAttributes> {
    const answer = await this.application.post<{ attributes: ServerAttributes }>(to, body);
    if (answer.status !== 201)
      throw new Error(`${to} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body.attributes;
  }

  private async adminId(): Promise<number> {
    const { body } = await this.application.get<{ data: { attributes: { id: number } }[] }>(
      `/api/application/users?filter[username]=${this.quickstart.admin.username}`,
    );
    return body.data[0]!.attributes.id;
  }
}

const path = (server: string): string => `/api/client/servers/${server}`;
