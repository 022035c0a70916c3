import { queryOptions } from '@tanstack/react-query';
import {
  assignRoles,
  createRole,
  deleteRole,
  getRole,
  listRoles,
  removeRoles,
  updateRole,
} from '@app/contracts/application/roles.contract.js';
import type { InputOf, ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../shared/api/call.js';

const MOST = 500;

export const ROLES = ['admin', 'roles'] as const;
export type Role = ResponseOf<typeof getRole>['attributes'];
export type RoleFields = InputOf<typeof createRole>['body'];

export const rolesQuery = queryOptions({
  queryKey: ROLES,
  queryFn: async ({ signal }) =>
    (await call(listRoles, { query: { per_page: MOST, include: 'permissions' } }, { signal })).data.map(
      ({ attributes }) => attributes,
    ),
});

export const roleQuery = (role: number) =>
  queryOptions({
    queryKey: [...ROLES, role],
    queryFn: async ({ signal }) =>
      (await call(getRole, { params: { role }, query: { include: 'permissions,users' } }, { signal }))
        .attributes,
  });

export const makeRole = async (body: RoleFields): Promise<Role> =>
  (await call(createRole, { body })).attributes;
export const changeRole = (role: number, body: RoleFields) => call(updateRole, { params: { role }, body });
export const dropRole = (role: number) => call(deleteRole, { params: { role } });
export const giveRole = (user: number, role: number) =>
  call(assignRoles, { params: { user }, body: { roles: [role] } });
export const takeRole = (user: number, role: number) =>
  call(removeRoles, { params: { user }, body: { roles: [role] } });
