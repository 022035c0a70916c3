import { z } from 'zod';
import { defineRoute } from '../core/route.js';
import { PathId } from '../core/wire.js';

/** What the panel and a node know of each other, beyond application-api.md §3. */
const NodeParams = z.object({ node: PathId });

/** One way or condition of the link; `ok` is null where it could not be looked at. */
export const NodeLeg = z.object({
  name: z.enum(['connection', 'key', 'clock', 'calls']),
  ok: z.boolean().nullable(),
  ms: z.number().nullable(),
  cause: z.string().nullable(),
  remedy: z.string().nullable(),
});
export type NodeLeg = z.infer<typeof NodeLeg>;

export const NodeStatus = z
  .object({
    legs: z.array(NodeLeg),
    /** Of the daemon. */
    version: z.string().nullable(),
    /** How far the node's clock is ahead, to the second. */
    skew_ms: z.number().nullable(),
    /** By everything on the machine: MiB, MiB, percent of one core. */
    used: z.object({ memory: z.number(), disk: z.number(), cpu: z.number() }).nullable(),
    /** To the node's servers, in the same units. */
    promised: z.object({ memory: z.number(), disk: z.number(), cpu: z.number() }),
  })
  .meta({ id: 'NodeStatus' });

export const getNodeStatus = defineRoute({
  id: 'application.nodes.status',
  method: 'GET',
  path: '/nodes/:node/status',
  status: 200,
  params: NodeParams,
  response: NodeStatus,
  access: { key: 'node', write: false },
  summary: 'Each leg of the link to a node, with what is wrong and how to mend it',
});

export const getNodeAddresses = defineRoute({
  id: 'application.nodes.addresses',
  method: 'GET',
  path: '/nodes/:node/addresses',
  status: 200,
  params: NodeParams,
  response: z.object({ addresses: z.array(z.string()) }).meta({ id: 'NodeAddresses' }),
  access: { key: 'node', write: false },
  summary: 'Addresses of the machine, for allocations; asked of the daemon',
});

/** Whoever has the token gets the node's key for it, once; `joinNode` is the other half. */
export const createJoinToken = defineRoute({
  id: 'application.nodes.join-token',
  method: 'POST',
  path: '/nodes/:node/join-token',
  status: 200,
  params: NodeParams,
  response: z
    .object({
      /** To be run on the machine; holds the token, which is shown this once. */
      command: z.string(),
      expires_at: z.string(),
    })
    .meta({ id: 'NodeJoinToken' }),
  access: { key: 'node', write: true },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'A command that sets a machine up as this node, good once and for an hour; an earlier one ends',
});
