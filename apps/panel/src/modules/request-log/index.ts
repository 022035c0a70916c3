import { pruneRequests } from './request-log.jobs.js';

export { RequestLog } from './request-log.js';
export { RequestLogModule } from './request-log.module.js';

/** What of this area comes back by the clock. */
export const REQUEST_LOG_TASKS = [pruneRequests] as const;
