import { z } from 'zod';
import { MAX_ALLOWED_IPS } from '../client/api-keys.contract.js';
import { lenientInt } from '../core/lenient.js';
import { nameText } from '../core/names.js';
import { defineRoute, LARGE_PAGE, NoContent, type Wire } from '../core/route.js';
import { itemOf, pageOf } from '../core/wire.js';
import { ACL_READ, ACL_RESOURCES, ACL_WRITE, type AclResource } from '../permissions/acl.js';

const BOTH = ACL_READ | ACL_WRITE;
const GRID = Object.fromEntries(ACL_RESOURCES.map((name) => [name, z.number()])) as Record<
  AclResource,
  z.ZodNumber
>;

/** Application keys: conventions.md §2. */
export const ApplicationKeyItem = itemOf(
  'api_key',
  z.object({
    identifier: z.string(),
    description: z.string(),
    /** Id of the administrator whose key it is; it works as long as they are one. */
    user: z.number(),
    /** 0 none, 1 read, 2 write, 3 both, for every resource. */
    permissions: z.object(GRID),
    allowed_ips: z.array(z.string()),
    last_used_at: z.string().nullable(),
    expires_at: z.string().nullable(),
    created_at: z.string(),
  }),
);
export type ApplicationKeyItem = Wire<typeof ApplicationKeyItem>;

export const listApplicationKeys = defineRoute({
  id: 'application.keys.list',
  method: 'GET',
  path: '/keys',
  status: 200,
  list: { perPage: LARGE_PAGE },
  response: pageOf(ApplicationKeyItem),
  access: { key: 'user', write: false, role: { model: 'apiKey' } },
  summary: 'Application keys of all administrators, newest first, without their secrets',
});

export const createApplicationKey = defineRoute({
  id: 'application.keys.create',
  method: 'POST',
  path: '/keys',
  status: 201,
  body: z
    .object({
      description: nameText(1, 500),
      /** Resources that are not named get nothing. */
      permissions: z.partialRecord(z.enum(ACL_RESOURCES), lenientInt(0, BOTH)),
      allowed_ips: z.array(z.string().max(100)).max(MAX_ALLOWED_IPS).nullish(),
      expires_at: z.iso.datetime({ offset: true }).nullish(),
    })
    .meta({
      id: 'CreateApplicationKeyRequest',
      examples: [{ description: 'Billing', permissions: { server: 3, user: 3 } }],
    }),
  response: ApplicationKeyItem.extend({ meta: z.object({ secret_token: z.string() }) }),
  access: { key: 'user', write: true, role: { model: 'apiKey' } },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Create an application key that may do no more than the caller; its secret is shown this once',
});

export const deleteApplicationKey = defineRoute({
  id: 'application.keys.delete',
  method: 'DELETE',
  path: '/keys/:identifier',
  status: 204,
  params: z.object({ identifier: z.string() }),
  response: NoContent,
  access: { key: 'user', write: true, role: { model: 'apiKey' } },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Delete an application key; it stops working at once',
});
