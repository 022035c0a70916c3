import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { locationRelations, toLocation, type Location } from './location.transformer.js';
import { LocationsService } from './locations.service.js';

/** Locations on the wire, here and as other objects include them. */
@Injectable()
export class LocationPresenter implements OnModuleInit {
  constructor(
    private readonly locations: LocationsService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'location', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.locations.find(id);
    });
    this.includes.register('location', {
      acl: 'location',
      byId: async (ids, nested) => {
        const rows = await this.locations.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
    });
  }

  many(rows: readonly Location[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('location', rows, rows.map(toLocation), wanted, locationRelations);
  }

  async one(row: Location, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([row], wanted))[0]!;
  }
}
