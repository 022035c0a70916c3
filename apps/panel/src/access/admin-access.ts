import { accessDenied, notFound } from '@app/contracts/errors/common.errors.js';
import type { AdminAccess } from '@app/contracts/core/route.js';
import { aclGrants, ACL_READ, ACL_RESOURCES, ACL_WRITE } from '@app/contracts/permissions/acl.js';
import type { AclPermissions, AclResource } from '@app/contracts/permissions/acl.js';
import {
  aclOfPermission,
  readingOf,
  writingOf,
  type RoleNeed,
} from '@app/contracts/permissions/role.permissions.js';
import { AdminRights, type NodeScope, type RoleGrant } from './admin-rights.js';
import { ACCOUNT_KEY, APPLICATION_KEY, currentContext, type Actor } from './request-context.js';

type Access = Pick<AdminAccess, 'key' | 'write'>;

/**
 * Whether a credential reaches as far as the need (conventions.md §2): an application key as far as its grid and the
 * roles of its user both do, a session as far as the roles. An account key does it for root administrators only.
 */
export function mayUse(actor: Actor, { key: resource, write }: Access, need: RoleNeed): boolean {
  const { rights } = actor.user;
  if (actor.key?.type === ACCOUNT_KEY) return rights.isRoot;
  if (actor.key?.type === APPLICATION_KEY && !aclGrants(actor.key.permissions, resource, write)) return false;
  return need.everywhere ? rights.mayEverywhere(need) : rights.may(need);
}

export const mayRead = (actor: Actor, resource: AclResource): boolean =>
  mayUse(actor, { key: resource, write: false }, readingOf(resource));

/** The grid that a new key may have at most. */
export function widestGrid({ user: { rights }, key }: Pick<Actor, 'user' | 'key'>): AclPermissions {
  const entries = ACL_RESOURCES.map((name) => {
    const reads = rights.may(readingOf(name)) ? ACL_READ : 0;
    const writes = writingOf(name).some((permission) => rights.holds(permission)) ? ACL_WRITE : 0;
    const held = key?.type === APPLICATION_KEY ? (key.permissions[name] ?? 0) : ACL_READ | ACL_WRITE;
    return [name, (reads | writes) & held];
  });
  return Object.fromEntries(entries) as AclPermissions;
}

/** The rights of whoever makes the running request; the panel itself may do everything. */
const currentRights = (): AdminRights => currentContext().actor?.user.rights ?? AdminRights.ROOT;

/** Nodes where the running request may do that; null = all. */
export const currentScope = (need: Pick<RoleNeed, 'model' | 'verb'>): NodeScope =>
  currentRights().nodesFor(need);

/** Nodes where the running request may read what the resource guards. */
export const readableNodes = (resource: AclResource): NodeScope => currentScope(readingOf(resource));

/** Throws notFound, as for what does not exist, unless the running request reaches one of the nodes. */
export function refuseUnseen(nodes: readonly number[]): void {
  if (!currentRights().sees(nodes)) throw notFound();
}

/** Throws notFound where the running request may not read what the resource guards on any of the nodes. */
export function refuseUnread(resource: AclResource, nodes: readonly number[]): void {
  if (!currentRights().mayOn(readingOf(resource), nodes)) throw notFound();
}

/** Throws accessDenied unless the running request may do that to what belongs to these nodes. */
export function refuseBeyond(need: Pick<RoleNeed, 'model' | 'verb'>, nodes: readonly number[]): void {
  if (!currentRights().mayOn(need, nodes)) throw accessDenied();
}

/** Only root administrators make others. Throws accessDenied. */
export function refuseUnlessRoot(): void {
  if (!currentRights().isRoot) throw accessDenied('Only root administrators make root administrators.');
}

/** Whether somebody may give, change and take away roles of this kind: none beyond their own, nor beyond their key. */
export const mayGive = ({ user, key }: Actor, grants: readonly RoleGrant[]): boolean =>
  user.rights.cover(grants) &&
  (key?.type !== APPLICATION_KEY ||
    grants.every(({ permissions }) =>
      permissions.every((name) => {
        const { resource, write } = aclOfPermission(name);
        return aclGrants(key.permissions, resource, write);
      }),
    ));
