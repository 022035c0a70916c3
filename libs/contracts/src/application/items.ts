import { z } from 'zod';
import type { Wire } from '../core/route.js';
import { firstOf, includable, itemOf, manyOf, oneOf } from '../core/wire.js';
import {
  AllocationAttributes,
  DatabaseHostAttributes,
  EggAttributes,
  EggVariableAttributes,
  LocationAttributes,
  MountAttributes,
  NestAttributes,
  NodeAttributes,
  RoleAttributes,
  RolePermissionAttributes,
  ServerAttributes,
  ServerDatabaseAttributes,
  ServerVariableAttributes,
  SubuserAttributes,
  UserAttributes,
} from './objects.js';

/**
 * The items of application-api.md "Objects" with what each may include. `include` reaches two levels deep
 * (conventions.md §5), so what is included carries relationships only where a route names them.
 */
const withRelations = <const O extends string, A extends z.ZodRawShape, R extends z.ZodRawShape>(
  object: O,
  attributes: z.ZodObject<A>,
  relations: R,
) => itemOf(object, attributes.extend({ relationships: includable(relations) }));

const user = itemOf('user', UserAttributes);
const location = itemOf('location', LocationAttributes);
const nest = itemOf('nest', NestAttributes);
const node = itemOf('node', NodeAttributes);
const allocation = itemOf('allocation', AllocationAttributes);
const eggVariable = itemOf('egg_variable', EggVariableAttributes);
const server = itemOf('server', ServerAttributes);
const serverVariable = itemOf('server_variable', ServerVariableAttributes);

const role = itemOf('role', RoleAttributes);

export const UserItem = withRelations('user', UserAttributes, {
  servers: firstOf(server),
  roles: manyOf(role),
});
export type UserItem = Wire<typeof UserItem>;

export const LocationItem = withRelations('location', LocationAttributes, {
  nodes: firstOf(
    withRelations('node', NodeAttributes, { allocations: firstOf(allocation), servers: firstOf(server) }),
  ),
  servers: firstOf(server),
});
export type LocationItem = Wire<typeof LocationItem>;

export const NestItem = withRelations('nest', NestAttributes, {
  eggs: manyOf(
    withRelations('egg', EggAttributes, { variables: manyOf(eggVariable), servers: firstOf(server) }),
  ),
  servers: firstOf(server),
});
export type NestItem = Wire<typeof NestItem>;

export const NodeItem = withRelations('node', NodeAttributes, {
  allocations: firstOf(withRelations('allocation', AllocationAttributes, { server: oneOf(server) })),
  servers: firstOf(server),
  location: oneOf(location),
});
export type NodeItem = Wire<typeof NodeItem>;

export const AllocationItem = withRelations('allocation', AllocationAttributes, {
  node: oneOf(withRelations('node', NodeAttributes, { location: oneOf(location), servers: firstOf(server) })),
  server: oneOf(server),
});
export type AllocationItem = Wire<typeof AllocationItem>;

export const EggItem = withRelations('egg', EggAttributes, {
  nest: oneOf(nest),
  servers: firstOf(server),
  variables: manyOf(eggVariable),
});
export type EggItem = Wire<typeof EggItem>;

const SubuserItem = withRelations('subuser', SubuserAttributes, { user: oneOf(user), server: oneOf(server) });

export const ServerItem = withRelations('server', ServerAttributes, {
  allocations: firstOf(allocation),
  user: oneOf(user),
  subusers: firstOf(SubuserItem),
  egg: oneOf(withRelations('egg', EggAttributes, { variables: manyOf(eggVariable) })),
  nest: oneOf(nest),
  location: oneOf(location),
  variables: manyOf(serverVariable),
  node: oneOf(node),
  /** Named in the plural, as upstream does here and nowhere else (conventions.md §4). */
  databases: firstOf(itemOf('databases', ServerDatabaseAttributes)),
});
export type ServerItem = Wire<typeof ServerItem>;

export const ServerDatabaseItem = withRelations('server_database', ServerDatabaseAttributes, {
  password: oneOf(itemOf('database_password', z.object({ password: z.string() }))),
  host: oneOf(itemOf('database_host', DatabaseHostAttributes)),
});
export type ServerDatabaseItem = Wire<typeof ServerDatabaseItem>;

export const DatabaseHostItem = withRelations('database_host', DatabaseHostAttributes, {
  databases: firstOf(itemOf('server_database', ServerDatabaseAttributes)),
  nodes: manyOf(node),
});
export type DatabaseHostItem = Wire<typeof DatabaseHostItem>;

export const MountItem = withRelations('mount', MountAttributes, {
  eggs: manyOf(itemOf('egg', EggAttributes)),
  nodes: manyOf(node),
  servers: firstOf(server),
});
export type MountItem = Wire<typeof MountItem>;

export const RoleItem = withRelations('role', RoleAttributes, {
  /** Each item is called `permissions` (conventions.md §4). */
  permissions: manyOf(itemOf('permissions', RolePermissionAttributes)),
  users: firstOf(user),
});
export type RoleItem = Wire<typeof RoleItem>;
