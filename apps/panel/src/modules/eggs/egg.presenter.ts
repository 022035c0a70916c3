import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { eggRelations, toEgg, toEggVariable } from './egg.transformer.js';
import { EggsService } from './eggs.service.js';
import type { ResolvedEgg } from './resolved-egg.js';

/** Eggs and their variables on the wire, here and as other objects include them. */
@Injectable()
export class EggPresenter implements OnModuleInit {
  constructor(
    private readonly eggs: EggsService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'egg', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.eggs.find(id);
    });
    this.includes.register('egg', {
      acl: 'egg',
      byId: async (ids, nested) => {
        const rows = await this.eggs.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
      byParent: (parent, parentIds, nested) => this.childrenOf(parent, parentIds, nested ?? new Set()),
    });
    this.includes.register('egg_variable', {
      acl: 'egg',
      byId: () => Promise.resolve(new Map()),
      byParent: async (_egg, eggIds) => {
        const eggs = await this.eggs.byIds(eggIds);
        return new Map(eggs.map((egg) => [egg.id, egg.variables.map(toEggVariable)]));
      },
    });
  }

  many(eggs: readonly ResolvedEgg[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('egg', eggs, eggs.map(toEgg), wanted, eggRelations);
  }

  async one(egg: ResolvedEgg, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([egg], wanted))[0]!;
  }

  private async childrenOf(
    parent: string,
    parentIds: readonly number[],
    nested: ReadonlySet<string>,
  ): Promise<Map<number, Item[]>> {
    if (parent !== 'nest') throw new TypeError(`a ${parent} has no eggs`);
    const eggs = await this.eggs.byNests(parentIds);
    const items = await this.many(eggs, nested);
    const pairs = eggs.map((egg, index) => ({ nestId: egg.nestId, item: items[index]! }));
    const groups = Map.groupBy(pairs, (pair) => pair.nestId);
    return new Map([...groups].map(([id, group]) => [id, group.map((pair) => pair.item)]));
  }
}
