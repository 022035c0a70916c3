import { Global, Module } from '@nestjs/common';
import { AROUND_WRITES } from '@app/platform/http/around-writes.js';
import { IdempotencyJobs } from './idempotency.jobs.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import { IdempotencyService } from './idempotency.service.js';

/** Global, because the interceptor stands in every module with a controller. */
@Global()
@Module({
  providers: [
    IdempotencyRepository,
    IdempotencyService,
    IdempotencyJobs,
    { provide: AROUND_WRITES, useExisting: IdempotencyService },
  ],
  exports: [AROUND_WRITES, IdempotencyService],
})
export class IdempotencyModule {}
