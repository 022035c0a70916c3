import { Controller } from '@nestjs/common';
import * as routes from '@app/contracts/client/databases.contract.js';
import { list } from '@app/contracts/core/envelope.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { CurrentServer, Model } from '../../access/current.decorators.js';
import { holds, type PermittedServer } from '../../access/server-access.port.js';
import type { ServerDatabase } from './database-row.js';
import { toClientDatabase } from './database.transformer.js';
import { ClientDatabasesService } from './client-databases.service.js';
import { DatabasesService } from './databases.service.js';

/** client-api.md §5 */
@Controller()
export class DatabasesClientController {
  constructor(
    private readonly databases: DatabasesService,
    private readonly members: ClientDatabasesService,
  ) {}

  @Endpoint(routes.listDatabases)
  async list(
    @CurrentServer() server: PermittedServer,
    @Input() { includes }: InputFor<typeof routes.listDatabases>,
  ) {
    const rows = await this.databases.ofServer(server.id);
    return list(
      rows.map((row) => (includes.has('password') ? this.withPassword(server, row) : toClientDatabase(row))),
    );
  }

  @Endpoint(routes.createDatabase)
  async create(
    @CurrentServer() server: PermittedServer,
    @Input() { body }: InputFor<typeof routes.createDatabase>,
  ) {
    return this.withPassword(server, await this.members.create(server.id, body));
  }

  @Endpoint(routes.rotateDatabasePassword)
  async rotate(@CurrentServer() server: PermittedServer, @Model('database') row: ServerDatabase) {
    return this.withPassword(server, await this.databases.rotatePassword(row));
  }

  @Endpoint(routes.deleteDatabase)
  delete(@Model('database') row: ServerDatabase): Promise<void> {
    return this.databases.delete(row);
  }

  private withPassword(server: PermittedServer, row: ServerDatabase) {
    const isSeen = holds(server, 'database.view-password');
    return toClientDatabase(row, isSeen ? this.databases.passwordOf(row) : null);
  }
}
