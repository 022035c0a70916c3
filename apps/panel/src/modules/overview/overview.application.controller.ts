import { Controller } from '@nestjs/common';
import { getOverview, lookAgain } from '@app/contracts/application/overview.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { mayRead } from '../../access/admin-access.js';
import { CurrentActor } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
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
    return toOverview(await this.overview.find((resource) => mayRead(actor, resource)));
  }

  @Endpoint(lookAgain)
  look(): Promise<void> {
    return this.problems.lookAgain();
  }
}
