import { Injectable } from '@nestjs/common';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { BackupOutcomesService } from './backup-outcomes.service.js';

/** domain.md §12 */
export const failOldBackups = defineTask({
  id: 'backups.fail-old',
  everyMs: 30 * 60_000,
  timeoutMs: 5 * 60_000,
});

@Injectable()
export class BackupsJobs {
  constructor(private readonly outcomes: BackupOutcomesService) {}

  @TaskHandler(failOldBackups)
  async failOld(): Promise<void> {
    await this.outcomes.failOld();
  }
}
