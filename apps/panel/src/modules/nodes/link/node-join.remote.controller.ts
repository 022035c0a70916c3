import { Controller } from '@nestjs/common';
import { joinNode } from '@app/contracts/remote/nodes.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { JoinTokens } from './join-tokens.service.js';

/** What a machine asks that is no node yet. */
@Controller()
export class NodeJoinRemoteController {
  constructor(private readonly joins: JoinTokens) {}

  @Endpoint(joinNode)
  join(@Input() { body }: InputFor<typeof joinNode>) {
    return this.joins.exchange(body.token);
  }
}
