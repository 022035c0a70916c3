import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent } from '../core/route.js';
import { pageOf, PathId } from '../core/wire.js';
import { AllocationItem } from './items.js';

/** application-api.md §3, allocations */
const none = { none: 'administration is not part of the activity log' };

export const ALLOCATION_INCLUDES = ['node', 'node.location', 'node.servers', 'server'] as const;

export const listAllocations = defineRoute({
  id: 'application.allocations.list',
  method: 'GET',
  path: '/nodes/:node/allocations',
  status: 200,
  params: z.object({ node: PathId }),
  list: { filters: ['ip', 'port', 'ip_alias', 'server_id'], perPage: LARGE_PAGE },
  includes: ALLOCATION_INCLUDES,
  response: pageOf(AllocationItem),
  access: { key: 'allocation', write: false },
  summary: 'Allocations of a node',
});

const wanted = {
  /** An address, or an IPv4 network of /25 to /32. */
  ip: z.string().max(64),
  /** `25565` or `25565-25570`, as text or number; at most 1000 ports each. */
  ports: z
    .array(z.union([z.string().max(32), z.number()]))
    .min(1)
    .max(1000),
};

export const createAllocations = defineRoute({
  id: 'application.allocations.create',
  method: 'POST',
  path: '/nodes/:node/allocations',
  status: 204,
  params: z.object({ node: PathId }),
  body: z
    .object({ ...wanted, alias: z.string().max(255).nullish() })
    .meta({ id: 'CreateAllocationsRequest' }),
  response: NoContent,
  access: { key: 'allocation', write: true },
  activity: none,
  summary: 'Create allocations; those that exist stay as they are',
});

export const deleteAllocation = defineRoute({
  id: 'application.allocations.delete',
  method: 'DELETE',
  path: '/nodes/:node/allocations/:allocation',
  status: 204,
  params: z.object({ node: PathId, allocation: PathId }),
  response: NoContent,
  access: { key: 'allocation', write: true },
  activity: none,
  summary: 'Delete an allocation that no server uses',
});

/** `25565` or `25565-25570`. */
const ranges = z.array(z.string());
export const AllocationsPreview = z
  .object({
    data: z.object({
      /** How many would be made, unless something is refused, and how many of those that were asked for exist. */
      created: z.number(),
      existing: z.number(),
      addresses: z.array(z.object({ ip: z.string(), created: ranges, existing: ranges })),
      /** Why the same request makes nothing. */
      refused: z.array(z.object({ field: z.string(), code: z.string(), detail: z.string() })),
    }),
  })
  .meta({ id: 'AllocationsPreview' });

export const previewAllocations = defineRoute({
  id: 'application.allocations.preview',
  method: 'POST',
  path: '/nodes/:node/allocations/preview',
  status: 200,
  params: z.object({ node: PathId }),
  body: z
    .object(wanted)
    .meta({ id: 'PreviewAllocationsRequest', examples: [{ ip: '203.0.113.8/30', ports: ['25565-25570'] }] }),
  response: AllocationsPreview,
  access: { key: 'allocation', write: true, role: { verb: 'create' } },
  activity: { none: 'it changes nothing' },
  summary: 'What creating allocations would make, what exists already, and what is refused',
});
