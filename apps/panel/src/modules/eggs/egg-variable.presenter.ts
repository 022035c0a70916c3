import { Injectable } from '@nestjs/common';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { toEggVariable, type EggVariableItem } from './egg.transformer.js';
import { EggsService } from './eggs.service.js';
import type { ResolvedVariable } from './resolved-egg.js';

/** A variable, and the egg it is shown at; inherited ones belong to another. */
type ShownVariable = ResolvedVariable & { readonly shownAt: number };

/** Variables as eggs include them. */
@Injectable()
export class EggVariablePresenter extends Presenter<ShownVariable, EggVariableItem> {
  constructor(eggs: EggsService, tools: PresenterTools) {
    super(tools, {
      object: 'egg_variable',
      acl: 'egg',
      relations: {},
      items: (rows) => rows.map(toEggVariable),
      children: {
        egg: {
          rows: async (ids) =>
            (await eggs.byIds(ids)).flatMap((egg) =>
              egg.variables.map((variable) => ({ ...variable, shownAt: egg.id })),
            ),
          parentOf: (variable) => variable.shownAt,
          isWhole: true,
        },
      },
    });
  }
}
