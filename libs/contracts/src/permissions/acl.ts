/** Resources of application keys: conventions.md §2. */
export const ACL_RESOURCES = [
  'server',
  'node',
  'allocation',
  'user',
  'egg',
  'database_host',
  'server_database',
  'mount',
  'role',
  'plugin',
  'location',
  'nest',
  'backup_host',
] as const;
export type AclResource = (typeof ACL_RESOURCES)[number];

export const ACL_READ = 1;
export const ACL_WRITE = 2;
/** Bit mask per resource; a missing resource grants nothing. */
export type AclPermissions = Partial<Record<AclResource, number>>;

export const aclGrants = (permissions: AclPermissions, resource: string, write: boolean): boolean =>
  ((permissions[resource as AclResource] ?? 0) & (write ? ACL_WRITE : ACL_READ)) !== 0;

export const FULL_ACL: AclPermissions = Object.fromEntries(
  ACL_RESOURCES.map((name) => [name, ACL_READ | ACL_WRITE]),
);

/** Resources on which `wanted` grants more than `held`. */
export const permissionsBeyond = (wanted: AclPermissions, held: AclPermissions): AclResource[] =>
  ACL_RESOURCES.filter((name) => ((wanted[name] ?? 0) & ~(held[name] ?? 0)) !== 0);
