import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { nestRelations, toNest, type Nest } from './nest.transformer.js';
import { NestsService } from './nests.service.js';

/** Nests on the wire, here and as other objects include them. */
@Injectable()
export class NestPresenter implements OnModuleInit {
  constructor(
    private readonly nests: NestsService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'nest', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.nests.find(id);
    });
    this.includes.register('nest', {
      acl: 'nest',
      byId: async (ids, nested) => {
        const rows = await this.nests.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
    });
  }

  many(rows: readonly Nest[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('nest', rows, rows.map(toNest), wanted, nestRelations);
  }

  async one(row: Nest, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([row], wanted))[0]!;
  }
}
