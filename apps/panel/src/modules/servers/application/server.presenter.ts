import { Injectable } from '@nestjs/common';
import type { ServerItem } from '@app/contracts/application/items.js';
import { readableNodes } from '../../../access/admin-access.js';
import { Presenter, PresenterTools, type Children } from '../../../platform/http/presenter.js';
import { EggsService } from '../../eggs/index.js';
import { StartupService } from '../../startup/index.js';
import { serverRelations, toServer } from './server.transformer.js';
import type { ServerRow } from '../server-row.js';
import { ServersRepository } from '../servers.repository.js';

/** Servers on the wire, here and as other objects include them. */
@Injectable()
export class ServerPresenter extends Presenter<ServerRow, ServerItem> {
  constructor(servers: ServersRepository, eggs: EggsService, startup: StartupService, tools: PresenterTools) {
    const of = (
      parent: string,
      parentOf: Children<ServerRow>['parentOf'],
    ): Record<string, Children<ServerRow>> => ({
      [parent]: {
        rows: (ids, limit) => servers.byParent(parent, ids, limit, readableNodes('server')),
        parentOf,
      },
    });
    super(tools, {
      object: 'server',
      acl: 'server',
      nodesOf: (row) => [row.nodeId],
      relations: serverRelations,
      // The eggs come from a cache; a page of servers has few of them.
      items: async (rows) => {
        const [values, eggsById] = await Promise.all([
          startup.values(rows.map((row) => row.id)),
          eggs.getMany(rows.map((row) => row.eggId)),
        ]);
        return rows.map((row) => toServer(row, eggsById.get(row.eggId)!, values.get(row.id)!));
      },
      find: (id) => servers.find(id),
      byIds: (ids) => servers.byIds(ids),
      children: {
        ...of('user', (row) => row.ownerId),
        ...of('node', (row) => row.nodeId),
        ...of('location', (row) => row.locationId),
        ...of('nest', (row) => row.nestId),
        ...of('egg', (row) => row.eggId),
      },
    });
  }
}
