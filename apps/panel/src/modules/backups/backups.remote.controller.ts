import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/remote/backups.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { BackupOutcomesService } from './backup-outcomes.service.js';
import type { Backup } from './backups.service.js';
import { BackupProofsService } from './proofs/backup-proofs.service.js';
import { RestorationsService } from './restore/restorations.service.js';
import { BackupObjectsService } from './stores/backup-objects.service.js';

/** remote-api.md §8 */
@Controller()
export class BackupsRemoteController {
  constructor(
    private readonly outcomes: BackupOutcomesService,
    private readonly restorations: RestorationsService,
    private readonly objects: BackupObjectsService,
    private readonly proofs: BackupProofsService,
  ) {}

  @Endpoint(routes.backupParts)
  parts(@Model('backup') backup: Backup, @Input() { query }: InputFor<typeof routes.backupParts>) {
    return this.objects.parts(backup, query);
  }

  @Endpoint(routes.reportBackup)
  async report(
    @Model('backup') backup: Backup,
    @Input() { body }: InputFor<typeof routes.reportBackup>,
  ): Promise<void> {
    await this.outcomes.report(backup, body);
  }

  @Endpoint(routes.reportProof)
  async reportProof(
    @Model('backup') backup: Backup,
    @Input() { body }: InputFor<typeof routes.reportProof>,
  ): Promise<void> {
    await this.proofs.report(backup, body);
  }

  @Endpoint(routes.reportRestore)
  async reportRestore(
    @Model('backup') backup: Backup,
    @Input() { body }: InputFor<typeof routes.reportRestore>,
  ): Promise<void> {
    await this.restorations.report(backup, body);
  }
}
