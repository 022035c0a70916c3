import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/startup.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer } from '../../access/current.decorators.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { StartupClientService } from './startup-client.service.js';
import { changedVariableItem, startupList, variableItem } from './startup.transformer.js';

@Controller()
export class StartupClientController {
  constructor(private readonly startup: StartupClientService) {}

  @Endpoint(routes.listVariables)
  async list(@CurrentServer() server: PermittedServer) {
    return startupList(await this.startup.ofServer(server.id));
  }

  @Endpoint(routes.getVariable)
  async details(
    @CurrentServer() server: PermittedServer,
    @Input() { params }: InputFor<typeof routes.getVariable>,
  ) {
    const { startup, variable } = await this.startup.one(server.id, params.variable);
    return variableItem(startup, variable);
  }

  @Endpoint(routes.setVariable)
  async set(
    @CurrentServer() server: PermittedServer,
    @Input() { params, body }: InputFor<typeof routes.setVariable>,
  ) {
    const { startup, variable } = await this.startup.change(server.id, params.variable, body.value);
    return changedVariableItem(startup, variable);
  }

  @Endpoint(routes.putVariable)
  async put(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.putVariable>,
  ) {
    const { startup, variable } = await this.startup.change(server.id, body.key, body.value);
    return changedVariableItem(startup, variable);
  }
}
