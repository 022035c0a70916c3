import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { NodeEntity } from './node.entity.js';
import type { LoadedNode } from './loaded-node.js';
import type { Demand } from './node.policy.js';

export interface NodePage {
  readonly rows: LoadedNode[];
  readonly total: number;
}

const NOTHING: Demand = { memory: 0, disk: 0, cpu: 0 };
export type NodeFields = Omit<NodeEntity, 'id' | 'createdAt' | 'updatedAt'>;

@Injectable()
export class NodesRepository {
  constructor(private readonly database: Database) {}

  async page(request: ListRequest): Promise<NodePage> {
    const where = whereAll(
      Object.entries(request.filters).map(([field, values]) => containsAny(field, values)),
    );
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
    return this.database.manager.findOneBy(NodeEntity, by);
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

  /** Public nodes, of these locations if any are named. */
  async deployable(locationIds: readonly number[]): Promise<LoadedNode[]> {
    const nodes = await this.database.manager.find(NodeEntity, {
      where: {
        isPublic: true,
        ...(locationIds.length === 0 ? {} : { locationId: In([...locationIds]) }),
      },
      order: { id: 'ASC' },
    });
    return this.withLoad(nodes);
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

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(NodeEntity, { id });
  }

  /** One aggregate query for any number of nodes. */
  private async withLoad(nodes: readonly NodeEntity[]): Promise<LoadedNode[]> {
    if (nodes.length === 0) return [];
    const sums = await this.database.query<Demand & { nodeId: number }>(
      `SELECT node_id AS nodeId, SUM(memory) AS memory, SUM(disk) AS disk, SUM(cpu) AS cpu
       FROM servers WHERE node_id IN (?) GROUP BY node_id`,
      [nodes.map((node) => node.id)],
    );
    const byNode = new Map(
      sums.map((sum) => [
        sum.nodeId,
        { memory: Number(sum.memory), disk: Number(sum.disk), cpu: Number(sum.cpu) },
      ]),
    );
    return nodes.map(({ daemonToken: _, ...node }) => ({
      ...node,
      allocated: byNode.get(node.id) ?? NOTHING,
    }));
  }
}
