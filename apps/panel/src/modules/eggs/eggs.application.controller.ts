import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { list } from '@app/contracts/core/envelope.js';
import {
  exportEggDocument,
  getEgg,
  getNestEgg,
  importEgg,
  listEggs,
  listNestEggs,
} from '@app/contracts/application/eggs.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { Model } from '../../access/current.decorators.js';
import { EggPresenter } from './egg.presenter.js';
import { EggsService } from './eggs.service.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** application-api.md §5, eggs: reading and importing */
@Controller()
export class EggsApplicationController {
  constructor(
    private readonly eggs: EggsService,
    private readonly presenter: EggPresenter,
  ) {}

  @Endpoint(listNestEggs)
  async listOfNest(
    @Model('nest') nest: { id: number },
    @Input() { includes }: InputFor<typeof listNestEggs>,
  ) {
    const eggs = await this.eggs.byNests([nest.id]);
    return list(await this.presenter.many(eggs, includes));
  }

  @Endpoint(getNestEgg)
  detailsInNest(
    @Model('nest') nest: { id: number },
    @Model('egg') egg: ResolvedEgg,
    @Input() { includes }: InputFor<typeof getNestEgg>,
  ) {
    return this.presenter.one(this.eggs.inNest(egg, nest.id), includes);
  }

  @Endpoint(listEggs)
  async list(@Input() { includes }: InputFor<typeof listEggs>) {
    return list(await this.presenter.many(await this.eggs.all(), includes));
  }

  @Endpoint(getEgg)
  details(@Model('egg') egg: ResolvedEgg, @Input() { includes }: InputFor<typeof getEgg>) {
    return this.presenter.one(egg, includes);
  }

  @Endpoint(exportEggDocument)
  export(
    @Model('egg') egg: ResolvedEgg,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Input() { query }: InputFor<typeof exportEggDocument>,
  ): string {
    const file = this.eggs.export(egg, query.version, query.format);
    void reply
      .type(`application/${query.format}`)
      .header('content-disposition', `attachment; filename="${file.name}"`);
    return file.content;
  }

  @Endpoint(importEgg)
  async import(@Input() { query, body }: InputFor<typeof importEgg>) {
    const options = query.nest === undefined ? {} : { nestId: query.nest };
    const egg =
      query.url === undefined
        ? await this.eggs.import(body, options)
        : await this.eggs.importUrl(query.url, options);
    return this.presenter.one(egg, new Set());
  }
}
