import { Injectable } from '@nestjs/common';
import type { MountItem } from '@app/contracts/application/items.js';
import { list, withMeta, type Item } from '@app/contracts/core/envelope.js';
import { cutChildren, INCLUDE_LIMIT } from '../../platform/http/include-limit.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import type { Mount } from './mount.js';
import { mountRelations, toMount } from './mount.transformer.js';
import { MountsRepository } from './mounts.repository.js';

const NOTHING_BELOW: ReadonlySet<string> = new Set();

/** Mounts on the wire, and what they are attached to, as the modules of those show it. */
@Injectable()
export class MountPresenter extends Presenter<Mount, MountItem> {
  constructor(
    private readonly mounts: MountsRepository,
    tools: PresenterTools,
  ) {
    super(tools, {
      object: 'mount',
      acl: 'mount',
      nodesOf: (mount) => mount.nodeIds,
      relations: mountRelations,
      items: (rows) => rows.map(toMount),
      find: (id) => mounts.find(id),
    });
  }

  /** A server may have several mounts, so it has no one parent among them as other children have. */
  override onModuleInit(): void {
    super.onModuleInit();
    this.tools.includes.register('mounted_server', {
      acl: 'server',
      byId: () => {
        throw new TypeError('a mount includes its servers by itself');
      },
      byParent: async (_parent, mountIds) => {
        const pairs = await this.mounts.firstServers(mountIds, INCLUDE_LIMIT);
        const servers = await this.itemsById('server', [...new Set(pairs.map(({ serverId }) => serverId))]);
        const groups = cutChildren(
          mountIds,
          Map.groupBy(pairs, ({ mountId }) => mountId),
          INCLUDE_LIMIT,
        );
        return new Map(
          groups.map(({ parentId, rows, isCut }) => {
            const data = list(rows.flatMap(({ serverId }) => servers.get(serverId) ?? []));
            return [parentId, isCut ? withMeta(data, { truncated: true, limit: rows.length }) : data];
          }),
        );
      },
    });
  }

  /** In the order of the ids. */
  async attached<I extends Item>(object: 'egg' | 'node' | 'server', ids: readonly number[]): Promise<I[]> {
    const items = await this.itemsById(object, ids);
    return ids.flatMap((id) => (items.get(id) as I | undefined) ?? []);
  }

  private async itemsById(object: string, ids: readonly number[]): Promise<ReadonlyMap<number, Item>> {
    return ids.length === 0 ? new Map() : this.tools.includes.get(object).byId(ids, NOTHING_BELOW);
  }
}
