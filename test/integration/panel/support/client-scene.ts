import { randomBytes, randomUUID } from 'node:crypto';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import { AppCipher } from '../../../../apps/panel/src/platform/crypto/app-cipher.js';
import { FakeDaemon } from './fake-daemon.js';
import type { TestPanel } from './panel.js';

export interface SceneServer {
  readonly id: number;
  readonly uuid: string;
  readonly short: string;
  readonly allocationId: number;
}

export interface SceneServerInput {
  readonly owner: Pick<User, 'id'>;
  /** Left out = a new one. */
  readonly uuid?: string;
  readonly name?: string;
  readonly description?: string;
  readonly status?: string | null;
  readonly externalId?: string | null;
  readonly ip?: string;
  readonly port?: number;
  /** The fake daemon knows it, in this state; null = it does not. */
  readonly state?: string | null;
}

/** A node with a fake daemon behind it, an egg with variables of every kind, and servers as rows. */
export class ClientScene {
  private nextPort = 25_565;

  private constructor(
    readonly panel: TestPanel,
    readonly daemon: FakeDaemon,
    readonly nodeId: number,
    readonly eggId: number,
    readonly nestId: number,
  ) {}

  static async create(panel: TestPanel): Promise<ClientScene> {
    const token = randomBytes(32).toString('hex');
    return ClientScene.with(panel, await FakeDaemon.start({ token }), token);
  }

  /** Behind the node listens something else, such as a real daemon; `daemon` is not used then. */
  static async onPort(panel: TestPanel, port: number, token: string): Promise<ClientScene> {
    const unused = await FakeDaemon.start({ token });
    await unused.stop();
    return ClientScene.with(panel, unused, token, port);
  }

  private static async with(
    panel: TestPanel,
    daemon: FakeDaemon,
    token: string,
    port = daemon.port,
  ): Promise<ClientScene> {
    const nodeId = await insert(panel, 'nodes', {
      uuid: randomUUID(),
      name: 'Local',
      fqdn: '127.0.0.1',
      scheme: 'http',
      daemon_base: '/srv',
      daemon_listen: port,
      daemon_connect: port,
      daemon_sftp: 2022,
      daemon_token_id: randomBytes(8).toString('hex'),
      daemon_token: panel.app.get(AppCipher, { strict: false }).encrypt(token),
    });
    const nestId = await insert(panel, 'nests', {
      uuid: randomUUID(),
      author: 'a@example.com',
      name: 'Nest',
    });
    const eggId = await insert(panel, 'eggs', {
      uuid: randomUUID(),
      nest_id: nestId,
      name: 'Egg',
      author: 'a@example.com',
      features: '["eula"]',
      docker_images: '{"One":"example/one:1"}',
      startup_commands: '{"Default":"run"}',
    });
    const variable = (name: string, viewable: number, editable: number, rules: string, sort: number) =>
      insert(panel, 'egg_variables', {
        egg_id: eggId,
        name,
        description: `About ${name}`,
        env_variable: name,
        default_value: `default ${name}`.slice(0, 20),
        user_viewable: viewable,
        user_editable: editable,
        rules,
        sort,
      });
    await variable('MOTD', 1, 1, '["required","string","max:20"]', 2);
    await variable('FIXED', 1, 0, '["string"]', 1);
    await variable('HIDDEN', 0, 1, '["string"]', 3);
    return new ClientScene(panel, daemon, nodeId, eggId, nestId);
  }

  async server(input: SceneServerInput): Promise<SceneServer> {
    const uuid = input.uuid ?? randomUUID();
    const allocationId = await insert(this.panel, 'allocations', {
      node_id: this.nodeId,
      ip: input.ip ?? '10.0.0.1',
      port: input.port ?? this.nextPort++,
      notes: 'primary note',
    });
    const id = await insert(this.panel, 'servers', {
      uuid,
      uuid_short: uuid.slice(0, 8),
      external_id: input.externalId ?? null,
      node_id: this.nodeId,
      name: input.name ?? 'Server',
      description: input.description ?? '',
      status: input.status ?? null,
      owner_id: input.owner.id,
      memory: 512,
      swap: 0,
      disk: 1024,
      io: 500,
      cpu: 100,
      allocation_id: allocationId,
      nest_id: this.nestId,
      egg_id: this.eggId,
      startup: 'run {{SERVER_PORT}} {{MOTD}} {{HIDDEN}}',
      image: 'example/one:1',
    });
    await this.panel.database.query('UPDATE allocations SET server_id = ? WHERE id = ?', [id, allocationId]);
    if (input.state !== null) {
      this.daemon.servers.set(uuid, { state: input.state ?? 'offline', isSuspended: false });
    }
    return { id, uuid, short: uuid.slice(0, 8), allocationId };
  }

  async allocate(server: SceneServer, port = this.nextPort++): Promise<number> {
    return insert(this.panel, 'allocations', {
      node_id: this.nodeId,
      ip: '10.0.0.1',
      port,
      server_id: server.id,
      notes: 'second note',
    });
  }

  async subuser(server: SceneServer, user: Pick<User, 'id'>, permissions: readonly string[]): Promise<void> {
    await insert(this.panel, 'subusers', {
      user_id: user.id,
      server_id: server.id,
      permissions: JSON.stringify(permissions),
    });
  }

  async setStatus(server: SceneServer, status: string | null): Promise<void> {
    await this.panel.database.query('UPDATE servers SET status = ? WHERE id = ?', [status, server.id]);
  }

  /** Nothing that a call began keeps the server busy any more. */
  async makeIdle(server: SceneServer): Promise<void> {
    const end =
      "UPDATE operations SET state = 'failed', ended_at = started_at WHERE server_id = ? AND state = 'running'";
    await this.panel.database.query(end, [server.id]);
    await this.setStatus(server, null);
  }

  /** Events of a server, oldest first. */
  async events(server: SceneServer): Promise<{ event: string; properties: unknown }[]> {
    return this.panel.database.query(
      `SELECT l.event, l.properties FROM activity_logs l
       JOIN activity_log_subjects s ON s.activity_log_id = l.id
       WHERE s.subject_type = 'server' AND s.subject_id = ? ORDER BY l.id`,
      [server.id],
    );
  }

  async close(): Promise<void> {
    await this.daemon.stop();
  }
}

/** Adds one row and gives its id. */
export async function insert(
  panel: TestPanel,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<number> {
  const columns = Object.keys(row);
  const result = (await panel.database.manager.query(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    Object.values(row),
  )) as { insertId: number };
  return result.insertId;
}
