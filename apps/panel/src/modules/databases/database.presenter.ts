import { Injectable } from '@nestjs/common';
import type { ServerDatabaseItem } from '@app/contracts/application/items.js';
import type { ServerDatabaseAttributes } from '@app/contracts/application/objects.js';
import { item, type Item } from '@app/contracts/core/envelope.js';
import { readableNodes } from '../../access/admin-access.js';
import { Presenter, PresenterTools } from '../../platform/http/presenter.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import type { ServerDatabase } from './database-row.js';
import { databaseRelations, toAttributes, toServerDatabase } from './database.transformer.js';
import { DatabasesRepository } from './databases.repository.js';

/** Databases of servers on the wire, and as their hosts include them. */
@Injectable()
export class DatabasePresenter extends Presenter<ServerDatabase, ServerDatabaseItem> {
  constructor(
    private readonly databases: DatabasesRepository,
    private readonly cipher: AppCipher,
    tools: PresenterTools,
  ) {
    super(tools, {
      object: 'server_database',
      acl: 'server_database',
      relations: databaseRelations,
      items: (rows) => rows.map(toServerDatabase),
      children: {
        database_host: {
          rows: (ids, limit) =>
            databases.byParent('database_host', ids, limit, readableNodes('server_database')),
          parentOf: (row) => row.databaseHostId,
        },
      },
    });
  }

  override onModuleInit(): void {
    super.onModuleInit();
    this.tools.includes.register('database_password', {
      acl: 'server_database',
      byId: async (ids) => {
        const rows = await this.databases.byIds(ids);
        return new Map(
          rows.map(({ id, password }) => [
            id,
            item('database_password', { password: this.cipher.decrypt(password) }),
          ]),
        );
      },
      byParent: () => {
        throw new TypeError('a password belongs to one database');
      },
    });
  }
}

/** The same as servers include them: there each is called `databases` (conventions.md §4). */
@Injectable()
export class IncludedDatabasePresenter extends Presenter<
  ServerDatabase,
  Item<'databases', ServerDatabaseAttributes>
> {
  constructor(databases: DatabasesRepository, tools: PresenterTools) {
    super(tools, {
      object: 'databases',
      acl: 'server_database',
      relations: {},
      items: (rows) => rows.map((row) => item('databases', toAttributes(row))),
      children: {
        server: {
          rows: (ids, limit) => databases.byParent('server', ids, limit, readableNodes('server_database')),
          parentOf: (row) => row.serverId,
        },
      },
    });
  }
}
