import { z } from 'zod';
import { apiKeyCreate, apiKeyDelete } from '../activity/user.events.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, listOf } from '../core/wire.js';
import { nameText } from '../core/names.js';

/** The caller's own API keys: client-api.md §2. */
export const ApiKeyItem = itemOf(
  'api_key',
  z.object({
    identifier: z.string(),
    description: z.string(),
    allowed_ips: z.array(z.string()),
    last_used_at: z.string().nullable(),
    /** Ours; the ancestors keep such a date but never tell it. */
    expires_at: z.string().nullable(),
    created_at: z.string(),
  }),
);
export type ApiKeyItem = Wire<typeof ApiKeyItem>;

export const listApiKeys = defineRoute({
  id: 'client.api-keys.list',
  method: 'GET',
  path: '/account/api-keys',
  status: 200,
  response: listOf(ApiKeyItem),
  access: 'account',
  summary: 'Account keys of the caller, without their secrets',
});

export const MAX_ALLOWED_IPS = 50;

export const createApiKey = defineRoute({
  id: 'client.api-keys.create',
  method: 'POST',
  path: '/account/api-keys',
  status: 200,
  body: z
    .object({
      description: nameText(1, 500),
      // Which addresses are good is the service's word: it names the bad ones with rule null.
      allowed_ips: z.array(z.string().max(100)).max(MAX_ALLOWED_IPS).nullish(),
      expires_at: z.iso.datetime({ offset: true }).nullish(),
    })
    .meta({ id: 'CreateApiKeyRequest' }),
  response: ApiKeyItem.extend({ meta: z.object({ secret_token: z.string() }) }),
  access: 'account',
  activity: [apiKeyCreate],
  summary: 'Create an account key; its secret is shown this once',
});

export const deleteApiKey = defineRoute({
  id: 'client.api-keys.delete',
  method: 'DELETE',
  path: '/account/api-keys/:identifier',
  status: 204,
  params: z.object({ identifier: z.string() }),
  response: NoContent,
  access: 'account',
  activity: [apiKeyDelete],
  summary: 'Delete an account key; it stops working at once',
});
