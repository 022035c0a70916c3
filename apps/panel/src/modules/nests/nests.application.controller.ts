import { Controller } from '@nestjs/common';
import {
  createNest,
  deleteNest,
  getNest,
  listNests,
  updateNest,
} from '@app/contracts/application/nests.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { CurrentActor, Model } from '../../access/current.decorators.js';
import type { Actor } from '../../access/request-context.js';
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

  @Endpoint(createNest)
  async create(@CurrentActor() { user }: Actor, @Input() { body }: InputFor<typeof createNest>) {
    const nest = await this.nests.create(body, user);
    return this.presenter.created(nest, `/nests/${nest.id}`);
  }

  @Endpoint(updateNest)
  async update(@Model('nest') nest: Nest, @Input() { body }: InputFor<typeof updateNest>) {
    return this.presenter.one(await this.nests.update(nest.id, body));
  }

  @Endpoint(deleteNest)
  delete(@Model('nest') nest: Nest): Promise<void> {
    return this.nests.delete(nest.id);
  }
}
