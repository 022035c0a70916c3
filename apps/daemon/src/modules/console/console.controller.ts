import { Controller, UseGuards } from '@nestjs/common';
import { deauthorizeUser, denyTokens } from '@app/contracts/daemon/servers.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Deauthorizations } from '../../platform/state/deauthorizations.js';
import { CurrentServer, Server, ServerGuard } from '../servers/index.js';
import { ConsoleHub } from './console.hub.js';
import { deauthorization } from './deauthorization.js';

@Controller()
export class ConsoleController {
  constructor(
    private readonly hub: ConsoleHub,
    private readonly deauthorizations: Deauthorizations,
  ) {}

  @Endpoint(denyTokens)
  @UseGuards(ServerGuard)
  deny(@CurrentServer() server: Server, @Input() { body }: InputFor<typeof denyTokens>): void {
    this.hub.denyTokens(server, body.jtis);
  }

  @Endpoint(deauthorizeUser)
  deauthorize(@Input() { body }: InputFor<typeof deauthorizeUser>): void {
    this.deauthorizations.announce(deauthorization(body));
  }
}
