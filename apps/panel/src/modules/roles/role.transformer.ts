import type { RoleItem } from '@app/contracts/application/items.js';
import type { ROLE_INCLUDES } from '@app/contracts/application/roles.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate } from '@app/contracts/core/wire.js';
import type { Relations } from '../../platform/http/include-loader.js';
import type { Role } from './role.js';

/** `role` of application-api.md "Objects", with where it holds. */
export const toRole = (role: Role): RoleItem =>
  item('role', {
    id: role.id,
    name: role.name,
    root: role.isRoot,
    users_count: role.users,
    nodes: role.nodes,
    created_at: toWireDate(role.createdAt),
    updated_at: toWireDate(role.updatedAt),
  });

export const roleRelations: Relations<Role, typeof ROLE_INCLUDES> = {
  permissions: { source: 'permissions', many: true },
  users: { source: 'user', many: true },
};
