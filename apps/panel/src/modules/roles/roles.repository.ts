import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { UserEntity } from '../../entities.js';
import { columnsOf, type RowOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { containsAny, equalsAny, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import type { Role, RoleOfUser } from './role.js';
import { NodeRoleEntity, RoleEntity, RoleUserEntity } from './role.entity.js';

export type RoleFields = Pick<RoleEntity, 'name' | 'permissions' | 'isLimited'>;

const ROLE = columnsOf(RoleEntity, 'r');
const ROLE_OF_USER = ROLE.and(columnsOf(UserEntity, 'u', { userId: 'id' }));

@Injectable()
export class RolesRepository implements OnModuleInit {
  /** How many users have a role, until one of them changes: counting grows with them. */
  private readonly userCounts = new VersionedCache<number, number>({ max: 2_000, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    for (const topic of ['user', 'user-list'] as const) {
      this.invalidation.on(topic, () => this.userCounts.forget());
    }
  }

  async page(request: ListRequest): Promise<{ rows: Role[]; total: number }> {
    const where = whereAll(
      Object.entries(request.filters).map(([field, values]) =>
        field === 'id' ? equalsAny('r.id', values) : containsAny(`r.\`${field}\``, values),
      ),
    );
    const order = orderBy(request.sorts, (field) => `r.\`${field}\``, 'r.id');
    const [total, rows] = await Promise.all([
      this.database.count(`FROM roles r${where.sql}`, where.params),
      this.database.select(ROLE, `FROM roles r${where.sql}${order} LIMIT ? OFFSET ?`, [
        ...where.params,
        request.perPage,
        (request.page - 1) * request.perPage,
      ]),
    ]);
    return { rows: await this.withParts(rows), total };
  }

  async find(id: number): Promise<Role | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly number[]): Promise<Role[]> {
    if (ids.length === 0) return [];
    return this.withParts(
      await this.database.select(ROLE, 'FROM roles r WHERE r.id IN (?) ORDER BY r.id', [ids]),
    );
  }

  /** The same, kept from others until the transaction ends. */
  async lock(ids: readonly number[]): Promise<Role[]> {
    if (ids.length === 0) return [];
    await this.database.query('SELECT id FROM roles WHERE id IN (?) ORDER BY id FOR UPDATE', [ids]);
    return this.byIds(ids);
  }

  /** All roles of these users; those who are marked as root administrators have Root Admin. */
  async ofUsers(userIds: readonly number[]): Promise<RoleOfUser[]> {
    if (userIds.length === 0) return [];
    const rows = await this.database.select(
      ROLE_OF_USER,
      `FROM users u JOIN role_user x ON x.user_id = u.id JOIN roles r ON r.id = x.role_id WHERE u.id IN (?)
       UNION ALL SELECT ${ROLE_OF_USER.sql} FROM users u JOIN roles r ON r.is_root = 1
       WHERE u.id IN (?) AND u.root_admin = 1`,
      [userIds, userIds],
    );
    const parts = new Map((await this.withParts(rows)).map((role) => [role.id, role]));
    return rows.map(({ id, userId }) => ({ ...parts.get(id)!, userId }));
  }

  async insert(fields: RoleFields): Promise<number> {
    const result = await this.database.manager.insert(RoleEntity, { ...fields, isRoot: false });
    return result.identifiers[0]!['id'] as number;
  }

  async update(id: number, fields: RoleFields): Promise<void> {
    await this.database.manager.update(RoleEntity, { id }, { ...fields, updatedAt: new Date() });
  }

  async setNodes(id: number, nodeIds: readonly number[]): Promise<void> {
    await this.database.manager.delete(NodeRoleEntity, { roleId: id });
    if (nodeIds.length === 0) return;
    await this.database.manager.insert(
      NodeRoleEntity,
      nodeIds.map((nodeId) => ({ roleId: id, nodeId })),
    );
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(RoleEntity, { id });
  }

  async holders(id: number): Promise<number[]> {
    const rows = await this.database.manager.findBy(RoleUserEntity, { roleId: id });
    return rows.map(({ userId }) => userId);
  }

  /** Ids of those of the roles that the user has. */
  async heldAmong(userId: number, ids: readonly number[]): Promise<number[]> {
    const rows = await this.database.manager.findBy(RoleUserEntity, { userId, roleId: In([...ids]) });
    return rows.map(({ roleId }) => roleId);
  }

  async give(userId: number, ids: readonly number[]): Promise<void> {
    await this.database.manager.insert(
      RoleUserEntity,
      ids.map((roleId) => ({ roleId, userId })),
    );
  }

  async take(userId: number, ids: readonly number[]): Promise<void> {
    await this.database.manager.delete(RoleUserEntity, { userId, roleId: In([...ids]) });
  }

  private async withParts(rows: readonly RowOf<RoleEntity>[]): Promise<Role[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const root = rows.find(({ isRoot }) => isRoot)?.id;
    const [links, users] = await Promise.all([
      this.database.manager.find(NodeRoleEntity, { where: { roleId: In(ids) }, order: { nodeId: 'ASC' } }),
      this.userCounts.getMany(ids, (missing) => this.countUsers(missing, root)),
    ]);
    const nodes = Map.groupBy(links, ({ roleId }) => roleId);
    return rows.map((row) => ({
      ...row,
      nodes: row.isLimited ? (nodes.get(row.id) ?? []).map(({ nodeId }) => nodeId) : null,
      users: users.get(row.id) ?? 0,
    }));
  }

  private async countUsers(
    ids: readonly number[],
    root: number | undefined,
  ): Promise<(readonly [id: number, users: number])[]> {
    const [rows, roots] = await Promise.all([
      this.database.query<{ id: number; users: number | string }>(
        'SELECT role_id AS id, COUNT(*) AS users FROM role_user WHERE role_id IN (?) GROUP BY role_id',
        [ids],
      ),
      root !== undefined && ids.includes(root)
        ? this.database.count('FROM users WHERE root_admin = 1', [])
        : 0,
    ]);
    const counted = new Map(rows.map(({ id, users }) => [id, Number(users)]));
    return ids.map((id) => [id, id === root ? roots : (counted.get(id) ?? 0)]);
  }
}
