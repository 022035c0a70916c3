import { z } from 'zod';
import { lenientBool, lenientInt } from '../core/lenient.js';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { createdOf, listOf, pageOf, PathId } from '../core/wire.js';
import { nameText } from '../core/names.js';
import { NodeItem } from './items.js';

/** application-api.md §3, nodes */
const none = { none: 'administration is not part of the activity log' };
const NodeParams = z.object({ node: PathId });

const amount = lenientInt(0);
const overallocate = lenientInt(-1);
const port = lenientInt(1, 65_535);

/** Percent beyond the limit that may be given away; -1 = no limit. */
const required = {
  name: nameText(1, 100),
  /** Host name or address, without scheme and port. */
  fqdn: z.string().min(1).max(255),
  scheme: z.enum(['http', 'https']),
  /** MiB; 0 = no limit. */
  memory: amount,
  memory_overallocate: overallocate,
  /** MiB; 0 = no limit. */
  disk: amount,
  disk_overallocate: overallocate,
  daemon_sftp: port,
  daemon_listen: port,
};
const optional = {
  description: z.string().max(10_000).nullish(),
  location_id: lenientInt(1).nullish(),
  public: lenientBool().nullish(),
  behind_proxy: lenientBool().nullish(),
  maintenance_mode: lenientBool().nullish(),
  /** Percent of one core; 0 = no limit. */
  cpu: amount.nullish(),
  cpu_overallocate: overallocate.nullish(),
  daemon_base: z
    .string()
    .max(255)
    .regex(/^\/[\w.\-/]+$/, 'must be an absolute path')
    .nullish(),
  daemon_sftp_alias: z.string().max(255).nullish(),
  daemon_connect: port.nullish(),
  /** MiB */
  upload_size: lenientInt(1).nullish(),
  tags: z.array(z.string().min(1).max(191)).max(100).nullish(),
};

export const CreateNodeBody = z.object({ ...required, ...optional }).meta({ id: 'CreateNodeRequest' });
export const UpdateNodeBody = z
  .object({ ...z.object(required).partial().shape, ...optional, reset_secret: lenientBool().nullish() })
  .meta({ id: 'UpdateNodeRequest' });

/** The configuration file of a daemon, exactly the keys that `wings configure` writes. */
export const NodeConfiguration = z.object({
  debug: z.boolean(),
  uuid: z.string(),
  token_id: z.string(),
  token: z.string(),
  api: z.object({
    host: z.string(),
    port: z.number(),
    ssl: z.object({ enabled: z.boolean(), cert: z.string(), key: z.string() }),
    upload_limit: z.number(),
  }),
  system: z.object({ data: z.string(), sftp: z.object({ bind_port: z.number() }) }),
  allowed_mounts: z.array(z.string()),
  remote: z.string(),
});

export const NODE_INCLUDES = ['allocations', 'allocations.server', 'servers', 'location'] as const;

export const listNodes = defineRoute({
  id: 'application.nodes.list',
  method: 'GET',
  path: '/nodes',
  status: 200,
  list: {
    filters: ['uuid', 'name', 'fqdn', 'daemon_token_id'],
    sorts: ['id', 'uuid', 'memory', 'disk', 'cpu'],
    perPage: LARGE_PAGE,
  },
  includes: NODE_INCLUDES,
  response: pageOf(NodeItem),
  access: { key: 'node', write: false },
  summary: 'All nodes with what their servers were given',
});

const queryAmount = z.coerce.number().int().min(0);
const oneOrMany = <T extends z.ZodType>(entry: T) => z.union([z.array(entry), entry]);

export const listDeployableNodes = defineRoute({
  id: 'application.nodes.deployable',
  method: 'GET',
  path: '/nodes/deployable',
  status: 200,
  query: z.looseObject({
    memory: queryAmount,
    disk: queryAmount,
    cpu: queryAmount.optional(),
    tags: oneOrMany(z.string()).optional(),
    location_ids: oneOrMany(z.coerce.number().int().positive()).optional(),
  }),
  list: { perPage: LARGE_PAGE },
  includes: NODE_INCLUDES,
  response: z.union([pageOf(NodeItem), listOf(NodeItem)]),
  access: { key: 'node', write: false },
  summary: 'Public nodes with room for a server; on one page unless `page` is sent',
});

export const getNode = defineRoute({
  id: 'application.nodes.details',
  method: 'GET',
  path: '/nodes/:node',
  status: 200,
  params: NodeParams,
  includes: NODE_INCLUDES,
  response: NodeItem,
  access: { key: 'node', write: false },
  summary: 'One node',
});

export const getNodeConfiguration = defineRoute({
  id: 'application.nodes.configuration',
  method: 'GET',
  path: '/nodes/:node/configuration',
  also: [{ path: '/nodes/:node/config' }],
  status: 200,
  params: NodeParams,
  response: NodeConfiguration,
  // Whoever has a node's token speaks as the node.
  access: { key: 'node', write: false, role: { verb: 'update' } },
  summary: "The daemon's configuration file, with its token",
});

export const createNode = defineRoute({
  id: 'application.nodes.create',
  method: 'POST',
  path: '/nodes',
  status: 201,
  body: CreateNodeBody,
  response: createdOf(NodeItem),
  access: { key: 'node', write: true, role: { everywhere: true } },
  activity: none,
  summary: 'Create a node and its token',
});

export const updateNode = defineRoute({
  id: 'application.nodes.update',
  method: 'PATCH',
  path: '/nodes/:node',
  status: 200,
  params: NodeParams,
  body: UpdateNodeBody,
  response: NodeItem,
  access: { key: 'node', write: true },
  activity: none,
  summary: 'Change a node, push its configuration; `reset_secret` makes a new token',
});

export const deleteNode = defineRoute({
  id: 'application.nodes.delete',
  method: 'DELETE',
  path: '/nodes/:node',
  status: 204,
  params: NodeParams,
  response: NoContent,
  access: { key: 'node', write: true },
  activity: none,
  summary: 'Delete a node without servers',
});
