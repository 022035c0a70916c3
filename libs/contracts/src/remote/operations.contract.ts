import { z } from 'zod';
import { lenientNumber } from '../core/lenient.js';
import { defineRoute, NoContent } from '../core/route.js';
import { REPORTED_KINDS } from '../operations/operation-kinds.js';
import { ServerParams } from './servers.contract.js';

/** More no JSON number tells exactly. */
const MAX_BYTES = Number.MAX_SAFE_INTEGER;
const node = { node: true } as const;

/** Beyond Wings: renews the lease of a running operation (docs/architecture.md). */
export const heartbeat = defineRoute({
  id: 'remote.servers.heartbeat',
  method: 'POST',
  path: '/servers/:uuid/operation',
  status: 204,
  params: ServerParams,
  body: z.object({
    kind: z.enum(REPORTED_KINDS),
    step: z.string().max(100),
    progress: lenientNumber(z.number().min(0).max(100)).nullish(),
    bytes_done: lenientNumber(z.number().int().min(0).max(MAX_BYTES)).nullish(),
    bytes_total: lenientNumber(z.number().int().min(0).max(MAX_BYTES)).nullish(),
  }),
  response: NoContent,
  access: node,
  activity: { none: 'progress of an operation' },
  summary: 'Progress and heartbeat of a long operation',
});
