import { Injectable } from '@nestjs/common';
import { JobHandler } from '../../platform/queue/define-job.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { BackupOutcomesService } from './backup-outcomes.service.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';
import { clearStores, sweepStores } from './stores/clear-stores.job.js';

/** domain.md §12 */
export const failOldBackups = defineTask({
  id: 'backups.fail-old',
  everyMs: 30 * 60_000,
  timeoutMs: 5 * 60_000,
});

@Injectable()
export class BackupsJobs {
  constructor(
    private readonly outcomes: BackupOutcomesService,
    private readonly objects: BackupObjectsService,
  ) {}

  @TaskHandler(failOldBackups)
  async failOld(): Promise<void> {
    await this.outcomes.failOld();
  }

  @JobHandler(clearStores)
  async clearStores(_payload: object, signal: AbortSignal): Promise<void> {
    await this.objects.clear(signal);
  }

  @TaskHandler(sweepStores)
  async sweepStores(signal: AbortSignal): Promise<void> {
    await this.objects.clear(signal);
  }
}
