import { Controller } from '@nestjs/common';
import { listResources } from '@app/contracts/client/live.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { liveStatsItem } from './live-stats.transformer.js';
import { ServerStates } from './server-states.service.js';

@Controller()
export class ResourcesClientController {
  constructor(private readonly states: ServerStates) {}

  @Endpoint(listResources)
  async list(@CurrentActor() actor: Actor, @Input() { query }: InputFor<typeof listResources>) {
    const identifiers = query.servers.split(',').map((word) => word.trim());
    return list((await this.states.among(actor.user, identifiers)).map(liveStatsItem));
  }
}
