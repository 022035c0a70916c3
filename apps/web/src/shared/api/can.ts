import type { RouteDescriptor } from '@app/contracts/core/route.js';
import type { SubuserPermission } from '@app/contracts/permissions/subuser.permissions.js';

/** Whether permissions of a server, as its `meta.user_permissions` tells them, hold that one. */
export const can = (permissions: readonly string[], needed: SubuserPermission | null): boolean =>
  needed === null || permissions.includes('*') || permissions.includes(needed);

/** The permission that a route of a server asks for, by its contract. */
export function permissionOf({ access }: Pick<RouteDescriptor, 'access'>): SubuserPermission | null {
  return typeof access === 'object' && 'server' in access ? access.server : null;
}
