import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { LocationEntity, NodeEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
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
const FROM = `FROM servers s JOIN nodes n ON n.id = s.node_id LEFT JOIN locations l ON l.id = n.location_id`;

/** Objects that servers belong to, by object name, with the column and the property that say so. */
const PARENTS = {
  user: { column: 's.owner_id', of: 'ownerId' },
  node: { column: 's.node_id', of: 'nodeId' },
  location: { column: 'n.location_id', of: 'locationId' },
  nest: { column: 's.nest_id', of: 'nestId' },
  egg: { column: 's.egg_id', of: 'eggId' },
} as const;

@Injectable()
export class ServersRepository {
  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  async page(request: ListRequest): Promise<ServerPage> {
    const where = whereAll(
      Object.entries(request.filters).map(([name, values]) =>
        containsAny(SERVER_FILTER_COLUMNS[name]!, values),
      ),
    );
    const order = orderBy(request.sorts, (field) => `s.${field}`, 's.id');
    const [total, rows] = await Promise.all([
      this.database.count(`FROM servers s${where.sql}`, where.params),
      this.database.select(SERVER, `${FROM}${where.sql}${order} LIMIT ? OFFSET ?`, [
        ...where.params,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
    ]);
    return { rows, total };
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

  /** Servers of each parent, with the parent's id in `parentId`. */
  async byParent(
    parent: string,
    parentIds: readonly number[],
  ): Promise<(ServerRow & { readonly parentId: number })[]> {
    if (!Object.hasOwn(PARENTS, parent)) throw new TypeError(`a ${parent} has no servers`);
    const { column, of } = PARENTS[parent as keyof typeof PARENTS];
    if (parentIds.length === 0) return [];
    const rows = await this.database.select(SERVER, `${FROM} WHERE ${column} IN (?) ORDER BY s.id`, [
      parentIds,
    ]);
    return rows.map((row) => ({ ...row, parentId: row[of]! }));
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
    if (change.ownerId !== undefined) this.listsChanged();
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
    return (result.affected ?? 0) > 0;
  }

  async swapStatusOfNode(nodeId: number, from: readonly string[], to: string | null): Promise<void> {
    await this.database.query(
      'UPDATE servers SET status = ?, updated_at = ? WHERE node_id = ? AND status IN (?)',
      [to, new Date(), nodeId, from],
    );
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(ServerEntity, { id });
    this.listsChanged();
  }

  async existsUuid(uuid: string): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM servers WHERE uuid = ? OR uuid_short = ?', [
      uuid,
      uuid.slice(0, 8),
    ]);
    return rows.length > 0;
  }

  async existsUser(id: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM users WHERE id = ?', [id])).length > 0;
  }

  async findUserUuid(id: number): Promise<string | null> {
    const [user] = await this.database.query<{ uuid: string }>('SELECT uuid FROM users WHERE id = ?', [id]);
    return user?.uuid ?? null;
  }

  async existsEgg(id: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM eggs WHERE id = ?', [id])).length > 0;
  }

  /** Keeps others from deploying to these nodes until the transaction ends; always in the same order. */
  async lockNodes(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await this.database.query('SELECT id FROM nodes WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]);
  }

  private listsChanged(): void {
    this.database.afterCommit(() => this.invalidation.publish('server-lists', null));
  }

  private select(where: string, params: readonly unknown[]): Promise<ServerRow[]> {
    return this.database.select(SERVER, `${FROM} WHERE ${where}`, params);
  }
}
