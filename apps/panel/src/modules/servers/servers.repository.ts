import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { NodeScope } from '../../access/admin-rights.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { LocationEntity, NodeEntity } from '../../entities.js';
import { firstOfEach, type ChildLimit } from '../../platform/database/children.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { placeOf } from '../../platform/database/page-place.js';
import { containsAny, inIdOrder, onNodes, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { ServerTotalsCache } from './client/server-totals-cache.js';
import { ServerEntity } from './server.entity.js';
import {
  SERVER_FILTER_COLUMNS,
  type NewServer,
  type ServerChange,
  type ServerPage,
  type ServerRow,
} from './server-row.js';

const SERVER = columnsOf(ServerEntity, 's')
  .and(columnsOf(NodeEntity, 'n', ['locationId']))
  .and(columnsOf(LocationEntity, 'l', { locationShort: 'short' }).optional());
// In this order whatever the planner thinks: it likes to begin with the few nodes and to sort all servers after it.
const FROM = `FROM servers s STRAIGHT_JOIN nodes n ON n.id = s.node_id LEFT JOIN locations l ON l.id = n.location_id`;

/** Changes of these are seen in lengths of lists and in what nodes have given. */
const COUNTED = ['ownerId', 'nodeId', 'memory', 'disk', 'cpu'] as const;

type ServersOf = (scope: string) => string;

/** Ids are numbers, and the only parameter of the statements below is that of the parent. */
const inScope = (scope: NodeScope): string =>
  scope === null ? '' : ` AND s.node_id IN (${[0, ...scope].map(Number).join(', ')})`;
const ofColumn =
  (column: string): ServersOf =>
  (scope) =>
    `SELECT s.id FROM servers s WHERE s.${column} = ?${scope} ORDER BY s.id`;

/** Objects that servers belong to, by object name, with the statement that reads the servers of one. */
const PARENTS = {
  user: ofColumn('owner_id'),
  node: ofColumn('node_id'),
  // In the order of the indexes, node by node: any other would sort all servers of the location.
  location: ((scope) =>
    `SELECT s.id FROM nodes n STRAIGHT_JOIN servers s ON s.node_id = n.id WHERE n.location_id = ?${scope}`) as ServersOf,
  nest: ofColumn('nest_id'),
  egg: ofColumn('egg_id'),
} as const;

@Injectable()
export class ServersRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
    private readonly totals: ServerTotalsCache,
  ) {}

  async page(request: ListRequest, scope: NodeScope): Promise<ServerPage> {
    const where = whereAll([
      ...Object.entries(request.filters).map(([name, values]) =>
        containsAny(SERVER_FILTER_COLUMNS[name]!, values),
      ),
      ...onNodes('s.node_id', scope),
    ]);
    const count = (): Promise<number> => this.database.count(`FROM servers s${where.sql}`, where.params);
    const [total] =
      where.sql === '' ? await this.totals.of('all', async () => [await count()]) : [await count()];
    const place = placeOf(request, total!);
    const order = orderBy(request.sorts, (field) => `s.${field}`, 's.id', place.isFromEnd);
    const isById = request.sorts.every(({ field }) => field === 'id');
    const hint = isById ? inIdOrder(scope, total!) : '';
    // The page's ids first, by an index: sorting whole rows would sort texts on disk.
    const ids = await this.database.query<{ id: number }>(
      `SELECT s.id FROM servers s${hint}${where.sql}${order} LIMIT ? OFFSET ?`,
      [...where.params, place.limit, place.offset],
    );
    if (place.isFromEnd) ids.reverse();
    const rows = new Map((await this.byIds(ids.map((row) => row.id))).map((row) => [row.id, row]));
    return { rows: ids.flatMap(({ id }) => rows.get(id) ?? []), total: total! };
  }

  async find(id: number): Promise<ServerRow | null> {
    return (await this.select('s.id = ?', [id]))[0] ?? null;
  }

  async findByExternalId(externalId: string): Promise<ServerRow | null> {
    return (await this.select('s.external_id = ?', [externalId]))[0] ?? null;
  }

  byIds(ids: readonly number[]): Promise<ServerRow[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.select('s.id IN (?) ORDER BY s.id', [ids]);
  }

  /** The first servers of each parent. */
  async byParent(
    parent: string,
    parentIds: readonly number[],
    limit: ChildLimit,
    scope: NodeScope,
  ): Promise<ServerRow[]> {
    if (!Object.hasOwn(PARENTS, parent)) throw new TypeError(`a ${parent} has no servers`);
    if (parentIds.length === 0) return [];
    const first = firstOfEach(PARENTS[parent as keyof typeof PARENTS](inScope(scope)), parentIds, limit);
    const ids = await this.database.query<{ id: number }>(first.sql, first.params);
    return this.byIds(ids.map((row) => row.id));
  }

  /** The server, kept from others until the transaction ends; null when it is gone. */
  async lock(id: number): Promise<ServerRow | null> {
    const held = await this.database.query('SELECT id FROM servers WHERE id = ? FOR UPDATE', [id]);
    return held.length === 0 ? null : this.find(id);
  }

  async insert(fields: NewServer, now: Date): Promise<number> {
    const result = await this.database.manager.insert(ServerEntity, {
      ...fields,
      installedAt: null,
      dockerLabels: null,
      createdAt: now,
      updatedAt: now,
    });
    this.listsChanged();
    return Number((result.identifiers[0] as { id: number }).id);
  }

  async update(id: number, change: ServerChange): Promise<void> {
    await this.database.manager.update(ServerEntity, { id }, { ...change, updatedAt: new Date() });
    this.serverChanged(id);
    if (COUNTED.some((field) => change[field] !== undefined)) this.listsChanged();
  }

  /**
   * Changes the status only where it still is the expected one, so that a later change is not undone; false when
   * it was not.
   */
  async swapStatus(id: number, from: string | null, to: string | null): Promise<boolean> {
    const result = await this.database.manager.update(
      ServerEntity,
      { id, status: from ?? IsNull() },
      { status: to, updatedAt: new Date() },
    );
    this.serverChanged(id);
    return (result.affected ?? 0) > 0;
  }

  /** Servers that something is done to keep their status. */
  async swapStatusOfNode(nodeId: number, from: readonly string[], to: string | null): Promise<void> {
    await this.database.query(
      `UPDATE servers s SET s.status = ?, s.updated_at = ? WHERE s.node_id = ? AND s.status IN (?)
       AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.server_id = s.id AND o.state = 'running')`,
      [to, new Date(), nodeId, from],
    );
    this.serverChanged(null);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(ServerEntity, { id });
    this.serverChanged(id);
    this.listsChanged();
  }

  async existsUuid(uuid: string): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM servers WHERE uuid = ? OR uuid_short = ?', [
      uuid,
      uuid.slice(0, 8),
    ]);
    return rows.length > 0;
  }

  /** Whether it moves to another node. */
  async isTransferring(id: number): Promise<boolean> {
    const rest = 'SELECT 1 FROM server_transfers WHERE server_id = ? AND is_running = 1';
    return (await this.database.query(rest, [id])).length > 0;
  }

  async existsUser(id: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM users WHERE id = ?', [id])).length > 0;
  }

  async existsEgg(id: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM eggs WHERE id = ?', [id])).length > 0;
  }

  /** Keeps others from deploying to these nodes until the transaction ends; always in the same order. */
  async lockNodes(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.query('SELECT id FROM nodes WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]);
  }

  private serverChanged(id: number | null): void {
    this.database.afterCommit(() => this.invalidation.publish('server', id));
  }

  private listsChanged(): void {
    this.database.afterCommit(() => this.invalidation.publish('server-lists', null));
  }

  private select(where: string, params: readonly unknown[]): Promise<ServerRow[]> {
    return this.database.select(SERVER, `${FROM} WHERE ${where}`, params);
  }
}
