import { queryOptions } from '@tanstack/react-query';
import { getOverview, lookAgain, type OverviewItem } from '@app/contracts/application/overview.contract.js';
import { retryJobs } from '@app/contracts/application/jobs.contract.js';
import { retryAnyOperation } from '@app/contracts/application/operations.contract.js';
import { call } from '../../../shared/api/call.js';

export type Overview = OverviewItem['attributes'];
export type Problem = Overview['problems'][number];
export type NodeBar = Overview['nodes'][number];

export const OVERVIEW = ['admin', 'overview'] as const;

export const overviewQuery = queryOptions({
  queryKey: OVERVIEW,
  queryFn: async ({ signal }) => (await call(getOverview, {}, { signal })).attributes,
  // Problems come by the socket; figures of nodes are taken every twenty seconds.
  staleTime: 0,
  refetchInterval: 30_000,
});

/** Does what mends the problem; the panel names the call, of which the page knows these. */
export async function mend({ code, subject, detail, action }: Problem): Promise<void> {
  if (code === 'node.unreachable') await call(lookAgain, {});
  else if (detail.operation !== undefined) {
    await call(retryAnyOperation, { params: { operation: detail.operation } });
  } else {
    const names = action?.body?.['names'] ?? [subject.id];
    await call(retryJobs, { body: { names: [...names] } });
  }
}
