import { Controller, Inject, Query } from '@nestjs/common';
import { getNest, listNests } from '@app/contracts/application/nests.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { NestPresenter } from './nest.presenter.js';
import { type Nest } from './nest.transformer.js';
import { NestsService } from './nests.service.js';

/** application-api.md §5, nests */
@Controller()
export class NestsApplicationController {
  constructor(
    private readonly nests: NestsService,
    private readonly presenter: NestPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listNests)
  async list(@Query() query: unknown) {
    const request = parseListQuery(query, listNests);
    const { rows, total } = await this.nests.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/nests'));
  }

  @Endpoint(getNest)
  details(@Model('nest') nest: Nest, @Query() query: unknown) {
    return this.presenter.one(nest, parseIncludes(query, getNest));
  }
}
