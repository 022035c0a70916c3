import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { JobHandler } from '../../platform/queue/define-job.js';
import { defineTask, TaskHandler } from '../../platform/queue/define-task.js';
import { BackupOutcomesService } from './backup-outcomes.service.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';
import { BackupsService } from './backups.service.js';
import { BackupRotationService } from './rotation/backup-rotation.service.js';
import { removeArchive, rotateAllBackups, rotateBackups } from './rotation/rotation.jobs.js';
import { BackupProofsService } from './proofs/backup-proofs.service.js';
import { proveBackups } from './proofs/prove-backups.task.js';
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
    private readonly backups: BackupsService,
    private readonly rotation: BackupRotationService,
    private readonly proofs: BackupProofsService,
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

  @TaskHandler(proveBackups)
  async prove(signal: AbortSignal): Promise<void> {
    await this.proofs.begin(signal);
  }

  @JobHandler(rotateBackups)
  async rotate({ serverId }: z.output<typeof rotateBackups.payload>): Promise<void> {
    await this.rotation.rotate(serverId);
  }

  @TaskHandler(rotateAllBackups)
  async rotateAll(signal: AbortSignal): Promise<void> {
    await this.rotation.rotateAll(signal);
  }

  @JobHandler(removeArchive)
  async removeArchive({ nodeId, server, backup }: z.output<typeof removeArchive.payload>): Promise<void> {
    await this.backups.removeArchive(nodeId, server, backup);
  }
}
