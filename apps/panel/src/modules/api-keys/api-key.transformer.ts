import type { ApiKeyItem } from '@app/contracts/client/api-keys.contract.js';
import { item, withMeta } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { ApiKeyEntity } from './api-key.entity.js';
import type { IssuedKey } from './api-keys.service.js';

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
