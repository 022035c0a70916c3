import { Controller } from '@nestjs/common';
import { heartbeat } from '@app/contracts/remote/operations.contract.js';
import * as routes from '@app/contracts/remote/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode, Model } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { LiveServers } from '../live/index.js';
import { OperationsService } from '../operations/index.js';
import { ServerInstallationService } from '../servers/index.js';
import { toRemotePage } from './remote-page.transformer.js';
import { RemoteServersService, type RemoteServer } from './remote-servers.service.js';

/** What daemons fetch and report: remote-api.md §2. */
@Controller()
export class ServersRemoteController {
  constructor(
    private readonly servers: RemoteServersService,
    private readonly installation: ServerInstallationService,
    private readonly operations: OperationsService,
    private readonly live: LiveServers,
  ) {}

  @Endpoint(routes.listServers)
  async list(@CurrentNode() node: NodeRef, @Input() { list: request }: InputFor<typeof routes.listServers>) {
    const { data, total } = await this.servers.page(node, request);
    return toRemotePage(data, { ...request, total }, request.url);
  }

  @Endpoint(routes.resetServers)
  reset(
    @CurrentNode() node: NodeRef,
    @Input() { body }: InputFor<typeof routes.resetServers>,
  ): Promise<void> {
    return this.installation.reset(node.id, new Date(Date.now() - (body?.uptime_seconds ?? 0) * 1000));
  }

  @Endpoint(routes.getServer)
  details(@Model('uuid') server: RemoteServer) {
    return this.servers.configuration(server);
  }

  @Endpoint(routes.getInstallation)
  script(@Model('uuid') server: RemoteServer) {
    return this.servers.installation(server);
  }

  @Endpoint(routes.reportInstallation)
  async installed(
    @Model('uuid') server: RemoteServer,
    @Input() { body }: InputFor<typeof routes.reportInstallation>,
  ): Promise<void> {
    const report = {
      successful: body.successful,
      isReinstall: body.reinstall ?? false,
      error: body.error ?? null,
    };
    await this.installation.report(server.id, report);
  }

  @Endpoint(routes.reportState)
  async state(
    @Model('uuid') server: RemoteServer,
    @Input() { body }: InputFor<typeof routes.reportState>,
  ): Promise<[]> {
    await this.live.keepState(server.uuid, body.data.new_state);
    return [];
  }

  @Endpoint(heartbeat)
  async heartbeat(
    @Model('uuid') server: RemoteServer,
    @Input() { body }: InputFor<typeof heartbeat>,
  ): Promise<void> {
    await this.operations.heartbeat(server.id, {
      step: body.step,
      progress: body.progress ?? null,
      bytesDone: body.bytes_done ?? null,
      bytesTotal: body.bytes_total ?? null,
    });
  }
}
