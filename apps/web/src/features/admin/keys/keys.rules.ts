import {
  ACL_READ,
  ACL_RESOURCES,
  ACL_WRITE,
  FULL_ACL,
  type AclPermissions,
  type AclResource,
} from '@app/contracts/permissions/acl.js';

export const NO_ACL: AclPermissions = {};
export const ALL_READ: AclPermissions = Object.fromEntries(ACL_RESOURCES.map((name) => [name, ACL_READ]));
export { FULL_ACL };

const bitsOf = (grid: AclPermissions, resource: AclResource): number => grid[resource] ?? 0;

export const may = (grid: AclPermissions, resource: AclResource, bit: number): boolean =>
  (bitsOf(grid, resource) & bit) !== 0;

/** The grid with a box of it changed: writing brings reading along, and goes with it. */
export function withBox(
  grid: AclPermissions,
  resource: AclResource,
  box: typeof ACL_READ | typeof ACL_WRITE,
  isOn: boolean,
): AclPermissions {
  const full = ACL_READ | ACL_WRITE;
  const next = box === ACL_WRITE ? (isOn ? full : ACL_READ) : isOn ? ACL_READ : 0;
  return { ...grid, [resource]: next };
}

/** How many resources a key may read, and how many it may write. */
export const counts = (grid: AclPermissions): { reads: number; writes: number; isAll: boolean } => {
  const of = (bit: number): number => ACL_RESOURCES.filter((name) => may(grid, name, bit)).length;
  const [reads, writes] = [of(ACL_READ), of(ACL_WRITE)];
  return { reads, writes, isAll: reads === ACL_RESOURCES.length && writes === ACL_RESOURCES.length };
};

/** The end of the day that somebody chose, where they are; null where they chose none. */
export const endOf = (day: string): string | null =>
  day === '' ? null : new Date(`${day}T23:59:59`).toISOString();
