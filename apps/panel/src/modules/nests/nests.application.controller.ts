import { Controller, Inject, Query } from '@nestjs/common';
import type { QueryOf } from '@app/contracts/core/route.js';
import { getNest, listNests } from '@app/contracts/application/nests.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { paginated, parseIncludes, parseListQuery } from '@app/platform/http/list-query.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { APPLICATION_PAGE, applicationUrl } from '../../platform/http/application-url.js';
import { Model } from '../../access/current.decorators.js';
import { includeNames } from '../../platform/http/include-loader.js';
import { NestPresenter } from './nest.presenter.js';
import { nestRelations, type Nest } from './nest.transformer.js';
import { NestsService } from './nests.service.js';

const INCLUDES = includeNames(nestRelations);

/** application-api.md §5, nests */
@Controller()
export class NestsApplicationController {
  constructor(
    private readonly nests: NestsService,
    private readonly presenter: NestPresenter,
    @Inject(PANEL_CONFIG) private readonly config: PanelConfig,
  ) {}

  @Endpoint(listNests)
  async list(@Query({ schema: listNests.query }) query: QueryOf<typeof listNests>) {
    const request = parseListQuery(query, { includes: INCLUDES, perPage: APPLICATION_PAGE });
    const { rows, total } = await this.nests.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request, applicationUrl(this.config, '/nests'));
  }

  @Endpoint(getNest)
  details(@Model('nest') nest: Nest, @Query({ schema: getNest.query }) query: QueryOf<typeof getNest>) {
    return this.presenter.one(nest, parseIncludes(query, INCLUDES));
  }
}
