import { Injectable } from '@nestjs/common';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { KEPT_MS } from './idempotency.policy.js';
import { IdempotencyRepository } from './idempotency.repository.js';

export const pruneIdempotencyKeys = defineTask({
  id: 'idempotency.prune',
  cron: '41 * * * *',
  timeoutMs: 600_000,
});

/** Few enough that the rows of a batch are not locked for long. */
const BATCH = 1_000;

@Injectable()
export class IdempotencyJobs {
  constructor(private readonly repository: IdempotencyRepository) {}

  @TaskHandler(pruneIdempotencyKeys)
  async prune(stop: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - KEPT_MS);
    while (!stop.aborted) {
      if ((await this.repository.removeBefore(before, BATCH)) < BATCH) return;
    }
  }
}
