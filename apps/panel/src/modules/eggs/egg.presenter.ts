import { Injectable } from '@nestjs/common';
import type { EggItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { eggRelations, toEgg } from './egg.transformer.js';
import { EggsService } from './eggs.service.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** Eggs on the wire, here and as other objects include them. */
@Injectable()
export class EggPresenter extends Presenter<ResolvedEgg, EggItem> {
  constructor(eggs: EggsService, tools: PresenterTools) {
    super(tools, {
      object: 'egg',
      acl: 'egg',
      relations: eggRelations,
      items: (rows) => rows.map(toEgg),
      find: (id) => eggs.find(id),
      byIds: (ids) => eggs.byIds(ids),
      children: { nest: { rows: (ids) => eggs.byNests(ids), parentOf: (egg) => egg.nestId, isWhole: true } },
    });
  }
}
