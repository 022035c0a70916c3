import { z } from 'zod';
import { defineRoute, LARGE_PAGE, NoContent, type Wire } from '../core/route.js';
import { itemOf, pageOf, PathId } from '../core/wire.js';

/** Work that follows a change and is not done: it waits, or it failed for good. */
export const JobItem = itemOf(
  'job',
  z.object({
    id: z.number(),
    name: z.string(),
    state: z.enum(['waiting', 'dead']),
    /** Ids of what it is about. */
    payload: z.unknown(),
    /** What its last attempt failed of. */
    error: z.string().nullable(),
    created_at: z.string(),
    failed_at: z.string().nullable(),
  }),
);
export type JobItem = Wire<typeof JobItem>;

const JobParams = z.object({ job: PathId });

export const listJobs = defineRoute({
  id: 'application.jobs.list',
  method: 'GET',
  path: '/jobs',
  status: 200,
  list: { filters: ['state'], perPage: LARGE_PAGE },
  response: pageOf(JobItem),
  access: { key: 'node', write: false, role: { everywhere: true } },
  summary: 'Jobs that are not done, the newest 1,000 that fit; filter[state] waiting or dead',
});

export const retryJob = defineRoute({
  id: 'application.jobs.retry',
  method: 'POST',
  path: '/jobs/:job/retry',
  status: 202,
  params: JobParams,
  response: NoContent,
  access: { key: 'node', write: true, role: { everywhere: true } },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Have a job that failed for good tried again; 409 while it waits',
});

export const retryJobs = defineRoute({
  id: 'application.jobs.retry-all',
  method: 'POST',
  path: '/jobs/retry',
  status: 202,
  body: z
    .object({ names: z.array(z.string().max(64)).min(1).max(50) })
    .meta({ id: 'RetryJobsRequest', examples: [{ names: ['login.send-password-reset'] }] }),
  response: z.object({ data: z.object({ retried: z.number() }) }),
  access: { key: 'node', write: true, role: { everywhere: true } },
  activity: { none: 'administration is not part of the activity log' },
  summary: 'Have all jobs of these names that failed for good tried again',
});
