import type { SubuserAttributes } from '@app/contracts/application/objects.js';
import type { SubuserItem as ClientSubuserItem } from '@app/contracts/client/objects.js';
import { item, type Item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import { clientUserAttributes } from '../users/index.js';
import type { Subuser, SubuserRow } from './subusers.repository.js';

export type SubuserItem = Item<'subuser', SubuserAttributes>;

/** `subuser` of application-api.md "Objects". */
export const toSubuser = (subuser: SubuserRow): SubuserItem =>
  item('subuser', {
    id: subuser.id,
    user_id: subuser.userId,
    server_id: subuser.serverId,
    permissions: subuser.permissions,
    created_at: toWireDate(subuser.createdAt),
    updated_at: toWireDate(subuser.updatedAt),
  });

/** `server_subuser` of client-api.md, Objects. */
export const clientSubuserItem = (subuser: Subuser): ClientSubuserItem =>
  item('server_subuser', { ...clientUserAttributes(subuser), permissions: subuser.permissions });

export const subuserRelations: Relations<SubuserRow> = {
  user: { source: 'user', id: (subuser) => subuser.userId },
  server: { source: 'server', id: (subuser) => subuser.serverId },
};
