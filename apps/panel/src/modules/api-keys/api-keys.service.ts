import { Inject, Injectable } from '@nestjs/common';
import {
  accessDenied,
  displayError,
  notFound,
  validationFailed,
} from '@app/contracts/errors/common.errors.js';
import { permissionsBeyond, type AclPermissions } from '@app/contracts/permissions/acl.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { apiKeyCreate, apiKeyDelete } from '@app/contracts/activity/user.events.js';
import { widestGrid } from '../../access/admin-access.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { Database } from '../../platform/database/database.js';
import { ACCOUNT_KEY, APPLICATION_KEY, type ActingUser, type Actor } from '../../access/request-context.js';
import { CacheInvalidation } from '../../platform/redis/cache-invalidation.js';
import { ActivityService } from '../activity/index.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import { ApiKeysRepository, type ApiKeyPage } from './api-keys.repository.js';
import { parseAllowedIp } from './ip-allow-list.js';
import { KeyCache, type CachedKey } from './key-cache.js';
import { hashToken, matchesToken, newKeySecret, parseKeySecret } from './key-secret.js';
import { KeyUsage } from './key-usage.js';

export interface KeySettings {
  readonly memo: string;
  readonly allowedIps?: readonly string[];
  readonly expiresAt?: Date;
}

/** A new key; `token` is the secret part, which exists nowhere else. */
export interface IssuedKey {
  readonly key: ApiKeyEntity;
  readonly token: string;
}

/** DATETIME ends with the year 9999, in whatever zone a client counts. */
const LATEST_EXPIRY = Date.UTC(9999, 0);

/** API keys of both kinds: conventions.md §2. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly cache: KeyCache,
    private readonly usage: KeyUsage,
    private readonly database: Database,
    private readonly invalidation: CacheInvalidation,
    private readonly activity: ActivityService,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  /** The key that a bearer secret belongs to, or null when it is none, is wrong or has expired. */
  async verify(secret: string): Promise<CachedKey | null> {
    const parsed = parseKeySecret(secret);
    if (!parsed) return null;
    const key = await this.cache.find(parsed.identifier);
    if (!key || !matchesToken(parsed.token, key.tokenHash) || key.expiresAt <= Date.now()) return null;
    this.usage.touch(key.actor.key.id);
    return key;
  }

  /** The user of a key that is still good, as they are now; null when it is not. */
  async userOf(identifier: string): Promise<ActingUser | null> {
    const key = await this.cache.find(identifier);
    return key && key.expiresAt > Date.now() ? key.actor.user : null;
  }

  listOf(userId: number): Promise<ApiKeyEntity[]> {
    return this.repository.accountKeysOf(userId);
  }

  /** Throws a DisplayException at the limit of keys per user, a 422 for addresses that are none and a day that is past. */
  async createAccountKey(userId: number, settings: KeySettings): Promise<IssuedKey> {
    refuseExpiry(settings);
    return this.database.transaction(async () => {
      if ((await this.repository.countAccountKeysLocked(userId)) >= this.config.apiKeysPerUser) {
        throw displayError('You have reached the account limit for number of API keys.');
      }
      const issued = await this.issue(userId, ACCOUNT_KEY, {}, settings);
      await this.activity.record(apiKeyCreate, {
        properties: { identifier: issued.key.identifier },
        subjects: [
          { type: 'user', id: userId },
          { type: 'api_key', id: issued.key.id },
        ],
      });
      return issued;
    });
  }

  applicationKeys(request: ListRequest): Promise<ApiKeyPage> {
    return this.repository.applicationKeys(request);
  }

  /**
   * For administrators: nobody gives by a key what their own key and roles do not hold. Throws a 422 for such a permission, for
   * addresses that are none and for a day that is past.
   */
  async grantApplicationKey(
    actor: Pick<Actor, 'user' | 'key'>,
    permissions: AclPermissions,
    settings: KeySettings,
  ): Promise<IssuedKey> {
    const beyond = permissionsBeyond(permissions, widestGrid(actor));
    if (beyond.length > 0) {
      const detail = 'Your own key or role does not hold this permission.';
      throw validationFailed(beyond.map((name) => ({ field: `permissions.${name}`, rule: 'in', detail })));
    }
    return this.createApplicationKey(actor.user.id, permissions, settings);
  }

  /** For operators, who may give everything. */
  async createApplicationKey(
    userId: number,
    permissions: AclPermissions,
    settings: KeySettings,
  ): Promise<IssuedKey> {
    refuseExpiry(settings);
    return this.database.transaction(async () => {
      const issued = await this.issue(userId, APPLICATION_KEY, permissions, settings);
      this.database.afterCommit(() => this.invalidation.publish('api-key', issued.key.identifier));
      return issued;
    });
  }

  /** Throws notFound for keys of others and application keys too. */
  async deleteAccountKey(userId: number, identifier: string): Promise<void> {
    await this.database.transaction(async () => {
      const key = await this.repository.findAccountKey(userId, identifier);
      if (!key || !(await this.repository.delete(key.id))) throw notFound();
      await this.activity.record(apiKeyDelete, {
        properties: { identifier },
        subjects: [{ type: 'user', id: userId }],
      });
      this.database.afterCommit(() => this.invalidation.publish('api-key', identifier));
    });
  }

  /** Throws notFound for account keys too, and a 403 for keys of those who may do more than the caller. */
  async deleteApplicationKey({ user }: Pick<Actor, 'user'>, identifier: string): Promise<void> {
    await this.database.transaction(async () => {
      const key = await this.repository.findApplicationKey(identifier);
      const owner = key && (await this.cache.ownerOf(key.identifier));
      if (owner && !user.rights.coverRights(owner.rights)) {
        throw accessDenied('The owner of this key may do more than you do.');
      }
      if (!key || !(await this.repository.delete(key.id))) throw notFound();
      this.database.afterCommit(() => this.invalidation.publish('api-key', identifier));
    });
  }

  private async issue(
    userId: number,
    keyType: typeof ACCOUNT_KEY | typeof APPLICATION_KEY,
    permissions: AclPermissions,
    settings: KeySettings,
  ): Promise<IssuedKey> {
    const allowedIps = [...new Set((settings.allowedIps ?? []).map((entry) => entry.trim()))];
    const issues = allowedIps.flatMap((entry, index) =>
      parseAllowedIp(entry)
        ? []
        : [
            {
              field: `allowed_ips.${index}`,
              rule: null,
              detail: `"${entry}" is no IP address, CIDR or range.`,
            },
          ],
    );
    if (issues.length > 0) throw validationFailed(issues);
    const secret = newKeySecret(keyType);
    const key = await this.repository.insert({
      userId,
      keyType,
      identifier: secret.identifier,
      token: hashToken(secret.token).toString('hex'),
      permissions,
      allowedIps,
      memo: settings.memo,
      expiresAt: settings.expiresAt ?? null,
    });
    return { key, token: secret.token };
  }
}

function refuseExpiry(settings: KeySettings): void {
  const expiry = settings.expiresAt?.getTime() ?? Infinity;
  if (expiry <= Date.now() || (expiry > LATEST_EXPIRY && expiry !== Infinity)) {
    const detail = 'The expires at must be a date in the future that the database can hold.';
    throw validationFailed([{ field: 'expires_at', rule: 'after', detail }]);
  }
}
