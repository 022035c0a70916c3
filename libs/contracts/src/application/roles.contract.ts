import { z } from 'zod';
import { roleAssign, roleCreate, roleDelete, roleRemove, roleUpdate } from '../activity/role.events.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, pageOf, PathId } from '../core/wire.js';
import { nameText } from '../core/names.js';
import { lenientInt } from '../core/lenient.js';
import { ROLE_PERMISSIONS } from '../permissions/role.permissions.js';
import { RoleItem, UserItem } from './items.js';

/** application-api.md §8; what of a body the ancestor does not know is ours, and optional. */
const RoleParams = z.object({ role: PathId });

const MAX_ROLE_NODES = 1000;

const fields = {
  name: nameText(1, 255),
  /** Which permissions the role holds. */
  permissions: z.array(z.enum(ROLE_PERMISSIONS)).max(ROLE_PERMISSIONS.length).optional(),
  /** Ids of the nodes that the role is limited to; null = all. */
  nodes: z.array(lenientInt(1)).max(MAX_ROLE_NODES).nullish(),
};

export const ROLE_INCLUDES = ['permissions', 'users'] as const;

export const listRoles = defineRoute({
  id: 'application.roles.list',
  method: 'GET',
  path: '/roles',
  status: 200,
  list: {
    filters: ['id', 'name'],
    sorts: ['id', 'name'],
    perPage: { default: 10, max: LARGE_PAGE.max },
  },
  includes: ROLE_INCLUDES,
  response: pageOf(RoleItem),
  access: { key: 'role', write: false },
  summary: 'All roles; filters id and name',
});

export const getRole = defineRoute({
  id: 'application.roles.details',
  method: 'GET',
  path: '/roles/:role',
  status: 200,
  params: RoleParams,
  includes: ROLE_INCLUDES,
  response: RoleItem,
  access: { key: 'role', write: false },
  summary: 'One role',
});

export const createRole = defineRoute({
  id: 'application.roles.create',
  method: 'POST',
  path: '/roles',
  status: 201,
  body: z.object(fields).meta({
    id: 'CreateRoleRequest',
    examples: [{ name: 'Support', permissions: ['viewList server', 'view server'] }],
  }),
  response: createdOf(RoleItem),
  access: { key: 'role', write: true },
  activity: [roleCreate],
  summary: 'Create a role that may do no more than the caller',
});

export const updateRole = defineRoute({
  id: 'application.roles.update',
  method: 'PATCH',
  path: '/roles/:role',
  status: 200,
  params: RoleParams,
  body: z.object({ ...fields, name: fields.name.optional() }).meta({
    id: 'UpdateRoleRequest',
    examples: [{ permissions: ['viewList server', 'view server', 'update server'], nodes: null }],
  }),
  response: RoleItem,
  access: { key: 'role', write: true },
  activity: [roleUpdate],
  summary: 'Change a role, at once for all who have it; fields not sent stay, Root Admin is refused',
});

export const deleteRole = defineRoute({
  id: 'application.roles.delete',
  method: 'DELETE',
  path: '/roles/:role',
  status: 204,
  params: RoleParams,
  response: NoContent,
  access: { key: 'role', write: true },
  activity: [roleDelete],
  summary: 'Delete a role; who had it loses what it allowed at once',
});

const UserRoles = z
  .object({ roles: z.array(lenientInt(1)).min(1).max(100) })
  .meta({ id: 'UserRolesRequest', examples: [{ roles: [2] }] });
const UserParams = z.object({ user: PathId });

export const assignRoles = defineRoute({
  id: 'application.users.assign-roles',
  method: 'PATCH',
  path: '/users/:user/roles/assign',
  status: 200,
  params: UserParams,
  body: UserRoles,
  response: UserItem,
  access: { key: 'user', write: true },
  activity: [roleAssign],
  summary: 'Give a user roles that may do no more than the caller; Root Admin cannot be given here',
});

export const removeRoles = defineRoute({
  id: 'application.users.remove-roles',
  method: 'PATCH',
  path: '/users/:user/roles/remove',
  status: 200,
  params: UserParams,
  body: UserRoles,
  response: UserItem,
  access: { key: 'user', write: true },
  activity: [roleRemove],
  summary: 'Take roles from a user',
});
