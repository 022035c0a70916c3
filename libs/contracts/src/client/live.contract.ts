import { z } from 'zod';
import { defineRoute, RawContent, type Wire } from '../core/route.js';
import { itemOf, listOf } from '../core/wire.js';
import { OperationItem } from './operations.contract.js';
import { StatsAttributes } from './servers.contract.js';

/** States of many servers at once, and the socket that tells of changes. */
export const MAX_RESOURCES = 100;

export const LiveStatsItem = itemOf(
  'stats',
  StatsAttributes.extend({
    /** Uuid. */
    server: z.string(),
    /** When the node last told of it; null = not within the day. */
    observed_at: z.string().nullable(),
    node_reachable: z.boolean(),
    operation: OperationItem.nullable(),
  }),
);
export type LiveStatsItem = Wire<typeof LiveStatsItem>;

export const listResources = defineRoute({
  id: 'client.resources.list',
  method: 'GET',
  path: '/resources',
  status: 200,
  query: z.looseObject({
    /** Full or short uuids with commas between them; what the caller may not see is left out. */
    servers: z.string().max(MAX_RESOURCES * 40),
  }),
  response: listOf(LiveStatsItem),
  access: 'account',
  summary: 'What the panel last heard of up to 100 servers; no node is asked',
});

/** Served by a gateway: cookie and own `Origin`, or an account key. */
export const eventsSocket = defineRoute({
  id: 'client.events.socket',
  method: 'GET',
  path: '/events',
  status: 101,
  response: RawContent,
  access: 'account',
  summary: 'Socket that tells of states, figures, operations and changes, one for each tab',
});
