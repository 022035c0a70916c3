import { queryOptions } from '@tanstack/react-query';
import { listJobs, retryJob, type JobItem } from '@app/contracts/application/jobs.contract.js';
import { call } from '../../shared/api/call.js';

export type Job = JobItem['attributes'];

export const jobsQuery = queryOptions({
  queryKey: ['admin', 'jobs'],
  queryFn: async ({ signal }) =>
    (await call(listJobs, { query: { per_page: 100 } }, { signal })).data.map(({ attributes }) => attributes),
  staleTime: 0,
});
export const retry = (job: number) => call(retryJob, { params: { job } });
