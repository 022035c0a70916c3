import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Item } from '@app/contracts/core/envelope.js';
import { groupByParent, IncludeLoader } from '../../../platform/http/include-loader.js';
import { IncludeRegistry } from '../../../platform/http/includes.js';
import { idOf, ModelResolvers } from '../../../access/model-resolvers.js';
import { EggsService, type ResolvedEgg } from '../../eggs/index.js';
import { StartupService } from '../../startup/index.js';
import { toServerVariable } from './server-variable.transformer.js';
import { serverRelations, toServer } from './server.transformer.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

/** Servers and their variables on the wire, here and as other objects include them. */
@Injectable()
export class ServerPresenter implements OnModuleInit {
  constructor(
    private readonly servers: ServersRepository,
    private readonly eggs: EggsService,
    private readonly startup: StartupService,
    private readonly loader: IncludeLoader,
    private readonly includes: IncludeRegistry,
    private readonly resolvers: ModelResolvers,
  ) {}

  onModuleInit(): void {
    this.resolvers.register('application', 'server', async (value) => {
      const id = idOf(value);
      return id === null ? null : this.servers.find(id);
    });
    this.includes.register('server', {
      acl: 'server',
      byId: async (ids, nested) => {
        const rows = await this.servers.byIds(ids);
        const items = await this.many(rows, nested ?? new Set());
        return new Map(rows.map((row, index) => [row.id, items[index]!]));
      },
      byParent: async (parent, parentIds, nested) => {
        const rows = await this.servers.byParent(parent, parentIds);
        return groupByParent(rows, await this.many(rows, nested ?? new Set()), (row) => row.parentId);
      },
    });
    this.includes.register('server_variable', {
      acl: 'egg',
      byId: () => Promise.reject(new TypeError('server variables are included by their server only')),
      byParent: (_parent, serverIds) => this.variablesOf(serverIds),
    });
  }

  async many(rows: readonly ServerRow[], wanted: ReadonlySet<string>): Promise<Item[]> {
    if (rows.length === 0) return [];
    const [values, eggs] = await Promise.all([
      this.startup.values(rows.map((row) => row.id)),
      this.eggsOf(rows),
    ]);
    const items = rows.map((row) => toServer(row, eggs.get(row.eggId)!, values.get(row.id)!));
    return this.loader.attach('server', rows, items as unknown as Item[], wanted, serverRelations);
  }

  async one(row: ServerRow, wanted: ReadonlySet<string>): Promise<Item> {
    return (await this.many([row], wanted))[0]!;
  }

  private async variablesOf(serverIds: readonly number[]): Promise<ReadonlyMap<number, readonly Item[]>> {
    const rows = await this.servers.byIds(serverIds);
    const [values, eggs] = await Promise.all([this.startup.values(serverIds), this.eggsOf(rows)]);
    return new Map(
      rows.map((row) => [
        row.id,
        eggs.get(row.eggId)!.variables.map((variable) => toServerVariable(variable, values.get(row.id)!)),
      ]),
    );
  }

  /** The eggs come from a cache; a page of servers has few of them. */
  private eggsOf(rows: readonly ServerRow[]): Promise<ReadonlyMap<number, ResolvedEgg>> {
    return this.eggs.getMany(rows.map((row) => row.eggId));
  }
}
