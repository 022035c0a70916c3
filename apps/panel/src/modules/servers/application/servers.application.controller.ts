import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/application/servers.contract.js';
import { previewServer } from '@app/contracts/application/server-preview.contract.js';
import { withMeta } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { refuseUnread } from '../../../access/admin-access.js';
import { Model } from '../../../access/current.decorators.js';
import { ServerBuildService } from '../build/server-build.service.js';
import { ServerCreationService } from '../creation/server-creation.service.js';
import { ServerPreviewService } from '../creation/server-preview.service.js';
import { toServerPreview } from '../creation/server-preview.transformer.js';
import { ServerDeletionService } from '../lifecycle/server-deletion.service.js';
import { ServerInstallationService } from '../lifecycle/server-installation.service.js';
import { ServerPresenter } from './server.presenter.js';
import { ServerStartupService } from '../build/server-startup.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersService } from '../servers.service.js';

/** application-api.md §2 */
@Controller()
export class ServersApplicationController {
  constructor(
    private readonly servers: ServersService,
    private readonly creation: ServerCreationService,
    private readonly previews: ServerPreviewService,
    private readonly builds: ServerBuildService,
    private readonly startups: ServerStartupService,
    private readonly installation: ServerInstallationService,
    private readonly deletion: ServerDeletionService,
    private readonly presenter: ServerPresenter,
  ) {}

  @Endpoint(routes.listServers)
  async list(@Input() { list: request }: InputFor<typeof routes.listServers>) {
    const { rows, total } = await this.servers.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(routes.getServerByExternalId)
  async external(@Input() { params, includes }: InputFor<typeof routes.getServerByExternalId>) {
    const server = await this.servers.getByExternalId(params.external_id);
    // No resolver has found it, so the guard has not looked where it lies.
    refuseUnread('server', [server.nodeId]);
    return this.show(server, includes);
  }

  @Endpoint(routes.getServer)
  details(@Model('server') server: ServerRow, @Input() { includes }: InputFor<typeof routes.getServer>) {
    return this.show(server, includes);
  }

  @Endpoint(routes.createServer)
  async create(@Input() { body, includes }: InputFor<typeof routes.createServer>) {
    return this.show(await this.creation.create(body), includes);
  }

  @Endpoint(previewServer)
  async preview(@Input() { body }: InputFor<typeof previewServer>) {
    return toServerPreview(await this.previews.preview(body));
  }

  @Endpoint(routes.updateServerDetails)
  async updateDetails(
    @Model('server') server: ServerRow,
    @Input() { body, includes }: InputFor<typeof routes.updateServerDetails>,
  ) {
    return this.show(await this.servers.updateDetails(server.id, body), includes);
  }

  @Endpoint(routes.updateServerBuild)
  async updateBuild(
    @Model('server') server: ServerRow,
    @Input() { body, includes }: InputFor<typeof routes.updateServerBuild>,
  ) {
    const { server: changed, skipped } = await this.builds.update(server.id, body);
    const answer = await this.show(changed, includes);
    return skipped.length === 0 ? answer : withMeta(answer, { skipped_allocations: skipped });
  }

  @Endpoint(routes.updateServerStartup)
  async updateStartup(
    @Model('server') server: ServerRow,
    @Input() { body, includes }: InputFor<typeof routes.updateServerStartup>,
  ) {
    return this.show(await this.startups.update(server.id, body), includes);
  }

  @Endpoint(routes.updateServerImage)
  async updateImage(
    @Model('server') server: ServerRow,
    @Input() { body, includes }: InputFor<typeof routes.updateServerImage>,
  ) {
    return this.show(await this.startups.updateImage(server.id, body), includes);
  }

  @Endpoint(routes.suspendServer)
  suspend(@Model('server') server: ServerRow): Promise<void> {
    return this.servers.suspend(server.id);
  }

  @Endpoint(routes.unsuspendServer)
  unsuspend(@Model('server') server: ServerRow): Promise<void> {
    return this.servers.unsuspend(server.id);
  }

  @Endpoint(routes.reinstallServer)
  reinstall(@Model('server') server: ServerRow): Promise<void> {
    return this.installation.reinstall(server.id);
  }

  @Endpoint(routes.deleteServer)
  delete(@Model('server') server: ServerRow): Promise<void> {
    return this.deletion.delete(server, { force: false });
  }

  @Endpoint(routes.forceDeleteServer)
  forceDelete(@Model('server') server: ServerRow): Promise<void> {
    return this.deletion.delete(server, { force: true });
  }

  private show(server: ServerRow, includes: ReadonlySet<string>) {
    return this.presenter.one(server, includes);
  }
}
