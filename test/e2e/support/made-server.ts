import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { expect } from 'vitest';
import { Api } from './api.js';
import { ConsoleSocket } from './console-socket.js';
import { eventually } from './eventually.js';
import type { RealServer } from './real-servers.js';
import { ROOT, type Quickstart } from './system.js';
import type { Address } from './tcp-probe.js';

interface Item<T> {
  attributes: T;
}
interface ServerAttributes {
  id: number;
  uuid: string;
  identifier: string;
  status: string | null;
}

const EGGS = join(ROOT, 'test/fixtures/eggs/servers');

/** A server with an egg and an allocation of its own, made the way billing software would make it. */
export class MadeServer {
  private readonly application: Api;
  private readonly client: Api;
  private readonly undo: string[] = [];
  private readonly consoles: ConsoleSocket[] = [];
  private attributes!: ServerAttributes;

  constructor(
    private readonly quickstart: Quickstart,
    readonly address: Address,
  ) {
    this.application = new Api(quickstart.panel_url, quickstart.application_key);
    this.client = new Api(quickstart.panel_url, quickstart.client_key);
  }

  get uuid(): string {
    return this.attributes.uuid;
  }

  /** Imports the egg and creates the server on a new allocation; the installation has begun then. */
  async create(server: RealServer): Promise<void> {
    const egg = await this.importEgg(server.egg);
    const allocation = await this.createAllocation();
    const { status, body } = await this.application.post<Item<ServerAttributes>>('/api/application/servers', {
      name: server.title,
      user: await this.adminId(),
      egg,
      environment: server.environment,
      limits: { memory: server.memoryMib, swap: 0, disk: 512, io: 500, cpu: 0 },
      feature_limits: { databases: 0, allocations: 0, backups: 0 },
      allocation: { default: allocation },
    });
    expect({ status, body }).toMatchObject({ status: 201 });
    this.attributes = body.attributes;
    this.undo.push(`/api/application/servers/${body.attributes.id}`);
  }

  /** Resolves when the installation has ended well. */
  async installed(): Promise<void> {
    const path = `/api/application/servers/${this.attributes.id}`;
    const status = await eventually('the end of the installation', async () => {
      const { body } = await this.application.get<Item<ServerAttributes>>(path);
      return body.attributes.status === 'installing' ? null : { is: body.attributes.status };
    });
    expect(status).toEqual({ is: null });
  }

  /** A console that has been told the state. */
  async console(): Promise<ConsoleSocket> {
    const { body } = await this.client.get<{ data: { token: string; socket: string } }>(
      `${this.path}/websocket`,
    );
    const console = await ConsoleSocket.open(`${body.data.socket}?token=${body.data.token}`, {
      origin: this.quickstart.panel_url,
    });
    this.consoles.push(console);
    await console.waitFor(({ event }) => event === 'status', 'a state');
    return console;
  }

  async power(signal: 'start' | 'stop' | 'restart'): Promise<void> {
    const { status } = await this.client.post(`${this.path}/power`, { signal });
    expect(status).toBe(204);
  }

  /** Gives a variable a value, as its owner may. */
  async setVariable(key: string, value: string): Promise<void> {
    const { status, body } = await this.client.request('PUT', `${this.path}/startup/variable`, {
      key,
      value,
    });
    expect({ status, body }).toMatchObject({ status: 200 });
  }

  /** Removes server, allocation and egg, however far `create` came. */
  async remove(): Promise<void> {
    for (const console of this.consoles) console.close();
    for (const path of this.undo.reverse()) {
      expect((await this.application.request('DELETE', path)).status).toBe(204);
    }
  }

  private get path(): string {
    return `/api/client/servers/${this.attributes.identifier}`;
  }

  /** Sends the egg's file as it is, as an administrator's curl would. */
  private async importEgg(file: string): Promise<number> {
    const answer = await fetch(`${this.quickstart.panel_url}/api/application/eggs/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.quickstart.application_key}`,
        accept: 'application/json',
        'content-type': extname(file) === '.json' ? 'application/json' : 'application/yaml',
      },
      body: await readFile(join(EGGS, file)),
    });
    expect(answer.status).toBe(201);
    const { id } = ((await answer.json()) as Item<{ id: number }>).attributes;
    this.undo.push(`/api/application/eggs/${id}`);
    return id;
  }

  private async createAllocation(): Promise<number> {
    const { ip, port } = this.address;
    const path = `/api/application/nodes/${this.quickstart.node.id}/allocations`;
    expect((await this.application.post(path, { ip, ports: [String(port)] })).status).toBe(204);
    const { body } = await this.application.get<{ data: Item<{ id: number; port: number }>[] }>(
      `${path}?per_page=100&filter[port]=${port}`,
    );
    const { id } = body.data.find(({ attributes }) => attributes.port === port)!.attributes;
    this.undo.push(`${path}/${id}`);
    return id;
  }

  private async adminId(): Promise<number> {
    const { username } = this.quickstart.admin;
    const { body } = await this.application.get<{ data: Item<{ id: number; username: string }>[] }>(
      `/api/application/users?filter[username]=${username}`,
    );
    return body.data.find(({ attributes }) => attributes.username === username)!.attributes.id;
  }
}
