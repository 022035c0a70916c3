import { Inject, Injectable } from '@nestjs/common';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { RequestLogRepository } from './request-log.repository.js';

/** Often, so that a run finds an hour of calls and not a day's. */
export const pruneRequests = defineTask({
  id: 'request-log.prune',
  cron: '23 * * * *',
  timeoutMs: 3_000_000,
});

const DAY_MS = 24 * 3600 * 1000;
/** Few enough that the rows of a batch are not locked for long. */
const BATCH = 5_000;

@Injectable()
export class RequestLogJobs {
  constructor(
    private readonly repository: RequestLogRepository,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'requestsKeptDays'>,
  ) {}

  @TaskHandler(pruneRequests)
  async prune(stop: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - this.config.requestsKeptDays * DAY_MS);
    while (!stop.aborted) {
      if ((await this.repository.removeBefore(before, BATCH)) < BATCH) return;
    }
  }
}
