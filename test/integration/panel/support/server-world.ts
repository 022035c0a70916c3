import { randomBytes } from 'node:crypto';
import { NodesService } from '../../../../apps/panel/src/modules/nodes/index.js';
import type { NodeRef } from '../../../../apps/panel/src/access/node-ref.js';
import type { User } from '../../../../apps/panel/src/modules/users/index.js';
import type { ApiClient } from './api-client.js';
import { createEgg, nodeBody, type CreatedEgg } from './catalogue.js';
import { FakeDaemon } from './fake-daemon.js';
import { startPanel, type PanelOptions, type TestPanel } from './panel.js';

export interface TestNode {
  readonly id: number;
  readonly daemon: FakeDaemon;
  readonly reference: NodeRef;
  /** Calls the Remote API as this node's daemon. */
  readonly remote: ApiClient;
}

export interface MadeServer {
  readonly id: number;
  readonly uuid: string;
  readonly identifier: string;
}

/** A panel with one node that listens, an egg, an owner, and an application key that may do everything. */
export interface ServerWorld {
  readonly panel: TestPanel;
  readonly api: ApiClient;
  readonly admin: User;
  readonly owner: User;
  readonly egg: CreatedEgg;
  readonly node: TestNode;
  addNode(fields?: Record<string, unknown>): Promise<TestNode>;
  /** Free allocations on the node, ports from a range that is used once. */
  allocate(count: number, nodeId?: number, ip?: string): Promise<number[]>;
  /** A body for POST /servers with a fresh allocation. */
  body(fields?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** A server as the API makes it; the daemon has been asked to install it. */
  server(fields?: Record<string, unknown>): Promise<MadeServer>;
  /** The same, with its installation reported as done. */
  installedServer(fields?: Record<string, unknown>): Promise<MadeServer>;
  close(): Promise<void>;
}

const ROOM = { memory: 0, disk: 0 };

export async function startServerWorld(options: PanelOptions = {}): Promise<ServerWorld> {
  const panel = await startPanel(options);
  const daemons: FakeDaemon[] = [];
  const admin = await panel.createAdmin();
  const api = panel.api(await panel.applicationKey(admin));
  const owner = await panel.createUser();
  const egg = await createEgg(api);
  let nextPort = 20_000;

  const addNode = async (fields: Record<string, unknown> = {}): Promise<TestNode> => {
    const daemon = await FakeDaemon.start({ token: randomBytes(16).toString('hex') });
    daemons.push(daemon);
    const nodes = panel.app.get(NodesService, { strict: false });
    const local = { fqdn: '127.0.0.1', scheme: 'http', daemon_listen: daemon.port, ...ROOM, ...fields };
    const { id } = await nodes.create(nodeBody(local) as never, { isLocalAllowed: true });
    const reference = await nodes.reference(id);
    daemon.token = reference.daemonToken;
    const remote = panel.api(`${reference.daemonTokenId}.${reference.daemonToken}`);
    return { id, daemon, reference, remote };
  };
  const node = await addNode();

  const allocate = async (count: number, nodeId = node.id, ip = '10.1.0.1'): Promise<number[]> => {
    const first = nextPort;
    nextPort += count;
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const path = `/api/application/nodes/${nodeId}/allocations`;
    const answer = await api.post(path, { ip, ports: ports.map(String) });
    if (answer.status !== 204)
      throw new Error(`allocations: ${answer.status} ${JSON.stringify(answer.body)}`);
    const rows = await panel.database.query<{ id: number }>(
      'SELECT id FROM allocations WHERE node_id = ? AND port IN (?) ORDER BY port',
      [nodeId, ports],
    );
    return rows.map((row) => row.id);
  };
  const body = async (fields: Record<string, unknown> = {}): Promise<Record<string, unknown>> => ({
    name: 'A server',
    user: owner.id,
    egg: egg.id,
    docker_image: 'example/image:1',
    startup: './run {{LEVEL}}',
    environment: { LEVEL: 'world' },
    limits: { memory: 256, swap: 0, disk: 512, io: 500, cpu: 50 },
    feature_limits: { databases: 1, backups: 2, allocations: 3 },
    ...('allocation' in fields || 'deploy' in fields
      ? {}
      : { allocation: { default: (await allocate(1))[0]! } }),
    ...fields,
  });
  const server = async (fields: Record<string, unknown> = {}): Promise<MadeServer> => {
    const answer = await api.post('/api/application/servers', await body(fields));
    if (answer.status !== 201) throw new Error(`server: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.at<MadeServer>('attributes');
  };
  const installedServer = async (fields: Record<string, unknown> = {}): Promise<MadeServer> => {
    const made = await server(fields);
    const answer = await node.remote.post(`/api/remote/servers/${made.uuid}/install`, { successful: true });
    if (answer.status !== 204) throw new Error(`report: ${answer.status} ${JSON.stringify(answer.body)}`);
    return made;
  };
  const close = async (): Promise<void> => {
    await panel.close();
    await Promise.all(daemons.map((daemon) => daemon.stop()));
  };
  return { panel, api, admin, owner, egg, node, addNode, allocate, body, server, installedServer, close };
}

/** Hands the user a console token, as for a socket that stays open. */
export async function openConsole(
  panel: TestPanel,
  user: Pick<User, 'id'>,
  identifier: string,
): Promise<void> {
  const api = panel.api(await panel.accountKey(user));
  const answer = await api.get(`/api/client/servers/${identifier}/websocket`);
  if (answer.status !== 200) throw new Error(`console: ${answer.status} ${JSON.stringify(answer.body)}`);
}
