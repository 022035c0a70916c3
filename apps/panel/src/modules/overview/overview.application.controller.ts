import { Controller } from '@nestjs/common';
import { getOverview, lookAgain } from '@app/contracts/application/overview.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
import { mayUseResource } from '../auth/index.js';
import { OverviewService } from './overview.service.js';
import { toOverview } from './overview.transformer.js';
import { Problems } from './problems/problems.service.js';

@Controller()
export class OverviewApplicationController {
  constructor(
    private readonly overview: OverviewService,
    private readonly problems: Problems,
  ) {}

  @Endpoint(getOverview)
  async details(@CurrentActor() actor: Actor) {
    return toOverview(await this.overview.find((resource) => mayUseResource(actor, resource, false)));
  }

  @Endpoint(lookAgain)
  look(): Promise<void> {
    return this.problems.lookAgain();
  }
}
