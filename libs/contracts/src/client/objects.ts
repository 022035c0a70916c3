import { z } from 'zod';
import { DATABASE_ENGINES } from '../core/databases.js';
import type { Wire } from '../core/route.js';
import { includable, itemOf, listOf, manyOf, oneOf } from '../core/wire.js';

/** Objects that several routes of the client API show: client-api.md, Objects. */
const person = {
  uuid: z.string(),
  username: z.string(),
  email: z.string(),
  language: z.string(),
  image: z.string(),
  admin: z.boolean(),
  root_admin: z.boolean(),
  '2fa_enabled': z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
};
/** What the client API tells of any person. */
export const PersonAttributes = z.object(person);
export type PersonAttributes = Wire<typeof PersonAttributes>;

/** Typed clients take no null here; who gave no name has an empty one. */
const named = { ...person, first_name: z.string(), last_name: z.string() };

/** The caller's own account. */
export const AccountItem = itemOf('user', z.object({ ...named, id: z.number() }));
export type AccountItem = Wire<typeof AccountItem>;

/** Another person, as the actor of an event. */
export const UserItem = itemOf('user', z.object(named));
export type UserItem = Wire<typeof UserItem>;

export const SubuserItem = itemOf(
  'server_subuser',
  z.object({ ...person, permissions: z.array(z.string()) }),
);
export type SubuserItem = Wire<typeof SubuserItem>;

export const ActivityItem = itemOf(
  'activity_log',
  z.object({
    /** Hash of the row's id: stable, tells nothing. */
    id: z.string(),
    batch: z.null(),
    event: z.string(),
    is_api: z.boolean(),
    /** Only for the actor and for administrators. */
    ip: z.string().nullable(),
    description: z.string().nullable(),
    properties: z.record(z.string(), z.unknown()),
    has_additional_metadata: z.boolean(),
    timestamp: z.string(),
    relationships: includable({ actor: oneOf(UserItem) }),
  }),
);
export type ActivityItem = Wire<typeof ActivityItem>;

/** client-api.md §10 */
export const EggVariableItem = itemOf(
  'egg_variable',
  z.object({
    name: z.string(),
    description: z.string(),
    env_variable: z.string(),
    default_value: z.string(),
    server_value: z.string().nullable(),
    is_editable: z.boolean(),
    /** Rules joined with `|`. */
    rules: z.string(),
  }),
);
export type EggVariableItem = Wire<typeof EggVariableItem>;

export const AllocationItem = itemOf(
  'allocation',
  z.object({
    id: z.number(),
    ip: z.string(),
    ip_alias: z.string().nullable(),
    port: z.number(),
    notes: z.string().nullable(),
    is_default: z.boolean(),
  }),
);
export type AllocationItem = Wire<typeof AllocationItem>;

export const DatabaseItem = itemOf(
  'server_database',
  z.object({
    id: z.number(),
    /** The engine is ours. */
    host: z.object({ address: z.string(), port: z.number(), engine: z.enum(DATABASE_ENGINES) }),
    name: z.string(),
    username: z.string(),
    connections_from: z.string(),
    max_connections: z.number().nullable(),
    relationships: includable({
      password: oneOf(itemOf('database_password', z.object({ password: z.string() }))),
    }),
  }),
);
export type DatabaseItem = Wire<typeof DatabaseItem>;

export const ServerItem = itemOf(
  'server',
  z.object({
    server_owner: z.boolean(),
    identifier: z.string(),
    internal_id: z.number(),
    uuid: z.string(),
    name: z.string(),
    node: z.string(),
    is_node_under_maintenance: z.boolean(),
    sftp_details: z.object({ ip: z.string(), alias: z.string().nullable(), port: z.number() }),
    description: z.string(),
    limits: z.object({
      /** MiB; 0 = no limit, as for the others. */
      memory: z.number(),
      swap: z.number(),
      disk: z.number(),
      io: z.number(),
      /** Percent of one core. */
      cpu: z.number(),
      threads: z.string().nullable(),
      oom_disabled: z.boolean(),
      oom_killer: z.boolean(),
    }),
    invocation: z.string(),
    docker_image: z.string(),
    egg_features: z.array(z.string()).nullable(),
    feature_limits: z.object({
      databases: z.number().nullable(),
      allocations: z.number().nullable(),
      backups: z.number(),
    }),
    status: z.string().nullable(),
    is_suspended: z.boolean(),
    is_installing: z.boolean(),
    is_transferring: z.boolean(),
    /** The first two are always there (conventions.md §5). */
    relationships: z.object({
      allocations: listOf(AllocationItem),
      variables: manyOf(EggVariableItem),
      egg: itemOf('egg', z.object({ uuid: z.string(), name: z.string() })).optional(),
      subusers: manyOf(SubuserItem).optional(),
    }),
  }),
);
export type ServerItem = Wire<typeof ServerItem>;
