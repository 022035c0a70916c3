import type { ApplicationKeyItem } from '@app/contracts/application/keys.contract.js';
import type { ApiKeyItem } from '@app/contracts/client/api-keys.contract.js';
import { item, withMeta } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import { ACL_RESOURCES } from '@app/contracts/permissions/acl.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { IssuedKey, KeySettings } from './api-keys.service.js';

export const toApiKey = (key: ApiKeyEntity): ApiKeyItem =>
  item('api_key', {
    identifier: key.identifier,
    description: key.memo,
    allowed_ips: key.allowedIps,
    last_used_at: toWireDateOrNull(key.lastUsedAt),
    expires_at: toWireDateOrNull(key.expiresAt),
    created_at: toWireDate(key.createdAt),
  });

/** Only the token part: callers put the identifier before it (conventions.md §2). */
export const toIssuedKey = ({ key, token }: IssuedKey) => withMeta(toApiKey(key), { secret_token: token });

export const toApplicationKey = (key: ApiKeyEntity): ApplicationKeyItem =>
  item('api_key', {
    ...toApiKey(key).attributes,
    user: key.userId,
    permissions: Object.fromEntries(
      ACL_RESOURCES.map((name) => [name, key.permissions[name] ?? 0]),
    ) as ApplicationKeyItem['attributes']['permissions'],
  });

export const toIssuedApplicationKey = ({ key, token }: IssuedKey) =>
  withMeta(toApplicationKey(key), { secret_token: token });

/** The wire's names as the service's, of keys of both kinds. */
export const settingsOf = (body: {
  readonly description: string;
  readonly allowed_ips?: readonly string[] | null | undefined;
  readonly expires_at?: string | null | undefined;
}): KeySettings => ({
  memo: body.description,
  allowedIps: body.allowed_ips ?? [],
  ...(body.expires_at == null ? {} : { expiresAt: new Date(body.expires_at) }),
});
