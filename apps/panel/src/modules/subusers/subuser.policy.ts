import { forbidden } from '@app/contracts/errors/common.errors.js';
import {
  subuserPermissions,
  type SubuserPermission,
} from '@app/contracts/permissions/subuser.permissions.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';

/** The list is not paginated, so it has an end. */
export const MAX_SUBUSERS = 100;

/** What a subuser gets of a wish. Nobody gives what they do not hold: throws forbidden (client-api.md §9). */
export function assignable(server: PermittedServer, wanted: readonly string[]): SubuserPermission[] {
  const permissions = subuserPermissions(wanted);
  if (!permissions.every((permission) => holds(server, permission))) {
    throw forbidden('You cannot give permissions that you do not hold yourself.');
  }
  return permissions;
}

/** Both are sorted, but for rows of another panel. */
export const isSame = (before: readonly string[], after: readonly string[]): boolean =>
  JSON.stringify([...before].sort()) === JSON.stringify(after);
