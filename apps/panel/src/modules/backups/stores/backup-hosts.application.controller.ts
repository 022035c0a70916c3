import { Controller, Inject } from '@nestjs/common';
import * as routes from '@app/contracts/application/backup-hosts.contract.js';
import { withMeta } from '@app/contracts/core/envelope.js';
import { AREA_PREFIX } from '@app/contracts/core/route.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../../access/current.decorators.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { backupHostItem } from './backup-host.transformer.js';
import { BackupRepositoriesService } from './backup-repositories.service.js';
import { BackupHostsService, type BackupHost } from './backup-hosts.service.js';

/** Stores of backups: domain.md §1. */
@Controller()
export class BackupHostsApplicationController {
  constructor(
    private readonly hosts: BackupHostsService,
    private readonly repositories: BackupRepositoriesService,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'appUrl'>,
  ) {}

  @Endpoint(routes.listBackupHosts)
  async list(@Input() { list: request }: InputFor<typeof routes.listBackupHosts>) {
    const { rows, total } = await this.hosts.page(request);
    return paginated(
      rows.map((host) => backupHostItem(host, this.hosts.shown(host))),
      total,
      request,
    );
  }

  @Endpoint(routes.getBackupHost)
  details(@Model('backup_host') host: BackupHost) {
    return backupHostItem(host, this.hosts.shown(host));
  }

  @Endpoint(routes.createBackupHost)
  async create(@Input() { body }: InputFor<typeof routes.createBackupHost>) {
    const host = await this.hosts.create(body);
    const resource = `${this.config.appUrl}${AREA_PREFIX.application}/backup-hosts/${host.id}`;
    return withMeta(backupHostItem(host, this.hosts.shown(host)), { resource });
  }

  @Endpoint(routes.updateBackupHost)
  async update(
    @Model('backup_host') host: BackupHost,
    @Input() { body }: InputFor<typeof routes.updateBackupHost>,
  ) {
    const changed = await this.hosts.update(host, body);
    return backupHostItem(changed, this.hosts.shown(changed));
  }

  @Endpoint(routes.testBackupHost)
  test(@Model('backup_host') host: BackupHost): Promise<void> {
    return this.hosts.test(host);
  }

  @Endpoint(routes.deleteBackupHost)
  async delete(@Model('backup_host') { id }: BackupHost): Promise<void> {
    await this.repositories.clearEmpty(id);
    await this.hosts.delete(id);
  }
}
