import { Injectable } from '@nestjs/common';
import type { NestItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { nestRelations, toNest, type Nest } from './nest.transformer.js';
import { NestsService } from './nests.service.js';

/** Nests on the wire, here and as other objects include them. */
@Injectable()
export class NestPresenter extends Presenter<Nest, NestItem> {
  constructor(nests: NestsService, tools: PresenterTools) {
    super(tools, {
      object: 'nest',
      acl: 'nest',
      relations: nestRelations,
      items: (rows) => rows.map(toNest),
      find: (id) => nests.find(id),
      byIds: (ids) => nests.byIds(ids),
    });
  }
}
