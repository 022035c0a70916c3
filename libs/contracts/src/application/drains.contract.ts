import { z } from 'zod';
import { nodeDrainEnd, nodeDrainStart } from '../activity/node.events.js';
import { lenientInt } from '../core/lenient.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, oneOf, PathId, Uuid } from '../core/wire.js';

/**
 * A node that is emptied: beyond application-api.md §3. As long as a drain is in force its node takes no servers, and
 * what is on it moves to others by the placement rules (domain.md §11).
 */
const NodeParams = z.object({ node: PathId });
const write = { key: 'node', write: true } as const;

/** Servers that an answer names; the others are in its counts. */
export const MAX_DRAIN_SERVERS = 200;

/**
 * - `running`: servers move, or wait for their turn
 * - `stuck`: what is left fits nowhere, see the reasons; it is tried again by itself
 * - `drained`: the node is empty, and stays so
 * - `ended`: it was called off, and the node takes servers again
 */
export const DrainState = z.enum(['running', 'stuck', 'drained', 'ended']);

export const NodeDrainItem = itemOf(
  'node_drain',
  z.object({
    id: z.number(),
    node: z.number(),
    state: DrainState,
    /** Moves that go on at once, at most. */
    at_once: z.number(),
    moved: z.number(),
    moving: z.number(),
    /** Servers on the node, with those that are moving. */
    left: z.number(),
    percent: z.number(),
    started_at: z.string(),
    ended_at: z.string().nullable(),
    /** What is on the node, those first that fit nowhere; at most MAX_DRAIN_SERVERS. */
    servers: z.array(
      z.object({
        uuid: Uuid,
        name: z.string(),
        state: z.enum(['waiting', 'moving', 'refused']),
        /** Why it is still there. */
        reason: z.string().nullable(),
        /** Where it moves to. */
        to: z.number().nullable(),
      }),
    ),
  }),
);
export type NodeDrainItem = Wire<typeof NodeDrainItem>;

export const drainNode = defineRoute({
  id: 'application.nodes.drain',
  method: 'POST',
  path: '/nodes/:node/drain',
  status: 202,
  params: NodeParams,
  body: z
    .object({ at_once: lenientInt(1, 10).nullish() })
    .nullish()
    .meta({ id: 'DrainNodeRequest', examples: [{ at_once: 2 }] }),
  response: NodeDrainItem,
  access: write,
  activity: [nodeDrainStart],
  summary:
    'Empty a node, two servers at once unless told otherwise; where one goes on, what failed is tried again',
});

export const getDrain = defineRoute({
  id: 'application.nodes.drain-state',
  method: 'GET',
  path: '/nodes/:node/drain',
  status: 200,
  params: NodeParams,
  response: oneOf(NodeDrainItem),
  access: { key: 'node', write: false },
  summary: 'How far the newest drain of a node has come; `null_resource` where there was none',
});

export const endDrain = defineRoute({
  id: 'application.nodes.end-drain',
  method: 'POST',
  path: '/nodes/:node/drain/cancel',
  status: 204,
  params: NodeParams,
  response: NoContent,
  access: write,
  activity: [nodeDrainEnd],
  summary:
    'No further server moves and the node takes servers again; moves under way go on. 409 where it is not drained',
});
