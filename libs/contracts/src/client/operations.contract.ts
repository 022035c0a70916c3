import { z } from 'zod';
import { serverOperationCancel, serverOperationRetry } from '../activity/server.events.js';
import { defineRoute, NoContent, type Wire } from '../core/route.js';
import { itemOf, pageOf, PathId } from '../core/wire.js';
import { ServerParams } from './servers.contract.js';

/** Long work on servers: docs/architecture.md, "Long work is an operation". */
export const OPERATION_OUTCOMES = ['succeeded', 'failed', 'cancelled'] as const;

export const OperationItem = itemOf(
  'operation',
  z.object({
    id: z.number(),
    /** Uuid. */
    server: z.string(),
    kind: z.string(),
    /** What is going on, in the node's words; `queued` until it is heard of. */
    step: z.string(),
    /** Null, as the bytes: nobody knows. */
    percent: z.number().nullable(),
    bytes_done: z.number().nullable(),
    bytes_total: z.number().nullable(),
    started_at: z.string(),
    ended_at: z.string().nullable(),
    /** Null while it runs. */
    outcome: z.enum(OPERATION_OUTCOMES).nullable(),
    error: z.string().nullable(),
    /** Who asked for it; null = the panel itself, or somebody who is gone. */
    actor: z.object({ uuid: z.string(), username: z.string() }).nullable(),
    /** The node can be asked to end it early. */
    cancellable: z.boolean(),
  }),
);
export type OperationItem = Wire<typeof OperationItem>;

const OperationParams = ServerParams.extend({ operation: PathId });

export const listOwnOperations = defineRoute({
  id: 'client.operations.own',
  method: 'GET',
  path: '/operations',
  status: 200,
  /** There, with any value but `false` or `0`: those that run only. */
  query: z.looseObject({ active: z.string().optional() }),
  list: {},
  response: pageOf(OperationItem),
  access: 'account',
  summary: 'Operations on the servers of the caller, the newest first',
});

export const listServerOperations = defineRoute({
  id: 'client.operations.list',
  method: 'GET',
  path: '/servers/:server/operations',
  status: 200,
  params: ServerParams,
  list: {},
  response: pageOf(OperationItem),
  // Operations are what keeps a server from its users, so they see them then.
  access: { server: null, anyState: true },
  summary: 'Operations on the server, the newest first',
});

export const cancelOperation = defineRoute({
  id: 'client.operations.cancel',
  method: 'POST',
  path: '/servers/:server/operations/:operation/cancel',
  status: 202,
  params: OperationParams,
  response: NoContent,
  // Which permission is needed depends on the kind of operation; the service asks for it.
  access: { server: null, anyState: true },
  activity: [serverOperationCancel],
  summary: 'Have the node end an operation early; 409 when it has ended or cannot be ended',
});

export const retryOperation = defineRoute({
  id: 'client.operations.retry',
  method: 'POST',
  path: '/servers/:server/operations/:operation/retry',
  status: 202,
  params: OperationParams,
  response: NoContent,
  access: { server: null, anyState: true },
  activity: [serverOperationRetry],
  summary: 'Do the last operation of the server again after it has failed',
});
