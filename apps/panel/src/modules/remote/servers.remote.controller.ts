import { Controller } from '@nestjs/common';
import { heartbeat } from '@app/contracts/remote/operations.contract.js';
import * as routes from '@app/contracts/remote/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentNode } from '../../access/current.decorators.js';
import type { NodeRef } from '../../access/node-ref.js';
import { OperationsService } from '../operations/index.js';
import { ServerInstallationService } from '../servers/index.js';
import { ContainerStates } from './container-states.js';
import { toRemotePage } from './remote-page.transformer.js';
import { RemoteServersService } from './remote-servers.service.js';

/** What daemons fetch and report: spec/remote-api.md §2. */
@Controller()
export class ServersRemoteController {
  constructor(
    private readonly servers: RemoteServersService,
    private readonly installation: ServerInstallationService,
    private readonly operations: OperationsService,
    private readonly states: ContainerStates,
  ) {}

  @Endpoint(routes.listServers)
  async list(@CurrentNode() node: NodeRef, @Input() { list: request }: InputFor<typeof routes.listServers>) {
    const { data, total } = await this.servers.page(node, request);
    return toRemotePage(data, { ...request, total }, request.url);
  }

  @Endpoint(routes.resetServers)
  reset(@CurrentNode() node: NodeRef): Promise<void> {
    return this.installation.reset(node.id);
  }

  @Endpoint(routes.getServer)
  details(@CurrentNode() node: NodeRef, @Input() { params: { uuid } }: InputFor<typeof routes.getServer>) {
    return this.servers.configuration(node, uuid);
  }

  @Endpoint(routes.getInstallation)
  script(
    @CurrentNode() node: NodeRef,
    @Input() { params: { uuid } }: InputFor<typeof routes.getInstallation>,
  ) {
    return this.servers.installation(node, uuid);
  }

  @Endpoint(routes.reportInstallation)
  async installed(
    @CurrentNode() node: NodeRef,
    @Input() { params: { uuid }, body }: InputFor<typeof routes.reportInstallation>,
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
    @Input() { params: { uuid }, body }: InputFor<typeof routes.reportState>,
  ): Promise<[]> {
    const server = await this.servers.own(node, uuid);
    await this.states.keep(server.uuid, body.data.new_state);
    return [];
  }

  @Endpoint(heartbeat)
  async heartbeat(
    @CurrentNode() node: NodeRef,
    @Input() { params: { uuid }, body }: InputFor<typeof heartbeat>,
  ): Promise<void> {
    const { id } = await this.servers.own(node, uuid);
    await this.operations.heartbeat(id, body.step, body.progress ?? null);
  }
}
