import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { NodeScope } from '../../access/admin-rights.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, onNodes, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import type { DatabaseHost } from './database-host.js';
import { DatabaseHostEntity, DatabaseHostNodeEntity } from './database-host.entity.js';

export interface DatabaseHostPage {
  readonly rows: DatabaseHost[];
  readonly total: number;
}
export type DatabaseHostFields = Omit<DatabaseHostEntity, 'id' | 'createdAt' | 'updatedAt'>;

const HOST = columnsOf(DatabaseHostEntity, 'h', [
  'id',
  'name',
  'engine',
  'host',
  'port',
  'username',
  'maxDatabases',
  'createdAt',
  'updatedAt',
]);

@Injectable()
export class DatabaseHostsRepository {
  constructor(private readonly database: Database) {}

  async page(request: ListRequest, scope: NodeScope): Promise<DatabaseHostPage> {
    const where = whereAll([
      ...Object.entries(request.filters).map(([field, values]) => containsAny(`h.\`${field}\``, values)),
      ...onNodes('x.node_id', scope).map(({ sql, params }) => ({
        sql: `EXISTS (SELECT 1 FROM database_host_node x WHERE x.database_host_id = h.id AND ${sql})`,
        params,
      })),
    ]);
    const order = orderBy(request.sorts, (field) => `h.\`${field}\``, 'h.id');
    const [total, rows] = await Promise.all([
      this.database.count(`FROM database_hosts h${where.sql}`, where.params),
      this.database.select(HOST, `FROM database_hosts h${where.sql}${order} LIMIT ? OFFSET ?`, [
        ...where.params,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
    ]);
    return { rows: await this.withNodes(rows), total };
  }

  async find(id: number): Promise<DatabaseHost | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly number[]): Promise<DatabaseHost[]> {
    if (ids.length === 0) return [];
    return this.withNodes(
      await this.database.select(HOST, 'FROM database_hosts h WHERE h.id IN (?) ORDER BY h.id', [ids]),
    );
  }

  /** With the encrypted password, for those who speak with the host. */
  findWithPassword(id: number): Promise<DatabaseHostEntity | null> {
    return this.database.manager.findOneBy(DatabaseHostEntity, { id });
  }

  async insert(fields: DatabaseHostFields): Promise<number> {
    const result = await this.database.manager.insert(DatabaseHostEntity, fields);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<DatabaseHostFields>): Promise<void> {
    await this.database.manager.update(DatabaseHostEntity, { id }, { ...fields, updatedAt: new Date() });
  }

  /** The host is for these nodes and no others. */
  async setNodes(id: number, nodeIds: readonly number[]): Promise<void> {
    await this.database.manager.delete(DatabaseHostNodeEntity, { databaseHostId: id });
    if (nodeIds.length === 0) return;
    const rows = [...new Set(nodeIds)].map((nodeId) => ({ databaseHostId: id, nodeId }));
    await this.database.manager.insert(DatabaseHostNodeEntity, rows);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(DatabaseHostEntity, { id });
  }

  private async withNodes(rows: readonly Omit<DatabaseHost, 'nodeIds'>[]): Promise<DatabaseHost[]> {
    if (rows.length === 0) return [];
    const links = await this.database.manager.find(DatabaseHostNodeEntity, {
      where: { databaseHostId: In(rows.map(({ id }) => id)) },
      order: { nodeId: 'ASC' },
    });
    const byHost = Map.groupBy(links, ({ databaseHostId }) => databaseHostId);
    return rows.map((row) => ({ ...row, nodeIds: (byHost.get(row.id) ?? []).map(({ nodeId }) => nodeId) }));
  }
}
