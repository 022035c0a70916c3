import { z } from 'zod';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf } from '../core/wire.js';
import { Problem } from './problems.js';

/** What a node has of something; null where it has no limit, or has not told. */
const Amount = z.object({
  limit: z.number().nullable(),
  promised: z.number(),
  used: z.number().nullable(),
});

/** What administrators see first. Ours beyond upstream. */
export const OverviewItem = itemOf(
  'overview',
  z.object({
    counts: z.object({
      nodes: z.number(),
      users: z.number(),
      servers: z.object({
        total: z.number(),
        /** By their status; those that have none are `ready`. */
        by_status: z.record(z.string(), z.number()),
      }),
      jobs: z.object({ waiting: z.number(), dead: z.number() }),
      operations: z.object({ running: z.number() }),
    }),
    /** The first of them, those with a problem before the others. */
    nodes: z.array(
      z.object({
        id: z.number(),
        uuid: z.string(),
        name: z.string(),
        maintenance_mode: z.boolean(),
        reachable: z.boolean(),
        /** Null: it has not told yet. */
        version: z.string().nullable(),
        observed_at: z.string().nullable(),
        servers: z.number(),
        ports: z.object({ total: z.number(), free: z.number() }),
        /** MiB. */
        memory: Amount,
        disk: Amount,
        /** Percent of a core. */
        cpu: Amount,
      }),
    ),
    panel_version: z.string(),
    /** The worst first, then the oldest. */
    problems: z.array(Problem),
  }),
);
export type OverviewItem = Wire<typeof OverviewItem>;

export const getOverview = defineRoute({
  id: 'application.overview.details',
  method: 'GET',
  path: '/overview',
  status: 200,
  response: OverviewItem,
  access: { key: 'node', write: false },
  summary: 'What is wrong, since when and how it is mended, beside what there is; never asks a node',
});

export const lookAgain = defineRoute({
  id: 'application.overview.look',
  method: 'POST',
  path: '/overview/look',
  status: 204,
  response: NoContent,
  access: { key: 'node', write: true, role: { everywhere: true } },
  limit: 'overview-look',
  activity: { none: 'administration is not part of the activity log' },
  actsOutside: true,
  summary: 'Ask the nodes that did not answer again, and look at everything anew',
});
