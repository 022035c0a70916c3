import { Controller } from '@nestjs/common';
import { getWebsocket } from '@app/contracts/client/websocket.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { CurrentActor, CurrentServer } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { WebsocketService } from './websocket.service.js';

@Controller()
export class WebsocketClientController {
  constructor(private readonly websocket: WebsocketService) {}

  @Endpoint(getWebsocket)
  async details(@CurrentServer() server: PermittedServer, @CurrentActor() actor: Actor) {
    return { data: await this.websocket.pass(server, actor) };
  }
}
