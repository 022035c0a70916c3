import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages, type LocalImage } from '@app/testing/images.js';
import { startDockerEngine, type TestDockerEngine } from '@app/testing/services.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { expect, vi } from 'vitest';
import type { NodeRef } from '../../../apps/panel/src/access/node-ref.js';
import { NodesService } from '../../../apps/panel/src/modules/nodes/index.js';
import { GAME, TestDaemon } from '../daemon/support/test-daemon.js';
import { apiClient, type ApiClient } from '../panel/support/api-client.js';
import { createEgg, nodeBody } from '../panel/support/catalogue.js';
import { startPanel, type PanelOptions, type TestPanel } from '../panel/support/panel.js';
import { CuttableProxy } from './cuttable-proxy.js';

export interface ChainNode {
  readonly daemon: TestDaemon;
  /** What the panel and the other node reach it through. */
  readonly wire: CuttableProxy;
  readonly reference: NodeRef;
}
export interface ChainServer {
  readonly id: number;
  readonly uuid: string;
}
type Attributes = Record<string, unknown>;

/** Where everybody reaches the panel; the one of the chain only makes rows and keys then. */
export interface PanelPlace {
  readonly url: string;
  /** As the nodes see it. */
  readonly remote: string;
}

export interface NodeOptions {
  /** Socket of another engine than the run's. */
  readonly engine?: string;
  /** As processes, which can be killed. */
  readonly isProcess?: boolean;
  readonly disk?: string;
  /** Parts of `system` in its configuration. */
  readonly system?: Readonly<Record<string, unknown>>;
}

/** The egg of most tests: `stop` ends it, what else it is told it says again. */
export const SHELL_EGG = {
  docker_images: { One: '~rookery/busybox:local' },
  startup_commands: { Default: GAME },
  config: { files: {}, startup: { done: 'ready' }, logs: {}, stop: 'stop' },
  scripts: {
    installation: { script: 'echo installed', container: '~rookery/installer:local', entrypoint: 'sh' },
  },
  variables: [],
};

/** A real panel with its worker, and two nodes with an engine of their own each. */
export class NodeChain {
  readonly nodes: ChainNode[] = [];
  private port = 21_000;

  private constructor(
    readonly panel: TestPanel,
    private readonly engine: TestDockerEngine,
    /** Of an administrator. */
    readonly api: ApiClient,
    /** Of the servers' owner. */
    readonly client: ApiClient,
    private readonly ownerId: number,
    private readonly egg: number,
    private readonly place: PanelPlace,
  ) {}

  static async start({
    egg = SHELL_EGG,
    images = ['busybox', 'installer'],
    panel: options = {},
    place: placeOf = async ({ url }) => ({ url, remote: url }),
    nodes: [here, there] = [{}, {}],
  }: {
    readonly egg?: Readonly<Record<string, unknown>>;
    readonly images?: readonly LocalImage[];
    readonly panel?: PanelOptions;
    readonly place?: (panel: TestPanel) => Promise<PanelPlace>;
    readonly nodes?: readonly [NodeOptions, NodeOptions];
  } = {}): Promise<NodeChain> {
    const engine = await startDockerEngine();
    for (const socket of [sharedServices().dockerSocket, engine.socketPath])
      await buildImages(images, socket);
    const panel = await startPanel({ worker: true, ...options });
    const admin = await panel.createAdmin();
    const place = await placeOf(panel);
    const api = apiClient(place.url, await panel.applicationKey(admin));
    const owner = await panel.createUser();
    const client = apiClient(place.url, await panel.accountKey(owner));
    const { id } = await createEgg(api, egg);
    const chain = new NodeChain(panel, engine, api, client, owner.id, id, place);
    chain.nodes.push(await chain.addNode('one', here));
    chain.nodes.push(await chain.addNode('two', { ...there, engine: engine.socketPath }));
    return chain;
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await this.removeNode(node);
    await this.panel.close();
    await this.engine.stop();
  }

  async addNode(
    name: string,
    { isProcess = false, system = {}, ...options }: NodeOptions = {},
  ): Promise<ChainNode> {
    const daemon = await TestDaemon.prepare({
      config: {
        power: { stop_grace: 5, term_grace: 1 },
        system: { transfers: { stop_grace: 5, patience: 5 }, ...system },
      },
      ...options,
    });
    const wire = await CuttableProxy.to(daemon.port);
    const service = this.panel.app.get(NodesService, { strict: false });
    const local = { fqdn: '127.0.0.1', scheme: 'http', daemon_listen: wire.port, memory: 0, disk: 0 };
    const { id } = await service.create(nodeBody({ name, ...local }) as never, { isLocalAllowed: true });
    const reference = await service.reference(id);
    const { uuid, daemonTokenId, daemonToken } = reference;
    const over = { uuid, remote: this.place.remote, token_id: daemonTokenId, token: daemonToken };
    await (isProcess ? daemon.startProcess(over) : daemon.startHere(over));
    return { daemon, wire, reference };
  }

  async removeNode({ daemon, wire }: ChainNode): Promise<void> {
    await daemon.close();
    await wire.close();
  }

  async allocate(node: ChainNode): Promise<{ id: number; port: number }> {
    const port = this.port++;
    const path = `/api/application/nodes/${node.reference.id}/allocations`;
    expect((await this.api.post(path, { ip: '127.0.0.1', ports: [String(port)] })).status).toBe(204);
    const [row] = await this.panel.database.query<{ id: number }>(
      'SELECT id FROM allocations WHERE node_id = ? AND port = ?',
      [node.reference.id, port],
    );
    return { id: row!.id, port };
  }

  /** An installed server, and the port of its allocation. */
  async make(node: ChainNode, limits: Attributes = {}): Promise<ChainServer & { readonly port: number }> {
    const { id: allocation, port } = await this.allocate(node);
    const answer = await this.api.post('/api/application/servers', {
      name: 'A world',
      user: this.ownerId,
      egg: this.egg,
      environment: {},
      limits: { memory: 128, swap: 0, disk: 0, io: 500, cpu: 0, ...limits },
      feature_limits: { databases: 0, backups: 3, allocations: 1 },
      allocation: { default: allocation },
    });
    expect(answer.status).toBe(201);
    const server = { ...answer.at<ChainServer>('attributes'), port };
    await eventually(async () => expect((await this.attributes(server)).status).toBeNull());
    return server;
  }

  async attributes({ uuid }: ChainServer): Promise<Attributes> {
    return (await this.client.get(`/api/client/servers/${uuid}`)).at('attributes');
  }

  /** The newest first. */
  async operations({ uuid }: ChainServer): Promise<Attributes[]> {
    const answer = await this.client.get(`/api/client/servers/${uuid}/operations`);
    return answer.at<{ attributes: Attributes }[]>('data').map((each) => each.attributes);
  }

  /** The new allocation, once the panel has begun the move. */
  async move(server: ChainServer, to: ChainNode): Promise<{ id: number; port: number }> {
    const allocation = await this.allocate(to);
    const body = { node_id: to.reference.id, allocation_id: allocation.id };
    const answer = await this.api.post(`/api/application/servers/${server.id}/transfer`, body);
    expect([answer.status, answer.body]).toEqual([204, answer.body]);
    return allocation;
  }

  moved(server: ChainServer): Promise<void> {
    return eventually(async () => {
      const [last] = await this.operations(server);
      expect(last).toMatchObject({ kind: 'transfer' });
      expect(last!['outcome']).not.toBeNull();
    });
  }

  async nodeOf({ id }: ChainServer): Promise<unknown> {
    return (await this.api.get(`/api/application/servers/${id}`)).at('attributes.node');
  }

  async stateOf({ uuid }: ChainServer): Promise<string> {
    return (await this.client.get(`/api/client/servers/${uuid}/resources`)).at('attributes.current_state');
  }

  async start(server: ChainServer): Promise<void> {
    const path = `/api/client/servers/${server.uuid}/power`;
    expect((await this.client.post(path, { signal: 'start' })).status).toBe(204);
    await eventually(async () => expect(await this.stateOf(server)).toBe('running'));
  }
}

export const eventually = (look: () => Promise<void>): Promise<void> =>
  vi.waitFor(look, { timeout: 30_000, interval: 50 });

/** In the folder of the server on that node. */
export const at = ({ daemon }: ChainNode, { uuid }: ChainServer, name = ''): string =>
  join(daemon.folder, 'volumes', uuid, name);

/** Folders of the server, also those that nobody has finished. */
export const leftOn = ({ daemon }: ChainNode, { uuid }: ChainServer): string[] =>
  readdirSync(join(daemon.folder, 'volumes')).filter((name) => name.includes(uuid));

/** Asked of the daemon itself: what the panel knows of a running server may be of the moment before. */
export const runsOn = ({ daemon, reference }: ChainNode, { uuid }: ChainServer): Promise<void> =>
  eventually(async () => {
    const headers = { authorization: `Bearer ${reference.daemonToken}` };
    const answer = await daemon.call('GET', `/api/servers/${uuid}`, undefined, headers);
    expect(await answer.json()).toMatchObject({ state: 'running' });
  });
