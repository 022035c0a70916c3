import { Controller, UseGuards } from '@nestjs/common';
import type { ResponseOf } from '@app/contracts/core/route.js';
import * as contract from '@app/contracts/daemon/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Server } from './server.js';
import { CurrentServer, RunningGuard, ServerGuard } from './server.guard.js';
import { serverObject } from './server.transformer.js';
import { ServerRegistry } from './server.registry.js';
import { ServersService } from './servers.service.js';

@Controller()
export class NodeServersController {
  constructor(
    private readonly registry: ServerRegistry,
    private readonly servers: ServersService,
  ) {}

  @Endpoint(contract.listServers)
  list(): contract.ServerObject[] {
    return this.registry.all().map(serverObject);
  }

  @Endpoint(contract.createServer)
  async create(@Input() { body }: InputFor<typeof contract.createServer>): Promise<void> {
    await this.servers.create(body.uuid, body.start_on_completion ?? false);
  }

  /** Not behind the guard: what lies here of a server that nobody knows any longer is taken away too. */
  @Endpoint(contract.deleteServer)
  async remove(@Input() { params }: InputFor<typeof contract.deleteServer>): Promise<void> {
    const server = this.registry.find(params.server);
    await (server ? this.servers.remove(server) : this.servers.removeLeft(params.server));
  }
}

@Controller()
@UseGuards(ServerGuard)
export class ServersController {
  constructor(private readonly servers: ServersService) {}

  @Endpoint(contract.getServer)
  details(@CurrentServer() server: Server): contract.ServerObject {
    return serverObject(server);
  }

  @Endpoint(contract.getLogs)
  async logs(
    @CurrentServer() server: Server,
    @Input() { query }: InputFor<typeof contract.getLogs>,
  ): Promise<ResponseOf<typeof contract.getLogs>> {
    const { size, lines, before } = query;
    if (lines === undefined) return { data: await this.servers.logs(server, size) };
    const page = await server.console.page(before ?? null, lines);
    return { data: page.lines, cursor: page.cursor };
  }

  @Endpoint(contract.getInstallLogs)
  async installLogs(@CurrentServer() server: Server): Promise<{ data: string }> {
    return { data: await this.servers.installLogs(server) };
  }

  @Endpoint(contract.setPower)
  power(@CurrentServer() server: Server, @Input() { body }: InputFor<typeof contract.setPower>): void {
    this.servers.power(server, body.action, body.wait_seconds ?? 0);
  }

  @Endpoint(contract.sendCommands)
  @UseGuards(RunningGuard)
  async command(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.sendCommands>,
  ): Promise<void> {
    await this.servers.command(server, body.commands);
  }

  @Endpoint(contract.install)
  async install(@CurrentServer() server: Server): Promise<void> {
    await this.servers.install(server);
  }

  @Endpoint(contract.reinstall)
  async reinstall(@CurrentServer() server: Server): Promise<void> {
    await this.servers.reinstall(server);
  }

  @Endpoint(contract.cancelOperation)
  cancelOperation(
    @CurrentServer() server: Server,
    @Input() { body }: InputFor<typeof contract.cancelOperation>,
  ): void {
    this.servers.cancelOperation(server, body.kind);
  }

  @Endpoint(contract.sync)
  async sync(@CurrentServer() server: Server): Promise<void> {
    await server.sync();
  }
}
