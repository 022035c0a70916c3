import { z } from 'zod';
import { DATABASE_ENGINES } from '../core/databases.js';
import type { Wire } from '../core/route.js';
import { Uuid } from '../core/wire.js';

/** Attributes of the objects of application-api.md "Objects", without their relationships. */
const timestamps = { created_at: z.string(), updated_at: z.string() };

export const UserAttributes = z.object({
  id: z.number(),
  external_id: z.string().nullable(),
  is_managed_externally: z.boolean(),
  uuid: Uuid,
  username: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  language: z.string(),
  root_admin: z.boolean(),
  '2fa_enabled': z.boolean(),
  '2fa': z.boolean(),
  ...timestamps,
});
export type UserAttributes = Wire<typeof UserAttributes>;

export const RoleAttributes = z.object({
  id: z.number(),
  name: z.string(),
  /** Root Admin: it cannot be changed, and may do everything. */
  root: z.boolean(),
  /** How many have it. */
  users_count: z.number(),
  /** Ids of the nodes that it is limited to; null = all. */
  nodes: z.array(z.number()).nullable(),
  ...timestamps,
});
export type RoleAttributes = Wire<typeof RoleAttributes>;

export const RolePermissionAttributes = z.object({ name: z.string(), ...timestamps });

export const SubuserAttributes = z.object({
  id: z.number(),
  user_id: z.number(),
  server_id: z.number(),
  permissions: z.array(z.string()),
  ...timestamps,
});
export type SubuserAttributes = Wire<typeof SubuserAttributes>;

export const LocationAttributes = z.object({
  id: z.number(),
  short: z.string(),
  long: z.string().nullable(),
  ...timestamps,
});
export type LocationAttributes = Wire<typeof LocationAttributes>;

export const NestAttributes = z.object({
  id: z.number(),
  uuid: Uuid,
  author: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  ...timestamps,
});
export type NestAttributes = Wire<typeof NestAttributes>;

/** Never the token of the node or its id. */
export const NodeAttributes = z.object({
  id: z.number(),
  uuid: Uuid,
  public: z.boolean(),
  name: z.string(),
  description: z.string().nullable(),
  location_id: z.number().nullable(),
  fqdn: z.string(),
  scheme: z.string(),
  behind_proxy: z.boolean(),
  maintenance_mode: z.boolean(),
  /** MiB, as the disk. */
  memory: z.number(),
  memory_overallocate: z.number(),
  disk: z.number(),
  disk_overallocate: z.number(),
  /** Percent of one core. */
  cpu: z.number(),
  cpu_overallocate: z.number(),
  upload_size: z.number(),
  daemon_listen: z.number(),
  daemon_connect: z.number(),
  daemon_sftp: z.number(),
  daemon_sftp_alias: z.string().nullable(),
  daemon_base: z.string(),
  tags: z.array(z.string()),
  /** Its key was reset, and its daemon uses the old one until it is restarted, as Wings does. */
  daemon_restart_required: z.boolean(),
  ...timestamps,
  allocated_resources: z.object({ memory: z.number(), disk: z.number(), cpu: z.number() }),
});
export type NodeAttributes = Wire<typeof NodeAttributes>;

export const AllocationAttributes = z.object({
  id: z.number(),
  ip: z.string(),
  alias: z.string().nullable(),
  port: z.number(),
  notes: z.string().nullable(),
  assigned: z.boolean(),
});
export type AllocationAttributes = Wire<typeof AllocationAttributes>;

/** As stock panels store them: without timestamps. */
export const MountAttributes = z.object({
  id: z.number(),
  uuid: Uuid,
  name: z.string(),
  description: z.string().nullable(),
  source: z.string(),
  target: z.string(),
  read_only: z.boolean(),
  user_mountable: z.boolean(),
});
export type MountAttributes = Wire<typeof MountAttributes>;

const variable = {
  id: z.number(),
  egg_id: z.number(),
  name: z.string(),
  description: z.string(),
  env_variable: z.string(),
  default_value: z.string(),
  user_viewable: z.boolean(),
  user_editable: z.boolean(),
  sort: z.number().nullable(),
  ...timestamps,
};
export const EggVariableAttributes = z.object({ ...variable, rules: z.array(z.string()) });
export type EggVariableAttributes = Wire<typeof EggVariableAttributes>;

/** The egg's variable with the server's own value, null when it has none; rules joined with `|`. */
export const ServerVariableAttributes = z.object({
  ...variable,
  rules: z.string(),
  server_value: z.string().nullable(),
});
export type ServerVariableAttributes = Wire<typeof ServerVariableAttributes>;

export const EggAttributes = z.object({
  id: z.number(),
  uuid: Uuid,
  name: z.string(),
  nest: z.number(),
  author: z.string(),
  description: z.string().nullable(),
  icon: z.string().nullable(),
  features: z.array(z.string()).nullable(),
  tags: z.array(z.string()),
  /** The first of `docker_images`. */
  docker_image: z.string(),
  docker_images: z.record(z.string(), z.string()),
  config: z.object({
    files: z.unknown(),
    startup: z.unknown(),
    stop: z.string().nullable(),
    logs: z.unknown(),
    file_denylist: z.array(z.string()),
    extends: z.number().nullable(),
  }),
  /** The first of `startup_commands`. */
  startup: z.string(),
  startup_commands: z.record(z.string(), z.string()),
  script: z.object({
    privileged: z.boolean(),
    install: z.string().nullable(),
    entry: z.string(),
    container: z.string(),
    extends: z.number().nullable(),
  }),
  ...timestamps,
});
export type EggAttributes = Wire<typeof EggAttributes>;

export const ServerAttributes = z.object({
  id: z.number(),
  external_id: z.string().nullable(),
  uuid: Uuid,
  identifier: z.string(),
  name: z.string(),
  description: z.string(),
  status: z.string().nullable(),
  suspended: z.boolean(),
  limits: z.object({
    memory: z.number(),
    swap: z.number(),
    disk: z.number(),
    io: z.number(),
    cpu: z.number(),
    threads: z.string().nullable(),
    oom_disabled: z.boolean(),
    oom_killer: z.boolean(),
  }),
  feature_limits: z.object({
    databases: z.number().nullable(),
    allocations: z.number().nullable(),
    backups: z.number(),
  }),
  user: z.number(),
  node: z.number(),
  allocation: z.number().nullable(),
  nest: z.number(),
  egg: z.number(),
  container: z.object({
    startup_command: z.string(),
    image: z.string(),
    installed: z.union([z.literal(0), z.literal(1)]),
    /** Ours: whether an installation leaves out the script of the egg. */
    skip_scripts: z.boolean(),
    environment: z.record(z.string(), z.unknown()),
  }),
  updated_at: z.string(),
  created_at: z.string(),
});
export type ServerAttributes = Wire<typeof ServerAttributes>;

export const ServerDatabaseAttributes = z.object({
  id: z.number(),
  server: z.number(),
  /** Id of its database host. */
  host: z.number(),
  database: z.string(),
  username: z.string(),
  remote: z.string(),
  max_connections: z.number().nullable(),
  ...timestamps,
});
export type ServerDatabaseAttributes = Wire<typeof ServerDatabaseAttributes>;

/** Never the password of the host's account. */
export const DatabaseHostAttributes = z.object({
  id: z.number(),
  name: z.string(),
  host: z.string(),
  port: z.number(),
  username: z.string(),
  /** The first of its nodes, as Pterodactyl knows one only. */
  node: z.number().nullable(),
  engine: z.enum(DATABASE_ENGINES),
  max_databases: z.number().nullable(),
  ...timestamps,
});
export type DatabaseHostAttributes = Wire<typeof DatabaseHostAttributes>;
