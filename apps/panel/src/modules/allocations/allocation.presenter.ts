import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { allocationRelations, toAllocation, type Allocation } from './allocation.transformer.js';
import { AllocationsService } from './allocations.service.js';

/** Allocations on the wire, here and as other objects include them. */
@Injectable()
export class AllocationPresenter implements OnModuleInit {
  constructor(
    private readonly allocations: AllocationsService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'allocation', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.allocations.find(id);
    });
    this.includes.register('allocation', {
      acl: 'allocation',
      byId: async (ids, nested) => {
        const rows = await this.allocations.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
      byParent: (parent, parentIds, nested) => this.childrenOf(parent, parentIds, nested ?? new Set()),
    });
  }

  many(rows: readonly Allocation[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('allocation', rows, rows.map(toAllocation), wanted, allocationRelations);
  }

  private async childrenOf(
    parent: string,
    parentIds: readonly number[],
    nested: ReadonlySet<string>,
  ): Promise<Map<number, Item[]>> {
    if (parent !== 'node' && parent !== 'server') throw new TypeError(`a ${parent} has no allocations`);
    const rows =
      parent === 'node'
        ? await this.allocations.byNodes(parentIds)
        : await this.allocations.byServers(parentIds);
    const items = await this.many(rows, nested);
    const pairs = rows.map((row, index) => ({
      parent: parent === 'node' ? row.nodeId : row.serverId!,
      item: items[index]!,
    }));
    const groups = Map.groupBy(pairs, (pair) => pair.parent);
    return new Map([...groups].map(([id, group]) => [id, group.map((pair) => pair.item)]));
  }
}
