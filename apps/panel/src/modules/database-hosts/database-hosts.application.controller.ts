import { Controller } from '@nestjs/common';
import {
  createDatabaseHost,
  deleteDatabaseHost,
  getDatabaseHost,
  listDatabaseHosts,
  updateDatabaseHost,
} from '@app/contracts/application/database-hosts.contract.js';
import { Endpoint } from '@app/platform/http/endpoint.decorator.js';
import { Input, type InputFor } from '@app/platform/http/input.decorator.js';
import { paginated } from '@app/platform/http/list-query.js';
import { Model } from '../../access/current.decorators.js';
import type { DatabaseHost } from './database-host.js';
import { DatabaseHostPresenter } from './database-host.presenter.js';
import { DatabaseHostsService } from './database-hosts.service.js';

/** application-api.md §6 */
@Controller()
export class DatabaseHostsApplicationController {
  constructor(
    private readonly hosts: DatabaseHostsService,
    private readonly presenter: DatabaseHostPresenter,
  ) {}

  @Endpoint(listDatabaseHosts)
  async list(@Input() { list: request }: InputFor<typeof listDatabaseHosts>) {
    const { rows, total } = await this.hosts.page(request);
    return paginated(await this.presenter.many(rows, request.includes), total, request);
  }

  @Endpoint(getDatabaseHost)
  details(
    @Model('database_host') host: DatabaseHost,
    @Input() { includes }: InputFor<typeof getDatabaseHost>,
  ) {
    return this.presenter.one(host, includes);
  }

  @Endpoint(createDatabaseHost)
  async create(@Input() { body }: InputFor<typeof createDatabaseHost>) {
    const host = await this.hosts.create(body);
    return this.presenter.created(host, `/database-hosts/${host.id}`);
  }

  @Endpoint(updateDatabaseHost)
  async update(
    @Model('database_host') { id }: DatabaseHost,
    @Input() { body }: InputFor<typeof updateDatabaseHost>,
  ) {
    return this.presenter.one(await this.hosts.update(id, body));
  }

  @Endpoint(deleteDatabaseHost)
  delete(@Model('database_host') { id }: DatabaseHost): Promise<void> {
    return this.hosts.delete(id);
  }
}
