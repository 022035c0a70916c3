import { pruneIdempotencyKeys } from './idempotency.jobs.js';

export { IdempotencyModule } from './idempotency.module.js';
export { IdempotencyService } from './idempotency.service.js';

/** What of this area comes back by the clock. */
export const IDEMPOTENCY_TASKS = [pruneIdempotencyKeys] as const;
