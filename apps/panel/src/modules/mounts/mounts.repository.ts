import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import type { NodeScope } from '../../access/admin-rights.js';
import { firstOfEach, type ChildLimit } from '../../platform/database/children.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { placeOf } from '../../platform/database/page-place.js';
import { containsAny, onNodes, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import type { AttachedKind, Mount } from './mount.js';
import { MountEggEntity, MountEntity, MountNodeEntity, MountServerEntity } from './mount.entity.js';

export interface MountPage {
  readonly rows: Mount[];
  readonly total: number;
}
export type MountFields = Omit<MountEntity, 'id'>;

/** A mount as a server has it. */
export interface ServerMountRow {
  readonly serverId: number;
  readonly source: string;
  readonly target: string;
  readonly isReadOnly: number;
}

const MOUNT = columnsOf(MountEntity, 'm');

/** One that is attached already stays so. Never INSERT IGNORE, which leaves out what does not exist in silence. */
const ATTACH: Readonly<Record<AttachedKind, string>> = {
  egg: 'INSERT INTO mount_egg (mount_id, egg_id) VALUES ? ON DUPLICATE KEY UPDATE egg_id = VALUES(egg_id)',
  node: 'INSERT INTO mount_node (mount_id, node_id) VALUES ? ON DUPLICATE KEY UPDATE node_id = VALUES(node_id)',
  server:
    'INSERT INTO mount_server (mount_id, server_id) VALUES ? ON DUPLICATE KEY UPDATE server_id = VALUES(server_id)',
};

@Injectable()
export class MountsRepository implements OnModuleInit {
  /** How many servers mounts have, until some come or go: counting grows with the list. */
  private readonly totals = new VersionedCache<number, number>({ max: 2_000, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('mount-servers', (changed) =>
      this.totals.forget((_, mountId) => changed === null || mountId === changed),
    );
    this.invalidation.on('server-lists', () => this.totals.forget());
  }

  async page(request: ListRequest, scope: NodeScope): Promise<MountPage> {
    const where = whereAll([
      ...Object.entries(request.filters).map(([field, values]) => containsAny(`m.\`${field}\``, values)),
      ...onNodes('x.node_id', scope).map(({ sql, params }) => ({
        sql: `EXISTS (SELECT 1 FROM mount_node x WHERE x.mount_id = m.id AND ${sql})`,
        params,
      })),
    ]);
    const order = orderBy(request.sorts, (field) => `m.\`${field}\``, 'm.id');
    const [total, rows] = await Promise.all([
      this.database.count(`FROM mounts m${where.sql}`, where.params),
      this.database.select(MOUNT, `FROM mounts m${where.sql}${order} LIMIT ? OFFSET ?`, [
        ...where.params,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
    ]);
    return { rows: await this.withRelations(rows), total };
  }

  async find(id: number): Promise<Mount | null> {
    const rows = await this.database.select(MOUNT, 'FROM mounts m WHERE m.id = ?', [id]);
    return (await this.withRelations(rows))[0] ?? null;
  }

  async insert(fields: MountFields): Promise<number> {
    const result = await this.database.manager.insert(MountEntity, fields);
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: Partial<MountFields>): Promise<void> {
    await this.database.manager.update(MountEntity, { id }, fields);
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(MountEntity, { id });
  }

  async attach(kind: AttachedKind, mountId: number, ids: readonly number[]): Promise<void> {
    await this.database.query(ATTACH[kind], [ids.map((id) => [mountId, id])]);
    if (kind === 'server') this.serversChanged(mountId);
  }

  async detach(kind: AttachedKind, mountId: number, id: number): Promise<void> {
    if (kind === 'egg') await this.database.manager.delete(MountEggEntity, { mountId, eggId: id });
    else if (kind === 'node') await this.database.manager.delete(MountNodeEntity, { mountId, nodeId: id });
    else {
      await this.database.manager.delete(MountServerEntity, { mountId, serverId: id });
      this.serversChanged(mountId);
    }
  }

  async serversPage(
    mountId: number,
    { page, perPage }: Pick<ListRequest, 'page' | 'perPage'>,
  ): Promise<{ ids: number[]; total: number }> {
    const total = (await this.totals.get(mountId, () =>
      this.database.count('FROM mount_server WHERE mount_id = ?', [mountId]),
    ))!;
    const place = placeOf({ page, perPage }, total);
    const rows = await this.database.query<{ id: number }>(
      `SELECT server_id AS id FROM mount_server WHERE mount_id = ?
       ORDER BY server_id ${place.isFromEnd ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`,
      [mountId, place.limit, place.offset],
    );
    if (place.isFromEnd) rows.reverse();
    return { ids: rows.map(({ id }) => id), total };
  }

  /** The first servers of each mount. */
  async firstServers(
    mountIds: readonly number[],
    limit: ChildLimit,
  ): Promise<{ mountId: number; serverId: number }[]> {
    if (mountIds.length === 0) return [];
    const first = firstOfEach(
      'SELECT mount_id AS mountId, server_id AS serverId FROM mount_server WHERE mount_id = ? ORDER BY server_id',
      mountIds,
      limit,
    );
    return this.database.query(first.sql, first.params);
  }

  /** What these servers are to have: of mounts whose folder their node has and that are for their egg. */
  async ofServers(serverIds: readonly number[]): Promise<ServerMountRow[]> {
    if (serverIds.length === 0) return [];
    return this.database.query(
      `SELECT s.id AS serverId, m.source, m.target, m.read_only AS isReadOnly
       FROM mount_server ms
       JOIN servers s ON s.id = ms.server_id
       JOIN mounts m ON m.id = ms.mount_id
       JOIN mount_node mn ON mn.mount_id = m.id AND mn.node_id = s.node_id
       WHERE ms.server_id IN (?)
         AND (NOT EXISTS (SELECT 1 FROM mount_egg me WHERE me.mount_id = m.id)
           OR EXISTS (SELECT 1 FROM mount_egg me WHERE me.mount_id = m.id AND me.egg_id = s.egg_id))
       ORDER BY s.id, m.id`,
      [serverIds],
    );
  }

  private serversChanged(mountId: number): void {
    this.database.afterCommit(() => this.invalidation.publish('mount-servers', mountId));
  }

  private async withRelations(rows: readonly RowOf<MountEntity>[]): Promise<Mount[]> {
    if (rows.length === 0) return [];
    const where = { mountId: In(rows.map(({ id }) => id)) };
    const [eggs, nodes] = await Promise.all([
      this.database.manager.find(MountEggEntity, { where, order: { eggId: 'ASC' } }),
      this.database.manager.find(MountNodeEntity, { where, order: { nodeId: 'ASC' } }),
    ]);
    const [eggsOf, nodesOf] = [
      Map.groupBy(eggs, ({ mountId }) => mountId),
      Map.groupBy(nodes, ({ mountId }) => mountId),
    ];
    return rows.map((row) => ({
      ...row,
      eggIds: (eggsOf.get(row.id) ?? []).map(({ eggId }) => eggId),
      nodeIds: (nodesOf.get(row.id) ?? []).map(({ nodeId }) => nodeId),
    }));
  }
}
