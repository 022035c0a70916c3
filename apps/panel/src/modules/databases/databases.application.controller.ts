import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/application/databases.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { readableNodes } from '../../access/admin-access.js';
import { Model } from '../../access/current.decorators.js';
import type { ServerDatabase } from './database-row.js';
import { DatabasePresenter } from './database.presenter.js';
import { DatabasesService } from './databases.service.js';

interface Server {
  readonly id: number;
}

/** application-api.md §2, Server databases */
@Controller()
export class DatabasesApplicationController {
  constructor(
    private readonly databases: DatabasesService,
    private readonly presenter: DatabasePresenter,
  ) {}

  @Endpoint(routes.listServerDatabases)
  async list(
    @Model('server') server: Server,
    @Input() { includes }: InputFor<typeof routes.listServerDatabases>,
  ) {
    return list(await this.presenter.many(await this.databases.ofServer(server.id), includes));
  }

  @Endpoint(routes.getServerDatabase)
  details(
    @Model('database') row: ServerDatabase,
    @Input() { includes }: InputFor<typeof routes.getServerDatabase>,
  ) {
    return this.presenter.one(row, includes);
  }

  @Endpoint(routes.createServerDatabase)
  async create(
    @Model('server') server: Server,
    @Input() { body }: InputFor<typeof routes.createServerDatabase>,
  ) {
    const row = await this.databases.create(server.id, {
      name: body.database,
      remote: body.remote,
      hostId: body.host,
      // Hosts of other nodes are not there for those who are limited to some.
      reach: readableNodes('database_host') === null ? 'all' : 'node',
      password: null,
      maxConnections: body.max_connections ?? null,
    });
    return this.presenter.created(row, `/servers/${server.id}/databases/${row.id}`);
  }

  @Endpoint(routes.resetServerDatabasePassword)
  async resetPassword(@Model('database') row: ServerDatabase): Promise<void> {
    await this.databases.rotatePassword(row);
  }

  @Endpoint(routes.deleteServerDatabase)
  delete(@Model('database') row: ServerDatabase): Promise<void> {
    return this.databases.delete(row);
  }
}
