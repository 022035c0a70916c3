import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { firstOfEach, type ChildLimit } from '../../platform/database/children.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { placeOf } from '../../platform/database/page-place.js';
import {
  containsAny,
  equalsAny,
  orderBy,
  whereAll,
  type SqlCondition,
} from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { AllocationEntity } from './allocation.entity.js';
import type { PortRange } from './allocation.policy.js';

export interface AllocationPage {
  readonly rows: RowOf<AllocationEntity>[];
  readonly total: number;
}

/** Where to look for a free allocation. */
export interface FreeAllocations {
  readonly nodeIds: readonly number[];
  /** None = any port. */
  readonly ports: readonly PortRange[];
  /** Only addresses that no server has anything of. */
  readonly isDedicated: boolean;
  /** Left out = any address. */
  readonly ip?: string | undefined;
}

const ALLOCATION = columnsOf(AllocationEntity, 'a');
const FREE = columnsOf(AllocationEntity, 'a', ['id', 'nodeId', 'ip', 'port']);
const isNumber = (value: string): boolean => /^\d+$/.test(value);

/** Anything but a number asks for the free ones (conventions.md §6). */
const serverFilter = (values: readonly string[]): SqlCondition =>
  values.length > 0 && values.every(isNumber)
    ? equalsAny('a.server_id', values.map(Number))
    : { sql: 'a.server_id IS NULL', params: [] };

function filterOf([field, values]: [string, readonly string[]]): SqlCondition {
  if (field === 'server_id') return serverFilter(values);
  if (field === 'ip_alias') return containsAny('a.ip_alias', values);
  // Only what can be an address or a port may meet the column: anything else is an error of the database.
  const possible = values.filter((value) => /^[\da-f.:]+$/i.test(value));
  return possible.length === 0 ? { sql: '1 = 0', params: [] } : equalsAny(`a.${field}`, possible);
}

@Injectable()
export class AllocationsRepository implements OnModuleInit {
  /** How many allocations nodes have, until some come or go: counting grows with the list. */
  private readonly totals = new VersionedCache<number, number>({ max: 2_000, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('node-allocations', (changed) =>
      this.totals.forget((_, nodeId) => changed === null || nodeId === changed),
    );
  }

  async page(nodeId: number, request: ListRequest): Promise<AllocationPage> {
    const where = whereAll([
      { sql: 'a.node_id = ?', params: [nodeId] },
      ...Object.entries(request.filters).map(filterOf),
    ]);
    const count = (): Promise<number> => this.database.count(`FROM allocations a${where.sql}`, where.params);
    const isWhole = Object.keys(request.filters).length === 0;
    const total = isWhole ? (await this.totals.get(nodeId, count))! : await count();
    const place = placeOf(request, total);
    const order = orderBy(request.sorts, (field) => `a.${field}`, 'a.id', place.isFromEnd);
    const rows = await this.database.select(
      ALLOCATION,
      `FROM allocations a${where.sql}${order} LIMIT ? OFFSET ?`,
      [...where.params, place.limit, place.offset],
    );
    return { rows: place.isFromEnd ? rows.reverse() : rows, total };
  }

  /** Rows by server, without the cost of entities: every list of servers reads them. */
  byServers(serverIds: readonly number[]): Promise<RowOf<AllocationEntity>[]> {
    if (serverIds.length === 0) return Promise.resolve([]);
    return this.database.select(ALLOCATION, 'FROM allocations a WHERE a.server_id IN (?) ORDER BY a.id', [
      serverIds,
    ]);
  }

  find(id: number): Promise<AllocationEntity | null> {
    return this.database.manager.findOneBy(AllocationEntity, { id });
  }

  byIds(ids: readonly number[]): Promise<AllocationEntity[]> {
    return this.database.manager.findBy(AllocationEntity, { id: In([...ids]) });
  }

  /** The first of each node. */
  async byNodes(nodeIds: readonly number[], limit: ChildLimit): Promise<RowOf<AllocationEntity>[]> {
    if (nodeIds.length === 0) return [];
    const first = firstOfEach(
      'SELECT a.id FROM allocations a WHERE a.node_id = ? ORDER BY a.id',
      nodeIds,
      limit,
    );
    const ids = await this.database.query<{ id: number }>(first.sql, first.params);
    if (ids.length === 0) return [];
    return this.database.select(ALLOCATION, 'FROM allocations a WHERE a.id IN (?) ORDER BY a.id', [
      ids.map((row) => row.id),
    ]);
  }

  /** One statement for all of them; those that exist stay as they are. */
  async insertMissing(
    nodeId: number,
    ips: readonly string[],
    ports: readonly number[],
    alias: string | null,
  ) {
    const rows = ips.flatMap((ip) => ports.map((port) => [nodeId, ip, port, alias]));
    await this.database.query('INSERT IGNORE INTO allocations (node_id, ip, port, ip_alias) VALUES ?', [
      rows,
    ]);
    this.database.afterCommit(() => this.invalidation.publish('node-allocations', nodeId));
  }

  /** False when a server has it. */
  async deleteFree(id: number, nodeId: number): Promise<boolean> {
    const result = await this.database.manager.delete(AllocationEntity, { id, nodeId, serverId: IsNull() });
    this.database.afterCommit(() => this.invalidation.publish('node-allocations', nodeId));
    return (result.affected ?? 0) > 0;
  }

  /** Locks those of the ids that are free and on the node, and names them. */
  async lockFree(ids: readonly number[], nodeId: number | undefined): Promise<number[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM allocations WHERE id IN (?) AND server_id IS NULL
       ${nodeId === undefined ? '' : 'AND node_id = ?'} ORDER BY id FOR UPDATE`,
      [ids, ...(nodeId === undefined ? [] : [nodeId])],
    );
    return rows.map((row) => row.id);
  }

  /** Free ones in random order, not locked. */
  candidates(wanted: FreeAllocations, tried: readonly number[], limit: number) {
    const where = whereAll([
      ...isFree(wanted),
      ...(tried.length === 0 ? [] : [{ sql: 'a.id NOT IN (?)', params: [tried] }]),
    ]);
    return this.database.select(FREE, `FROM allocations a${where.sql} ORDER BY RAND() LIMIT ?`, [
      ...where.params,
      limit,
    ]);
  }

  /** Those of the nodes that have one of them. */
  async nodesWithFree(wanted: FreeAllocations): Promise<number[]> {
    const where = whereAll(isFree(wanted));
    const rows = await this.database.query<{ nodeId: number }>(
      `SELECT DISTINCT a.node_id AS nodeId FROM allocations a${where.sql}`,
      where.params,
    );
    return rows.map(({ nodeId }) => nodeId);
  }

  /** Ports of each address that are allocations, free or not, of these ranges. */
  async portsOfAddresses(
    nodeId: number,
    ips: readonly string[],
    ranges: readonly PortRange[],
  ): Promise<Map<string, Set<number>>> {
    const ports = portCondition(ranges);
    const rows = await this.database.query<{ ip: string; port: number }>(
      `SELECT a.ip, a.port FROM allocations a WHERE a.node_id = ? AND a.ip IN (?) AND ${ports.sql}`,
      [nodeId, ips, ...ports.params],
    );
    const byAddress = Map.groupBy(rows, ({ ip }) => ip);
    return new Map([...byAddress].map(([ip, found]) => [ip, new Set(found.map(({ port }) => port))]));
  }

  /** Ports of an address that are allocations, free or not. */
  async portsAt(nodeId: number, ip: string, { from, to }: PortRange): Promise<Set<number>> {
    const rows = await this.database.query<{ port: number }>(
      'SELECT port FROM allocations WHERE node_id = ? AND ip = ? AND port BETWEEN ? AND ?',
      [nodeId, ip, from, to],
    );
    return new Set(rows.map((row) => row.port));
  }

  async setNotes(id: number, serverId: number, notes: string | null): Promise<void> {
    await this.database.manager.update(AllocationEntity, { id, serverId }, { notes });
    this.changed(serverId);
  }

  async assign(ids: readonly number[], serverId: number, isLocked: boolean): Promise<void> {
    await this.database.manager.update(AllocationEntity, { id: In([...ids]) }, { serverId, isLocked });
    this.changed(serverId);
  }

  /** Frees the server's allocations: those named, or all. */
  async release(serverId: number, ids?: readonly number[]): Promise<void> {
    await this.database.manager.update(
      AllocationEntity,
      { serverId, ...(ids === undefined ? {} : { id: In([...ids]) }) },
      { serverId: null, notes: null, isLocked: false, showPort: true },
    );
    this.changed(serverId);
  }

  private changed(serverId: number): void {
    this.database.afterCommit(() => this.invalidation.publish('server-parts', serverId));
  }
}

const isFree = (wanted: FreeAllocations): SqlCondition[] => [
  { sql: 'a.node_id IN (?)', params: [wanted.nodeIds] },
  { sql: 'a.server_id IS NULL', params: [] },
  ...(wanted.ip === undefined ? [] : [{ sql: 'a.ip = ?', params: [wanted.ip] }]),
  ...(wanted.ports.length === 0 ? [] : [portCondition(wanted.ports)]),
  ...(wanted.isDedicated
    ? [
        {
          sql: `NOT EXISTS (SELECT 1 FROM allocations used WHERE used.node_id = a.node_id
                AND used.ip = a.ip AND used.server_id IS NOT NULL)`,
          params: [],
        },
      ]
    : []),
];

const portCondition = (ranges: readonly PortRange[]): SqlCondition => ({
  sql: `(${ranges.map(() => 'a.port BETWEEN ? AND ?').join(' OR ')})`,
  params: ranges.flatMap((range) => [range.from, range.to]),
});
