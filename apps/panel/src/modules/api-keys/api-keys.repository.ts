import { Injectable } from '@nestjs/common';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { UserEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';
import { isAscii } from '../../platform/database/sql-filter.js';
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
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

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
    const [rows, total] = await this.database.manager.findAndCount(ApiKeyEntity, {
      where: { keyType: APPLICATION_KEY },
      order: { id: 'DESC' },
      take: perPage,
      skip: (page - 1) * perPage,
    });
    return { rows, total };
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
