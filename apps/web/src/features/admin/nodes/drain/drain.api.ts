import { queryOptions } from '@tanstack/react-query';
import { drainNode, endDrain, getDrain } from '@app/contracts/application/drains.contract.js';
import type { ResponseOf } from '@app/contracts/core/route.js';
import { call } from '../../../../shared/api/call.js';

export type Drain = NonNullable<ResponseOf<typeof getDrain>['attributes']>;

/** Servers move one after the other, and nobody pushes how many are left. */
const ASK_MS = 3_000;
export const isInForce = (drain: Drain | null | undefined): drain is Drain =>
  drain !== null && drain !== undefined && drain.state !== 'ended';

/** The newest drain of the node; null where it was never drained. */
export const drainQuery = (node: number) =>
  queryOptions({
    queryKey: ['admin', 'nodes', node, 'drain'],
    queryFn: async ({ signal }): Promise<Drain | null> =>
      (await call(getDrain, { params: { node } }, { signal })).attributes,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (isInForce(data) && data.state !== 'drained' ? ASK_MS : false),
    meta: { silent: true },
  });

/** Also tries again what has failed, where one is in force. */
export const begin = (node: number) => call(drainNode, { params: { node }, body: {} });
export const end = (node: number) => call(endDrain, { params: { node } });
