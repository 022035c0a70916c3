import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/subusers.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor, CurrentServer, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import type { PermittedServer } from '../../access/server-access.port.js';
import { clientSubuserItem } from './subuser.transformer.js';
import { refuseOwn, SubusersService, type Subuser } from './subusers.service.js';

@Controller()
export class SubusersClientController {
  constructor(private readonly subusers: SubusersService) {}

  @Endpoint(routes.listSubusers)
  async list(
    @CurrentServer() server: PermittedServer,
    @Input() _input: InputFor<typeof routes.listSubusers>,
  ) {
    return list((await this.subusers.ofServers([server.id])).map(clientSubuserItem));
  }

  @Endpoint(routes.getSubuser)
  details(@CurrentActor() actor: Actor, @Model('user') subuser: Subuser) {
    refuseOwn(actor, subuser);
    return clientSubuserItem(subuser);
  }

  @Endpoint(routes.createSubuser)
  async create(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Input() { body }: InputFor<typeof routes.createSubuser>,
  ) {
    return clientSubuserItem(await this.subusers.create(server, actor, body.email, body.permissions));
  }

  @Endpoint(routes.updateSubuser)
  async update(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Model('user') subuser: Subuser,
    @Input() { body }: InputFor<typeof routes.updateSubuser>,
  ) {
    return clientSubuserItem(await this.subusers.update(server, actor, subuser, body.permissions));
  }

  @Endpoint(routes.deleteSubuser)
  async delete(
    @CurrentServer() server: PermittedServer,
    @CurrentActor() actor: Actor,
    @Model('user') subuser: Subuser,
  ): Promise<void> {
    await this.subusers.delete(server, actor, subuser);
  }

  @Endpoint(routes.leaveServer)
  async leave(@CurrentServer() server: PermittedServer, @CurrentActor() actor: Actor): Promise<void> {
    await this.subusers.leave(server, actor);
  }
}
