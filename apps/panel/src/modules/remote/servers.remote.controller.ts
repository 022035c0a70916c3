import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { AREA_PREFIX, type BodyOf, type ParamsOf } from '@app/contracts/core/route.js';
import { heartbeat } from '@app/contracts/remote/operations.contract.js';
import * as routes from '@app/contracts/remote/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { CurrentNode } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { OperationsService } from '../operations/index.js';
import { ServerInstallationService } from '../servers/index.js';
import { ContainerStates } from './container-states.js';
import { toRemotePage } from './remote-page.transformer.js';
import { RemoteServersService } from './remote-servers.service.js';

const params = routes.getServer.params;
type Params = ParamsOf<typeof routes.getServer>;

/** What daemons fetch and report: spec/remote-api.md §2. */
@Controller()
export class ServersRemoteController {
  constructor(
    private readonly servers: RemoteServersService,
    private readonly installation: ServerInstallationService,
    private readonly operations: OperationsService,
    private readonly states: ContainerStates,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(routes.listServers)
  async list(@CurrentNode() node: NodeRef, @Query() query: unknown) {
    const { page, perPage } = parseListQuery(query, routes.listServers);
    const { data, total } = await this.servers.page(node, { page, perPage });
    const url = `${this.config.appUrl}${AREA_PREFIX.remote}/servers`;
    return toRemotePage(data, { page, perPage, total }, url);
  }

  @Endpoint(routes.resetServers)
  reset(@CurrentNode() node: NodeRef): Promise<void> {
    return this.installation.reset(node.id);
  }

  @Endpoint(routes.getServer)
  details(@CurrentNode() node: NodeRef, @Param({ schema: params }) { uuid }: Params) {
    return this.servers.configuration(node, uuid);
  }

  @Endpoint(routes.getInstallation)
  script(@CurrentNode() node: NodeRef, @Param({ schema: params }) { uuid }: Params) {
    return this.servers.installation(node, uuid);
  }

  @Endpoint(routes.reportInstallation)
  async installed(
    @CurrentNode() node: NodeRef,
    @Param({ schema: params }) { uuid }: Params,
    @Body({ schema: routes.reportInstallation.body }) body: BodyOf<typeof routes.reportInstallation>,
  ): Promise<void> {
    const { id } = await this.servers.own(node, uuid);
    const report = {
      successful: body.successful,
      isReinstall: body.reinstall ?? false,
      error: body.error ?? null,
    };
    await this.installation.report(id, report);
  }

  @Endpoint(routes.reportState)
  async state(
    @CurrentNode() node: NodeRef,
    @Param({ schema: params }) { uuid }: Params,
    @Body({ schema: routes.reportState.body }) body: BodyOf<typeof routes.reportState>,
  ): Promise<[]> {
    const server = await this.servers.own(node, uuid);
    await this.states.keep(server.uuid, body.data.new_state);
    return [];
  }

  @Endpoint(heartbeat)
  async heartbeat(
    @CurrentNode() node: NodeRef,
    @Param({ schema: params }) { uuid }: Params,
    @Body({ schema: heartbeat.body }) body: BodyOf<typeof heartbeat>,
  ): Promise<void> {
    const { id } = await this.servers.own(node, uuid);
    await this.operations.heartbeat(id, body.step, body.progress ?? null);
  }
}
