import { Body, Controller, UseGuards } from '@nestjs/common';
import type { BodyOf } from '@app/contracts/core/route.js';
import { deauthorizeUser, denyTokens } from '@app/contracts/daemon/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { CurrentServer, Server, ServerGuard } from '../servers/index.js';
import { ConsoleHub } from './console.hub.js';
import { deauthorization } from './deauthorization.js';

@Controller()
export class ConsoleController {
  constructor(private readonly hub: ConsoleHub) {}

  @Endpoint(denyTokens)
  @UseGuards(ServerGuard)
  deny(
    @CurrentServer() server: Server,
    @Body({ schema: denyTokens.body! }) body: BodyOf<typeof denyTokens>,
  ): void {
    this.hub.denyTokens(server, body.jtis);
  }

  @Endpoint(deauthorizeUser)
  deauthorize(@Body({ schema: deauthorizeUser.body! }) body: BodyOf<typeof deauthorizeUser>): void {
    const { user, servers } = deauthorization(body);
    this.hub.deauthorize(user, servers);
  }
}
