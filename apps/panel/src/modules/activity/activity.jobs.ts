import { Inject, Injectable } from '@nestjs/common';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { ActivityRepository } from './activity.repository.js';

/** Old entries go every night (domain.md §13); what a run does not get through waits for the next. */
export const pruneActivity = defineTask({
  id: 'activity.prune',
  cron: '17 3 * * *',
  timeoutMs: 3_600_000,
});

const DAY_MS = 24 * 3600 * 1000;
/** Few enough that the rows of a batch are not locked for long. */
const BATCH = 1_000;

@Injectable()
export class ActivityJobs {
  constructor(
    private readonly repository: ActivityRepository,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'activityKeptDays'>,
  ) {}

  @TaskHandler(pruneActivity)
  async prune(stop: AbortSignal): Promise<void> {
    if (this.config.activityKeptDays === 0) return;
    const before = new Date(Date.now() - this.config.activityKeptDays * DAY_MS);
    while (!stop.aborted) {
      if ((await this.repository.removeBefore(before, BATCH)) < BATCH) return;
    }
  }
}
