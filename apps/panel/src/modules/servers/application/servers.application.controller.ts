import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import * as routes from '@app/contracts/application/servers.contract.js';
import type { BodyOf, ParamsOf } from '@app/contracts/core/route.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../../config/panel.config.js';
import { applicationUrl } from '../../../platform/http/application-url.js';
import { Model } from '../../../access/current.decorators.js';
import { ServerBuildService } from '../build/server-build.service.js';
import { ServerCreationService } from '../creation/server-creation.service.js';
import { ServerDeletionService } from '../lifecycle/server-deletion.service.js';
import { ServerInstallationService } from '../lifecycle/server-installation.service.js';
import { ServerPresenter } from './server.presenter.js';
import { ServerStartupService } from '../build/server-startup.service.js';
import type { ServerRow } from '../server-row.js';
import { ServersService } from '../servers.service.js';

/** spec/application-api.md §2 */
@Controller()
export class ServersApplicationController {
  constructor(
    private readonly servers: ServersService,
    private readonly creation: ServerCreationService,
    private readonly builds: ServerBuildService,
    private readonly startups: ServerStartupService,
    private readonly installation: ServerInstallationService,
    private readonly deletion: ServerDeletionService,
    private readonly presenter: ServerPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(routes.listServers)
  async list(@Query() query: unknown) {
    const request = parseListQuery(query, routes.listServers);
    const { rows, total } = await this.servers.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/servers'));
  }

  @Endpoint(routes.getServerByExternalId)
  async external(
    @Param({ schema: routes.getServerByExternalId.params })
    params: ParamsOf<typeof routes.getServerByExternalId>,
    @Query() query: unknown,
  ) {
    return this.show(
      await this.servers.getByExternalId(params.external_id),
      parseIncludes(query, routes.getServerByExternalId),
    );
  }

  @Endpoint(routes.getServer)
  details(@Model('server') server: ServerRow, @Query() query: unknown) {
    return this.show(server, parseIncludes(query, routes.getServer));
  }

  @Endpoint(routes.createServer)
  async create(
    @Body({ schema: routes.createServer.body }) body: BodyOf<typeof routes.createServer>,
    @Query() query: unknown,
  ) {
    return this.show(await this.creation.create(body), parseIncludes(query, routes.createServer));
  }

  @Endpoint(routes.updateServerDetails)
  async updateDetails(
    @Model('server') server: ServerRow,
    @Body({ schema: routes.updateServerDetails.body }) body: BodyOf<typeof routes.updateServerDetails>,
    @Query() query: unknown,
  ) {
    return this.show(
      await this.servers.updateDetails(server.id, body),
      parseIncludes(query, routes.updateServerDetails),
    );
  }

  @Endpoint(routes.updateServerBuild)
  async updateBuild(
    @Model('server') server: ServerRow,
    @Body({ schema: routes.updateServerBuild.body }) body: BodyOf<typeof routes.updateServerBuild>,
    @Query() query: unknown,
  ) {
    return this.show(
      await this.builds.update(server.id, body),
      parseIncludes(query, routes.updateServerBuild),
    );
  }

  @Endpoint(routes.updateServerStartup)
  async updateStartup(
    @Model('server') server: ServerRow,
    @Body({ schema: routes.updateServerStartup.body }) body: BodyOf<typeof routes.updateServerStartup>,
    @Query() query: unknown,
  ) {
    return this.show(
      await this.startups.update(server.id, body),
      parseIncludes(query, routes.updateServerStartup),
    );
  }

  @Endpoint(routes.updateServerImage)
  async updateImage(
    @Model('server') server: ServerRow,
    @Body({ schema: routes.updateServerImage.body }) body: BodyOf<typeof routes.updateServerImage>,
    @Query() query: unknown,
  ) {
    return this.show(
      await this.startups.updateImage(server.id, body),
      parseIncludes(query, routes.updateServerImage),
    );
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
