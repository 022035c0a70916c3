import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In } from 'typeorm';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { ACTING_USER_FIELDS, type StoredActingUser } from '../../access/request-context.js';
import { firstOfEach, type ChildLimit } from '../../platform/database/children.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { placeOf } from '../../platform/database/page-place.js';
import { containsAny, orderBy, whereAll } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import { UserEntity } from './user.entity.js';

export type NewUser = Omit<UserEntity, 'id' | 'createdAt' | 'updatedAt'>;
export type UserChange = Partial<Omit<NewUser, 'uuid'>>;

/** Somebody with a role that they have. */
export type UserOfRole = UserEntity & { readonly roleId: number };

/** What must be one of a kind, by property and wire name. */
export const UNIQUE_FIELDS = {
  username: 'username',
  usernameSkeleton: 'username',
  email: 'email',
  externalId: 'external_id',
} as const;
export type UniqueField = keyof typeof UNIQUE_FIELDS;

const WHOLE = columnsOf(UserEntity, 'u');
const ACTING = columnsOf(UserEntity, 'u', [...ACTING_USER_FIELDS, 'sessionEpoch']);

const OF_ROLE = [
  'SELECT x.role_id AS roleId, x.user_id AS id FROM role_user x WHERE x.role_id = ? ORDER BY x.user_id',
  `SELECT r.id AS roleId, u.id FROM roles r STRAIGHT_JOIN users u ON u.root_admin = 1
   WHERE r.id = ? AND r.is_root = 1 ORDER BY u.id`,
] as const;

@Injectable()
export class UsersRepository implements OnModuleInit {
  /** How many there are, until one comes or goes: counting grows with them. */
  private readonly total = new VersionedCache<'all', number>({ max: 1, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('user-list', () => this.total.forget());
  }

  find(id: number): Promise<UserEntity | null> {
    return this.database.manager.findOneBy(UserEntity, { id });
  }

  async findActing(id: number): Promise<(StoredActingUser & { readonly sessionEpoch: number }) | null> {
    return (await this.database.select(ACTING, 'FROM users u WHERE u.id = ?', [id]))[0] ?? null;
  }

  findLocked(id: number): Promise<UserEntity | null> {
    return this.database.manager.findOne(UserEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  findByExternalId(externalId: string): Promise<UserEntity | null> {
    return this.database.manager.findOneBy(UserEntity, { externalId });
  }

  findByName(username: string): Promise<UserEntity | null> {
    return this.database.manager.findOneBy(UserEntity, { username });
  }

  findByEmail(email: string): Promise<UserEntity | null> {
    return this.database.manager.findOneBy(UserEntity, { email });
  }

  /** An address wins over a name: anybody may take any name, also one that is somebody else's address. */
  async findForLogin(name: string): Promise<UserEntity | null> {
    const sql = 'FROM users u WHERE u.username = ? OR u.email = ?';
    const found = await this.database.select(WHOLE, sql, [name, name]);
    return found.find((user) => user.email === name) ?? found[0] ?? null;
  }

  findFirstAdmin(): Promise<UserEntity | null> {
    return this.database.manager.findOne(UserEntity, { where: { rootAdmin: true }, order: { id: 'ASC' } });
  }

  byIds(ids: readonly number[]): Promise<UserEntity[]> {
    return this.database.manager.findBy(UserEntity, { id: In([...ids]) });
  }

  /** The first of those who have each role; Root Admin have those who are marked so. */
  async ofRoles(roleIds: readonly number[], limit: ChildLimit): Promise<UserOfRole[]> {
    if (roleIds.length === 0) return [];
    const found = await Promise.all(
      OF_ROLE.map((select) => {
        const first = firstOfEach(select, roleIds, limit);
        return this.database.query<{ id: number; roleId: number }>(first.sql, first.params);
      }),
    );
    const holders = found.flat();
    const users = await this.byIds([...new Set(holders.map(({ id }) => id))]);
    const byId = new Map(users.map((user) => [user.id, user]));
    return holders.flatMap(({ id, roleId }) => {
      const user = byId.get(id);
      return user ? [{ ...user, roleId }] : [];
    });
  }

  async page(request: ListRequest): Promise<{ rows: UserEntity[]; total: number }> {
    const where = whereAll(
      Object.entries(request.filters).map(([column, values]) => containsAny(`u.${column}`, values)),
    );
    const count = (): Promise<number> => this.database.count(`FROM users u${where.sql}`, where.params);
    const total = where.sql === '' ? (await this.total.get('all', count))! : await count();
    const place = placeOf(request, total);
    const order = orderBy(request.sorts, (field) => `u.${field}`, 'u.id', place.isFromEnd);
    const ids = await this.database.query<{ id: number }>(
      `SELECT u.id FROM users u${where.sql}${order} LIMIT ? OFFSET ?`,
      [...where.params, place.limit, place.offset],
    );
    if (place.isFromEnd) ids.reverse();
    const rows = new Map((await this.byIds(ids.map((row) => row.id))).map((row) => [row.id, row]));
    return {
      rows: ids.flatMap(({ id }) => rows.get(id) ?? []),
      total,
    };
  }

  /** Which of the values another user has already. */
  async taken(values: Partial<Record<UniqueField, string>>, exceptId: number | null): Promise<UniqueField[]> {
    const fields = Object.keys(values) as UniqueField[];
    const found = await Promise.all(
      fields.map(async (field) => {
        const row = await this.database.manager.findOne(UserEntity, {
          where: { [field]: values[field] },
          select: { id: true },
        });
        return row !== null && row.id !== exceptId;
      }),
    );
    return fields.filter((_, index) => found[index]);
  }

  async insert(user: NewUser): Promise<UserEntity> {
    const now = new Date();
    const saved = await this.database.manager.save(
      UserEntity,
      this.database.manager.create(UserEntity, { ...user, createdAt: now, updatedAt: now }),
    );
    this.listChanged();
    return saved;
  }

  async update(id: number, change: UserChange): Promise<void> {
    await this.database.manager.update(UserEntity, { id }, { ...change, updatedAt: new Date() });
  }

  /** Only while the hash is still that one: who changed the password meanwhile keeps the new one. */
  async replaceHash(id: number, former: string, password: string): Promise<void> {
    await this.database.manager.update(UserEntity, { id, password: former }, { password });
  }

  async delete(id: number): Promise<void> {
    await this.database.manager.delete(UserEntity, { id });
    this.listChanged();
  }

  async ownsServers(id: number): Promise<boolean> {
    return (await this.database.query('SELECT 1 FROM servers WHERE owner_id = ? LIMIT 1', [id])).length > 0;
  }

  async countAdminsLocked(): Promise<number> {
    return (await this.database.query('SELECT id FROM users WHERE root_admin = 1 FOR UPDATE')).length;
  }

  private listChanged(): void {
    this.database.afterCommit(() => this.invalidation.publish('user-list', null));
  }
}
