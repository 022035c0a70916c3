import { Injectable } from '@nestjs/common';
import type { DatabaseHostItem } from '@app/contracts/application/items.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { databaseHostRelations, toDatabaseHost } from './database-host.transformer.js';
import type { DatabaseHost } from './database-host.js';
import { DatabaseHostsService } from './database-hosts.service.js';

/** Database hosts on the wire, here and as databases include them. */
@Injectable()
export class DatabaseHostPresenter extends Presenter<DatabaseHost, DatabaseHostItem> {
  constructor(hosts: DatabaseHostsService, tools: PresenterTools) {
    super(tools, {
      object: 'database_host',
      acl: 'database_host',
      nodesOf: (row) => row.nodeIds,
      relations: databaseHostRelations,
      items: (rows) => rows.map(toDatabaseHost),
      find: (id) => hosts.find(id),
      byIds: (ids) => hosts.byIds(ids),
    });
  }
}
