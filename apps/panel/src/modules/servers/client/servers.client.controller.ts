import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/servers.contract.js';
import { item, withMeta } from '@app/contracts/core/envelope.js';
import { SUBUSER_PERMISSIONS } from '@app/contracts/permissions/subuser.permissions.js';
import { SUBUSER_PRESETS } from '@app/contracts/permissions/subuser.presets.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor, CurrentServer } from '../../../access/current.decorators.js';
import type { Actor } from '../../../access/request-context.js';
import type { PermittedServer } from '../../../access/server-access.port.js';
import { NodeCapabilities } from '../../nodes/index.js';
import { administers, type ReadServer } from '../access/server-access.service.js';
import type { ClientServerRow } from './client-server-row.js';
import { clientServerItem } from './client-server.transformer.js';
import { ClientServersService } from './client-servers.service.js';
import { ServerLogsService } from '../power/server-logs.service.js';
import { ServerPowerService } from '../power/server-power.service.js';
import { ServerResourcesService } from '../power/server-resources.service.js';

@Controller()
export class ServersClientController {
  constructor(
    private readonly servers: ClientServersService,
    private readonly power: ServerPowerService,
    private readonly resources: ServerResourcesService,
    private readonly consoleLogs: ServerLogsService,
    private readonly capabilities: NodeCapabilities,
  ) {}

  @Endpoint(routes.listServers)
  async list(
    @CurrentActor() actor: Actor,
    @Input() { query, list: request }: InputFor<typeof routes.listServers>,
  ) {
    const page = await this.servers.page(actor, query.type ?? null, request);
    const { id: userId, rights } = actor.user;
    const isAdmin = (row: ClientServerRow): boolean => administers(rights, row);
    const view = { userId, isAdmin, includes: request.includes };
    const items = page.rows.map((row) => clientServerItem(row, page.details, view));
    return paginated(items, page.total, request);
  }

  @Endpoint(routes.listPermissions)
  permissions() {
    return withMeta(item('system_permissions', { permissions: SUBUSER_PERMISSIONS }), {
      presets: SUBUSER_PRESETS,
    });
  }

  @Endpoint(routes.getServer)
  async details(
    @CurrentActor() actor: Actor,
    @CurrentServer() server: ReadServer,
    @Input() { includes }: InputFor<typeof routes.getServer>,
  ) {
    const details = await this.servers.details([server.row], includes);
    const view = { userId: actor.user.id, isAdmin: () => server.isAdmin, includes };
    const meta = {
      is_server_owner: server.isOwner,
      user_permissions: server.permissions,
      capabilities: await this.capabilities.of(server.nodeId),
    };
    return withMeta(clientServerItem(server.row, details, view), meta);
  }

  @Endpoint(routes.getResources)
  async stats(@CurrentServer() server: PermittedServer) {
    return item('stats', await this.resources.read(server));
  }

  @Endpoint(routes.getLogs)
  async logs(@CurrentServer() server: PermittedServer, @Input() { query }: InputFor<typeof routes.getLogs>) {
    return { data: await this.consoleLogs.page(server, query) };
  }

  @Endpoint(routes.sendPower)
  async sendPower(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.sendPower>,
  ): Promise<void> {
    await this.power.send(server, body.signal);
  }

  @Endpoint(routes.sendCommand)
  async sendCommand(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.sendCommand>,
  ): Promise<void> {
    await this.power.command(server, body.command);
  }
}
