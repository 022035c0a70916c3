import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { IncludeLoader } from '../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../access/model-resolvers.js';
import { nodeRelations, toNode } from './node.transformer.js';
import type { LoadedNode } from './loaded-node.js';
import { NodesService } from './nodes.service.js';

/** Nodes on the wire, here and as other objects include them. */
@Injectable()
export class NodePresenter implements OnModuleInit {
  constructor(
    private readonly nodes: NodesService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'node', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.nodes.find(id);
    });
    this.includes.register('node', {
      acl: 'node',
      byId: async (ids, nested) => {
        const rows = await this.nodes.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
      byParent: async (parent, parentIds, nested) => {
        if (parent !== 'location') throw new TypeError(`a ${parent} has no nodes`);
        const rows = await this.nodes.byLocations(parentIds);
        const items = await this.many(rows, nested ?? new Set());
        const pairs = rows.map((row, index) => ({ parent: row.locationId!, item: items[index]! }));
        const groups = Map.groupBy(pairs, (pair) => pair.parent);
        return new Map([...groups].map(([id, group]) => [id, group.map((pair) => pair.item)]));
      },
    });
  }

  many(rows: readonly LoadedNode[], wanted: ReadonlySet<string>): Promise<Item[]> {
    return this.loader.attach('node', rows, rows.map(toNode), wanted, nodeRelations);
  }

  async one(row: LoadedNode, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([row], wanted))[0]!;
  }
}
