import { ACL_RESOURCES, type AclResource } from './acl.js';

/** Prefixes of the permissions of roles: domain.md §1, "roles / permissions". */
export const ROLE_ACTIONS = ['viewList', 'view', 'create', 'update', 'delete'] as const;
export type RoleAction = (typeof ROLE_ACTIONS)[number];

/** What roles speak of, by the resource of application keys that guards the same routes. */
const MODEL_OF_RESOURCE = {
  server: 'server',
  node: 'node',
  allocation: 'allocation',
  user: 'user',
  egg: 'egg',
  database_host: 'databaseHost',
  server_database: 'database',
  mount: 'mount',
  role: 'role',
  plugin: 'plugin',
  location: 'location',
  nest: 'nest',
  backup_host: 'backupHost',
} as const satisfies Record<AclResource, string>;

/** Application keys have a row of their own in roles, though the grid of keys counts them among users. */
const API_KEY = 'apiKey';
export const ROLE_MODELS = [...Object.values(MODEL_OF_RESOURCE), API_KEY] as const;
/** There is one of them, so they are neither listed nor made. */
const SETTINGS = 'settings';
export type RoleModel = (typeof MODEL_OF_RESOURCE)[AclResource] | typeof API_KEY | typeof SETTINGS;

/** Permissions that are no row of the grid. */
export const SPECIAL_ROLE_PERMISSIONS = ['view settings', 'update settings', 'seeIps activityLog'] as const;

export type RolePermission = `${RoleAction} ${RoleModel}` | (typeof SPECIAL_ROLE_PERMISSIONS)[number];

/** Every permission that a role may hold. */
export const ROLE_PERMISSIONS: readonly RolePermission[] = [
  ...ROLE_MODELS.flatMap((model) => ROLE_ACTIONS.map((action): RolePermission => `${action} ${model}`)),
  ...SPECIAL_ROLE_PERMISSIONS,
];

/** What a route does to what it is about. */
export type RoleVerb = 'read' | 'create' | 'update' | 'delete';

/** What is asked of the role of whoever calls a route. */
export interface RoleNeed {
  readonly model: RoleModel;
  readonly verb: RoleVerb;
  /** The route shows or changes what concerns all nodes: roles that are limited to some do not reach it. */
  readonly everywhere: boolean;
}

/** What an administrator's route says of itself, where it does not follow from the rest of its descriptor. */
export interface RoleHints {
  readonly model?: RoleModel;
  readonly verb?: RoleVerb;
  readonly everywhere?: boolean;
}

const CREATES = /\.(create|import(-\w+)?)$/;

/**
 * The need of an administrator's route (conventions.md §2): reading takes `viewList` and `view`, as the ancestor has
 * it; making, changing and deleting take a permission each.
 */
export function roleNeedOf(
  route: { readonly id: string; readonly method: string },
  access: { readonly key: AclResource; readonly write: boolean; readonly role?: RoleHints },
): RoleNeed {
  const write: RoleVerb = route.method === 'DELETE' ? 'delete' : CREATES.test(route.id) ? 'create' : 'update';
  return {
    model: access.role?.model ?? MODEL_OF_RESOURCE[access.key],
    verb: access.role?.verb ?? (access.write ? write : 'read'),
    everywhere: access.role?.everywhere ?? false,
  };
}

/** The need to read what a resource guards. */
export const readingOf = (resource: AclResource): RoleNeed => ({
  model: MODEL_OF_RESOURCE[resource],
  verb: 'read',
  everywhere: false,
});

/** The permissions that a need takes, all of them. */
export function permissionsFor({ model, verb }: Pick<RoleNeed, 'model' | 'verb'>): RolePermission[] {
  if (verb !== 'read') return [`${verb} ${model}`];
  return model === SETTINGS ? ['view settings'] : [`viewList ${model}`, `view ${model}`];
}

/** The permissions that writing anything of a resource takes, one of them. */
export const writingOf = (resource: AclResource): RolePermission[] => {
  const model = MODEL_OF_RESOURCE[resource];
  return [`create ${model}`, `update ${model}`, `delete ${model}`];
};

/** What the grid of an application key has to hold for the same. */
export function aclOfPermission(permission: RolePermission): { resource: AclResource; write: boolean } {
  const [action, model] = permission.split(' ');
  const resource = ACL_RESOURCES.find((name) => MODEL_OF_RESOURCE[name] === model) ?? 'user';
  return { resource, write: action === 'create' || action === 'update' || action === 'delete' };
}
