import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import type { NodeScope } from '../../access/admin-rights.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, onNodes, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { NodeEntity } from './node.entity.js';
import type { FreshNode, LoadedNode } from './loaded-node.js';
import type { Demand } from './node.policy.js';

export interface NodePage {
  readonly rows: LoadedNode[];
  readonly total: number;
}

const NOTHING: Demand = { memory: 0, disk: 0, cpu: 0 };
export type RetiredKey = Pick<NodeEntity, 'retiredTokenId' | 'retiredToken' | 'isRetiredInUse'>;
export type NodeFields = Omit<NodeEntity, 'id' | 'createdAt' | 'updatedAt' | keyof RetiredKey> &
  Partial<RetiredKey>;

@Injectable()
export class NodesRepository implements OnModuleInit {
  private readonly loads = new VersionedCache<number, Demand>({ max: 2_000, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('server-lists', () => this.loads.forget());
  }

  async page(request: ListRequest, scope: NodeScope): Promise<NodePage> {
    const where = whereAll([
      ...Object.entries(request.filters).map(([field, values]) => containsAny(field, values)),
      ...onNodes('id', scope),
    ]);
    const total = await this.database.count(`FROM nodes${where.sql}`, where.params);
    const ids = await this.database.query<{ id: number }>(
      `SELECT id FROM nodes${where.sql}${orderBy(request.sorts)} LIMIT ? OFFSET ?`,
      [...where.params, request.perPage, (request.page - 1) * request.perPage],
    );
    const rows = await this.byIds(ids.map((row) => row.id));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return { rows: ids.flatMap(({ id }) => byId.get(id) ?? []), total };
  }

  async find(id: number): Promise<LoadedNode | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  /** With the encrypted token, for those who speak with the node. */
  findWithToken(by: { id: number } | { daemonTokenId: string }): Promise<NodeEntity | null> {
    // A daemon that was not restarted since its key was reset still names itself by the old one.
    const where = 'id' in by ? by : [by, { retiredTokenId: by.daemonTokenId }];
    return this.database.manager.findOne(NodeEntity, { where });
  }

  /** Keeps the key of before; false when the present one is another by now. */
  async retireKey(id: number, presentTokenId: string, retired: RetiredKey): Promise<boolean> {
    const by = { id, daemonTokenId: presentTokenId };
    return (await this.database.manager.update(NodeEntity, by, retired)).affected === 1;
  }

  /** The daemon has shown that it knows the present key. */
  async forgetRetiredKey(id: number, presentTokenId: string): Promise<void> {
    await this.retireKey(id, presentTokenId, {
      retiredTokenId: null,
      retiredToken: null,
      isRetiredInUse: false,
    });
  }

  async byIds(ids: readonly number[]): Promise<LoadedNode[]> {
    if (ids.length === 0) return [];
    return this.withLoad(await this.database.manager.findBy(NodeEntity, { id: In([...ids]) }));
  }

  async byLocations(locationIds: readonly number[]): Promise<LoadedNode[]> {
    const nodes = await this.database.manager.find(NodeEntity, {
      where: { locationId: In([...locationIds]) },
      order: { id: 'ASC' },
    });
    return this.withLoad(nodes);
  }

  /** Public nodes that nobody maintains or empties, of these locations if any are named. */
  async deployable(locationIds: readonly number[]): Promise<FreshNode[]> {
    const nodes = await this.database.manager.find(NodeEntity, {
      where: {
        isPublic: true,
        isInMaintenance: false,
        ...(locationIds.length === 0 ? {} : { locationId: In([...locationIds]) }),
      },
      order: { id: 'ASC' },
    });
    return (await this.withFreshLoad(nodes)).filter(({ isDraining }) => !isDraining);
  }

  async every(): Promise<FreshNode[]> {
    return this.withFreshLoad(await this.database.manager.find(NodeEntity, { order: { id: 'ASC' } }));
  }

  /** Folders of the node that its daemon is to let servers mount. */
  async mountSources(id: number): Promise<string[]> {
    const rows = await this.database.query<{ source: string }>(
      `SELECT DISTINCT m.source FROM mount_node mn JOIN mounts m ON m.id = mn.mount_id
       WHERE mn.node_id = ? ORDER BY m.source`,
      [id],
    );
    return rows.map(({ source }) => source);
  }

  async insert(fields: NodeFields): Promise<number> {
    const result = await this.database.manager.insert(NodeEntity, fields);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<NodeFields>): Promise<void> {
    await this.database.manager.update(NodeEntity, { id }, fields);
  }

  /** The row, locked until the transaction ends, so that two updates take turns. */
  lock(id: number): Promise<NodeEntity | null> {
    return this.database.manager.findOne(NodeEntity, {
      where: { id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** With what its servers have now, not what was kept. */
  async lockWithLoad(id: number): Promise<FreshNode | null> {
    const node = await this.lock(id);
    return node && (await this.withFreshLoad([node]))[0]!;
  }

  /** Which of them are being emptied, or kept empty. */
  async draining(ids: readonly number[]): Promise<ReadonlySet<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: number }>(
      'SELECT node_id AS id FROM node_drains WHERE is_active = 1 AND node_id IN (?)',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(NodeEntity, { id });
  }

  /** What is shown of nodes: the sums of their servers are kept until a server changes. */
  private async withLoad(nodes: readonly NodeEntity[]): Promise<LoadedNode[]> {
    const loads = await this.loads.getMany(
      nodes.map((node) => node.id),
      (missing) => this.sums(missing),
    );
    return nodes.map((node) => loaded(node, loads));
  }

  /** Whether there is room is asked of the servers themselves, not of what was kept. */
  private async withFreshLoad(nodes: readonly NodeEntity[]): Promise<FreshNode[]> {
    const ids = nodes.map((node) => node.id);
    const [given, arriving, draining] = await Promise.all([
      this.sums(ids),
      this.arriving(ids),
      this.draining(ids),
    ]);
    const loads = new Map(given.map(([id, demand]) => [id, sumOf(demand, arriving.get(id) ?? NOTHING)]));
    return nodes.map((node) => ({ ...loaded(node, loads), isDraining: draining.has(node.id) }));
  }

  /** What servers that are on their way to the nodes will need there: it is promised already. */
  private async arriving(nodeIds: readonly number[]): Promise<ReadonlyMap<number, Demand>> {
    if (nodeIds.length === 0) return new Map();
    const sums = await this.database.query<Record<keyof Demand | 'nodeId', string>>(
      `SELECT t.new_node AS nodeId, SUM(s.memory) AS memory, SUM(s.disk) AS disk, SUM(s.cpu) AS cpu
       FROM server_transfers t JOIN servers s ON s.id = t.server_id
       WHERE t.new_node IN (?) AND t.is_running = 1 GROUP BY t.new_node`,
      [nodeIds],
    );
    return new Map(
      sums.map(({ nodeId, memory, disk, cpu }) => [
        Number(nodeId),
        { memory: Number(memory), disk: Number(disk), cpu: Number(cpu) },
      ]),
    );
  }

  /** One aggregate statement for any number of nodes, answered by an index alone. */
  private async sums(nodeIds: readonly number[]): Promise<[number, Demand][]> {
    if (nodeIds.length === 0) return [];
    const sums = await this.database.query<Demand & { nodeId: number }>(
      `SELECT node_id AS nodeId, SUM(memory) AS memory, SUM(disk) AS disk, SUM(cpu) AS cpu
       FROM servers WHERE node_id IN (?) GROUP BY node_id`,
      [nodeIds],
    );
    const byNode = new Map(sums.map(({ nodeId, ...demand }) => [nodeId, demand]));
    return nodeIds.map((id) => {
      const { memory, disk, cpu } = byNode.get(id) ?? NOTHING;
      return [id, { memory: Number(memory), disk: Number(disk), cpu: Number(cpu) }];
    });
  }
}

const sumOf = (one: Demand, other: Demand): Demand => ({
  memory: one.memory + other.memory,
  disk: one.disk + other.disk,
  cpu: one.cpu + other.cpu,
});

const loaded = (
  { daemonToken: _, retiredToken: __, ...node }: NodeEntity,
  loads: ReadonlyMap<number, Demand>,
): LoadedNode => ({
  ...node,
  allocated: loads.get(node.id) ?? NOTHING,
});
