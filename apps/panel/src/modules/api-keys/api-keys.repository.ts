import { Injectable } from '@nestjs/common';
import type { AclPermissions } from '@app/contracts/permissions/acl.js';
import { Database } from '../../platform/database/database.js';
import { ACCOUNT_KEY, type ActingUser } from '../../access/request-context.js';
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
  readonly user: ActingUser;
}

export type NewApiKey = Pick<
  ApiKeyEntity,
  'userId' | 'keyType' | 'identifier' | 'token' | 'permissions' | 'allowedIps' | 'memo' | 'expiresAt'
>;

interface Row extends Omit<ActingUser, 'id' | 'rootAdmin' | 'useTotp' | 'isManagedExternally'> {
  keyId: number;
  identifier: string;
  keyType: number;
  token: string;
  permissions: AclPermissions;
  allowedIps: string[];
  expiresAt: Date | null;
  userId: number;
  rootAdmin: number;
  useTotp: number;
  isManagedExternally: number;
}

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async findWithUser(identifier: string): Promise<KeyWithUser | null> {
    const [row] = await this.database.query<Row>(
      `SELECT k.id AS keyId, k.identifier, k.key_type AS keyType, k.token, k.permissions, k.allowed_ips AS allowedIps,
        k.expires_at AS expiresAt, u.id AS userId, u.uuid, u.username, u.email, u.root_admin AS rootAdmin, u.language,
        u.timezone, u.name_first AS nameFirst, u.name_last AS nameLast, u.use_totp AS useTotp,
        u.is_managed_externally AS isManagedExternally, u.created_at AS createdAt, u.updated_at AS updatedAt
       FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.identifier = ?`,
      [identifier],
    );
    if (!row) return null;
    const { keyId, keyType, token, permissions, allowedIps, expiresAt, userId, ...user } = row;
    return {
      id: keyId,
      identifier: row.identifier,
      keyType,
      tokenHash: Buffer.from(token, 'hex'),
      permissions,
      allowedIps,
      expiresAt,
      user: {
        id: userId,
        uuid: user.uuid,
        username: user.username,
        email: user.email,
        language: user.language,
        timezone: user.timezone,
        nameFirst: user.nameFirst,
        nameLast: user.nameLast,
        rootAdmin: user.rootAdmin === 1,
        useTotp: user.useTotp === 1,
        isManagedExternally: user.isManagedExternally === 1,
        createdAt: user.createdAt,
        updatedAt: user.updatedAt,
      },
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
    return this.database.manager.save(row);
  }

  findAccountKey(userId: number, identifier: string): Promise<ApiKeyEntity | null> {
    return this.database.manager.findOneBy(ApiKeyEntity, { userId, identifier, keyType: ACCOUNT_KEY });
  }

  async delete(id: number): Promise<boolean> {
    return ((await this.database.manager.delete(ApiKeyEntity, { id })).affected ?? 0) > 0;
  }

  async touch(ids: readonly number[], at: Date): Promise<void> {
    await this.database.query('UPDATE api_keys SET last_used_at = ? WHERE id IN (?)', [at, ids]);
  }
}
