import type { RolePermission } from '@app/contracts/permissions/role.permissions.js';
import { useSession } from './session.js';

/** What their roles let them do as an administrator; on which nodes the panel says. */
export function useHolds(): (permission: RolePermission) => boolean {
  const { admin_permissions: held } = useSession();
  return (permission) => held.includes('*') || held.includes(permission);
}
