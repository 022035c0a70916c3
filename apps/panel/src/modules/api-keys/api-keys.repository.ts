import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { UserEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { placeOf } from '../../platform/database/page-place.js';
import { isAscii } from '../../platform/database/sql-filter.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { VersionedCache } from '../../platform/redis/versioned-cache.js';
import {
  ACCOUNT_KEY,
  ACTING_USER_FIELDS,
  APPLICATION_KEY,
  type StoredActingUser,
} from '../../access/request-context.js';
import { ApiKeyEntity } from './api-key.entity.js';

/** A key with its owner, as authentication needs them. */
export interface KeyWithUser {
  readonly id: number;
  readonly identifier: string;
  readonly keyType: number;
  readonly tokenHash: Buffer;
  readonly permissions: AclPermissions;
  readonly allowedIps: readonly string[];
  readonly expiresAt: Date | null;
  readonly user: StoredActingUser;
}

export type NewApiKey = Pick<
  ApiKeyEntity,
  'userId' | 'keyType' | 'identifier' | 'token' | 'permissions' | 'allowedIps' | 'memo' | 'expiresAt'
>;

export interface ApiKeyPage {
  readonly rows: readonly ApiKeyEntity[];
  readonly total: number;
}

const KEY = columnsOf(ApiKeyEntity, 'k', {
  keyId: 'id',
  identifier: 'identifier',
  keyType: 'keyType',
  token: 'token',
  permissions: 'permissions',
  allowedIps: 'allowedIps',
  expiresAt: 'expiresAt',
}).and(columnsOf(UserEntity, 'u', ACTING_USER_FIELDS));

@Injectable()
export class ApiKeysRepository implements OnModuleInit {
  /** How many application keys there are, until one comes or goes: counting grows with them. */
  private readonly total = new VersionedCache<'all', number>({ max: 1, ttlMs: 10_000 });

  constructor(
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
  ) {}

  onModuleInit(): void {
    this.invalidation.on('api-key', () => this.total.forget());
    // With a user go the keys.
    this.invalidation.on('user-list', () => this.total.forget());
  }

  async findWithUser(identifier: string): Promise<KeyWithUser | null> {
    const [row] = await this.database.select(
      KEY,
      'FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.identifier = ?',
      [identifier],
    );
    if (!row) return null;
    const { keyId, identifier: stored, keyType, token, permissions, allowedIps, expiresAt, ...user } = row;
    return {
      id: keyId,
      identifier: stored,
      keyType,
      tokenHash: Buffer.from(token, 'hex'),
      permissions,
      allowedIps,
      expiresAt,
      user,
    };
  }

  accountKeysOf(userId: number): Promise<ApiKeyEntity[]> {
    return this.database.manager.find(ApiKeyEntity, {
      where: { userId, keyType: ACCOUNT_KEY },
      order: { id: 'ASC' },
    });
  }

  /** Locks the owner's row, so that two creations at once count one after the other. */
  async countAccountKeysLocked(userId: number): Promise<number> {
    await this.database.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [userId]);
    return this.database.manager.countBy(ApiKeyEntity, { userId, keyType: ACCOUNT_KEY });
  }

  async insert(key: NewApiKey): Promise<ApiKeyEntity> {
    const now = new Date();
    const row = this.database.manager.create(ApiKeyEntity, {
      ...key,
      lastUsedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    return this.database.manager.save(ApiKeyEntity, row);
  }

  findAccountKey(userId: number, identifier: string): Promise<ApiKeyEntity | null> {
    if (!isAscii(identifier)) return Promise.resolve(null);
    return this.database.manager.findOneBy(ApiKeyEntity, { userId, identifier, keyType: ACCOUNT_KEY });
  }

  async applicationKeys({ page, perPage }: Pick<ListRequest, 'page' | 'perPage'>): Promise<ApiKeyPage> {
    const where = { keyType: APPLICATION_KEY };
    const count = (): Promise<number> => this.database.manager.countBy(ApiKeyEntity, where);
    const total = (await this.total.get('all', count))!;
    const { limit, offset, isFromEnd } = placeOf({ page, perPage }, total);
    // TypeORM takes no limit for 0.
    if (limit === 0) return { rows: [], total };
    const rows = await this.database.manager.find(ApiKeyEntity, {
      where,
      order: { id: isFromEnd ? 'ASC' : 'DESC' },
      take: limit,
      skip: offset,
    });
    return { rows: isFromEnd ? rows.toReversed() : rows, total };
  }

  findApplicationKey(identifier: string): Promise<ApiKeyEntity | null> {
    if (!isAscii(identifier)) return Promise.resolve(null);
    return this.database.manager.findOneBy(ApiKeyEntity, { identifier, keyType: APPLICATION_KEY });
  }

  async delete(id: number): Promise<boolean> {
    return ((await this.database.manager.delete(ApiKeyEntity, { id })).affected ?? 0) > 0;
  }

  async touch(ids: readonly number[], at: Date): Promise<void> {
    await this.database.query('UPDATE api_keys SET last_used_at = ? WHERE id IN (?)', [at, ids]);
  }
}
