import { z } from 'zod';
import { serverOperationCancel, serverOperationRetry } from '../activity/server.events.js';
import { OperationItem } from '../client/operations.contract.js';
import { defineRoute, LARGE_PAGE, NoContent, type Wire } from '../core/route.js';
import { itemOf, pageOf, PathId } from '../core/wire.js';

/** Long work on any server: docs/architecture.md, "Long work is an operation". */
export const AnyOperationItem = itemOf(
  'operation',
  OperationItem.shape.attributes.extend({
    server_name: z.string(),
    /** Id. */
    node: z.number(),
  }),
);
export type AnyOperationItem = Wire<typeof AnyOperationItem>;

/** What `filter[outcome]` may be. */
export const OPERATION_STANDINGS = ['running', 'succeeded', 'failed', 'cancelled'] as const;

const OperationParams = z.object({ operation: PathId });

export const listOperations = defineRoute({
  id: 'application.operations.list',
  method: 'GET',
  path: '/operations',
  status: 200,
  /** `outcome` of OPERATION_STANDINGS, `server` by its full or short uuid, `node` by its id. */
  list: { filters: ['outcome', 'kind', 'server', 'node'], perPage: LARGE_PAGE },
  response: pageOf(AnyOperationItem),
  access: { key: 'server', write: false },
  summary: 'Operations on all servers, newest first; the newest 1,000 that fit',
});

export const cancelAnyOperation = defineRoute({
  id: 'application.operations.cancel',
  method: 'POST',
  path: '/operations/:operation/cancel',
  status: 202,
  params: OperationParams,
  response: NoContent,
  access: { key: 'server', write: true },
  activity: [serverOperationCancel],
  actsOutside: true,
  summary: 'Have the node end an operation early; 409 when it has ended or cannot be ended',
});

export const retryAnyOperation = defineRoute({
  id: 'application.operations.retry',
  method: 'POST',
  path: '/operations/:operation/retry',
  status: 202,
  params: OperationParams,
  response: NoContent,
  access: { key: 'server', write: true },
  activity: [serverOperationRetry],
  actsOutside: true,
  summary: 'Do the last operation of a server again after it has failed',
});
