import { Controller } from '@nestjs/common';
import { getNest, listNests } from '@app/contracts/application/nests.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
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
  ) {}

  @Endpoint(listNests)
  async list(@Input() { list: request }: InputFor<typeof listNests>) {
    const { rows, total } = await this.nests.page(request);
    const items = await this.presenter.many(rows, request.includes);
    return paginated(items, total, request);
  }

  @Endpoint(getNest)
  details(@Model('nest') nest: Nest, @Input() { includes }: InputFor<typeof getNest>) {
    return this.presenter.one(nest, includes);
  }
}
