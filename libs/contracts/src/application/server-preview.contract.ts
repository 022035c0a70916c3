import { z } from 'zod';
import { defineRoute } from '../core/route.js';
import { CreateServer } from './servers.schemas.js';

/** Why a deployment does not take a node; the first that applies, in this order. */
export const PlacementReason = z.enum([
  'maintenance',
  'draining',
  'not_public',
  'location',
  'tags',
  'memory',
  'disk',
  'cpu',
  'allocation',
]);

const left = z.number().nullable();
export const ServerPreview = z
  .object({
    data: z.object({
      /** All nodes for a deployment; else the node of the allocations, whose room creation does not ask for. */
      nodes: z.array(
        z.object({
          id: z.number(),
          fits: z.boolean(),
          reason: PlacementReason.nullable(),
          /** MiB, MiB, percent; null = as much as you like, below 0 = so much is missing. */
          free_after: z.object({ memory: left, disk: left, cpu: left }),
        }),
      ),
      /** Where the server would come now. A deployment chooses by chance among what fits. */
      node: z.number().nullable(),
      allocations: z.array(z.object({ id: z.number(), ip: z.string(), port: z.number() })),
      /** The start command with the values of the server. */
      startup: z.string().nullable(),
      /** Why the same request makes no server. */
      problems: z.array(z.object({ field: z.string().nullable(), code: z.string(), detail: z.string() })),
    }),
  })
  .meta({ id: 'ServerPreview' });
export type ServerPreview = z.output<typeof ServerPreview>;

export const previewServer = defineRoute({
  id: 'application.servers.preview',
  method: 'POST',
  path: '/servers/preview',
  status: 200,
  body: CreateServer,
  response: ServerPreview,
  access: { key: 'server', write: true, role: { verb: 'create' } },
  activity: { none: 'it changes nothing' },
  summary: 'Where a server would come and why not elsewhere; makes nothing',
});
