import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/backups.contract.js';
import { item, withMeta } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { isWanted } from '@app/platform/http/query-flag.js';
import { CurrentActor, CurrentServer, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';
import { ignoredLines } from './backup.policy.js';
import { backupItem } from './backup.transformer.js';
import { BackupsService, type Backup } from './backups.service.js';
import { BackupPlansService } from './backup-plans.service.js';
import { RestorationsService } from './restore/restorations.service.js';

/** client-api.md §6 */
@Controller()
export class BackupsClientController {
  constructor(
    private readonly backups: BackupsService,
    private readonly restorations: RestorationsService,
    private readonly plans: BackupPlansService,
  ) {}

  @Endpoint(routes.listBackups)
  async list(
    @CurrentServer() server: PermittedServer,
    @Input() { list: request }: InputFor<typeof routes.listBackups>,
  ) {
    const { rows, total, counted } = await this.backups.page(server.id, request);
    const page = paginated(rows.map(backupItem), total, request);
    return withMeta(page, { ...page.meta, backup_count: counted });
  }

  @Endpoint(routes.createBackup)
  async create(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.createBackup>,
  ) {
    const isLocked = (body.is_locked ?? body.lock ?? false) && holds(server, 'backup.delete');
    return backupItem(
      await this.backups.create(server.id, {
        name: body.name,
        ignored: ignoredLines(body),
        isLocked,
        isCompressed: body.is_compressed ?? true,
      }),
    );
  }

  @Endpoint(routes.previewBackup)
  async preview(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.previewBackup>,
  ) {
    return { data: await this.plans.preview(server, ignoredLines(body)) };
  }

  @Endpoint(routes.getBackup)
  details(@Model('backup') backup: Backup) {
    return backupItem(backup);
  }

  @Endpoint(routes.downloadBackup)
  async download(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Model('backup') backup: Backup,
  ) {
    return item('signed_url', { url: await this.backups.download(server, actor, backup) });
  }

  @Endpoint(routes.lockBackup)
  async lock(@Model('backup') backup: Backup) {
    return backupItem(await this.backups.lockBackup(backup));
  }

  @Endpoint(routes.unlockBackup)
  async unlock(@Model('backup') backup: Backup) {
    return backupItem(await this.backups.unlockBackup(backup));
  }

  @Endpoint(routes.renameBackup)
  async rename(@Model('backup') backup: Backup, @Input() { body }: InputFor<typeof routes.renameBackup>) {
    return backupItem(await this.backups.rename(backup, body.name));
  }

  @Endpoint(routes.restoreBackup)
  async restore(
    @CurrentServer() server: PermittedServer,
    @Model('backup') backup: Backup,
    @Input() { body }: InputFor<typeof routes.restoreBackup>,
  ): Promise<void> {
    await this.restorations.restore(server, backup, {
      truncates: body.truncate,
      backsUpFirst: body.backup_first ?? false,
      starts: body.start ?? false,
    });
  }

  @Endpoint(routes.planRestore)
  async plan(
    @CurrentServer() server: PermittedServer,
    @Model('backup') backup: Backup,
    @Input() { query }: InputFor<typeof routes.planRestore>,
  ) {
    return { data: await this.plans.plan(server, backup, isWanted(query.truncate)) };
  }

  @Endpoint(routes.deleteBackup)
  async delete(@CurrentServer() server: PermittedServer, @Model('backup') backup: Backup): Promise<void> {
    await this.backups.delete(server, backup);
  }
}
