import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { NodeScope } from '../../../access/admin-rights.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { columnsOf } from '../../../platform/database/columns.js';
import { Database } from '../../../platform/database/database.js';
import { onNodes, orderBy, whereAll } from '../../../platform/database/sql-filter.js';
import { BackupHostEntity, BackupHostNodeEntity } from './backup-host.entity.js';

/** A store as administrators see it, its configuration encrypted. */
export interface BackupHost extends BackupHostEntity {
  readonly nodeIds: readonly number[];
  readonly backups: number;
}

const HOST = columnsOf(BackupHostEntity, 'h');

@Injectable()
export class BackupHostsRepository {
  constructor(private readonly database: Database) {}

  async page(request: ListRequest, scope: NodeScope): Promise<{ rows: BackupHost[]; total: number }> {
    const where = whereAll(
      onNodes('x.node_id', scope).map(({ sql, params }) => ({
        sql: `EXISTS (SELECT 1 FROM backup_host_node x WHERE x.backup_host_id = h.id AND ${sql})`,
        params,
      })),
    );
    const order = orderBy(request.sorts, (field) => `h.\`${field}\``, 'h.id');
    const [total, rows] = await Promise.all([
      this.database.count(`FROM backup_hosts h${where.sql}`, where.params),
      this.database.select(HOST, `FROM backup_hosts h${where.sql}${order} LIMIT ? OFFSET ?`, [
        ...where.params,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
    ]);
    return { rows: await this.withNodes(rows), total };
  }

  async find(id: number): Promise<BackupHost | null> {
    const rows = await this.database.select(HOST, 'FROM backup_hosts h WHERE h.id = ?', [id]);
    return (await this.withNodes(rows))[0] ?? null;
  }

  /** The store of a node's servers: its own, else the first that is for all; null = the node's disk. */
  async findForNode(nodeId: number): Promise<BackupHostEntity | null> {
    const [row] = await this.database.select(
      HOST,
      `FROM backup_hosts h LEFT JOIN backup_host_node n ON n.backup_host_id = h.id
       WHERE n.node_id = ? OR n.node_id IS NULL ORDER BY n.node_id IS NULL, h.id LIMIT 1`,
      [nodeId],
    );
    return row ?? null;
  }

  async insert(
    fields: Pick<BackupHostEntity, 'name' | 'schema' | 'format' | 'configuration'>,
  ): Promise<number> {
    const now = new Date();
    const row = { ...fields, createdAt: now, updatedAt: now };
    const result = await this.database.manager.insert(BackupHostEntity, row);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<Pick<BackupHostEntity, 'name' | 'configuration'>>): Promise<void> {
    await this.database.manager.update(BackupHostEntity, { id }, { ...fields, updatedAt: new Date() });
  }

  /** The store is for these nodes and no others; they leave the one that they had. */
  async setNodes(id: number, nodeIds: readonly number[]): Promise<void> {
    await this.database.manager.delete(BackupHostNodeEntity, { backupHostId: id });
    if (nodeIds.length === 0) return;
    const rows = [...new Set(nodeIds)].map((nodeId) => ({ backupHostId: id, nodeId }));
    await this.database.manager.upsert(BackupHostNodeEntity, rows, ['nodeId']);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(BackupHostEntity, { id });
  }

  private async withNodes(rows: readonly BackupHostEntity[]): Promise<BackupHost[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const [links, counts] = await Promise.all([
      this.database.manager.find(BackupHostNodeEntity, {
        where: { backupHostId: In(ids) },
        order: { nodeId: 'ASC' },
      }),
      this.database.query<{ id: number; backups: number }>(
        `SELECT backup_host_id AS id, COUNT(*) AS backups FROM backup_objects
         WHERE backup_host_id IN (?) AND backup_id IS NOT NULL AND state = 'open' GROUP BY backup_host_id`,
        [ids],
      ),
    ]);
    return rows.map((row) => ({
      ...row,
      nodeIds: links.filter(({ backupHostId }) => backupHostId === row.id).map(({ nodeId }) => nodeId),
      backups: Number(counts.find(({ id }) => id === row.id)?.backups ?? 0),
    }));
  }
}
