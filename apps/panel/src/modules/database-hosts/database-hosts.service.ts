import { Injectable } from '@nestjs/common';
import type {
  createDatabaseHost,
  updateDatabaseHost,
} from '@app/contracts/application/database-hosts.contract.js';
import type { BodyOf } from '@app/contracts/core/route.js';
import { hasActiveServers } from '@app/contracts/errors/catalogue.errors.js';
import { notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { readableNodes, refuseBeyond } from '../../access/admin-access.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database } from '../../platform/database/database.js';
import { isDangling, isReferenced } from '../../platform/database/sql-errors.js';
import { DatabaseHostGateway, type HostCredentials } from './database-host-gateway.js';
import type { DatabaseHost } from './database-host.js';
import { DatabaseHostsRepository, type DatabaseHostPage } from './database-hosts.repository.js';

const orNoNode = (error: unknown): never => {
  if (!isDangling(error)) throw error;
  throw validationFailed([
    { field: 'node_ids', rule: 'exists', detail: 'One of the selected nodes does not exist.' },
  ]);
};

/**
 * Servers that hold the databases of game servers: application-api.md §6. Administrators give their addresses, which
 * may lie in networks of the panel's own: nothing but a database login is ever sent there.
 */
@Injectable()
export class DatabaseHostsService {
  constructor(
    private readonly repository: DatabaseHostsRepository,
    private readonly gateway: DatabaseHostGateway,
    private readonly cipher: AppCipher,
    private readonly database: Database,
  ) {}

  page(request: ListRequest): Promise<DatabaseHostPage> {
    return this.repository.page(request, readableNodes('database_host'));
  }

  find(id: number): Promise<DatabaseHost | null> {
    return this.repository.find(id);
  }

  byIds(ids: readonly number[]): Promise<DatabaseHost[]> {
    return this.repository.byIds(ids);
  }

  /** Throws a 400 where no database can be made on it. */
  async create(body: BodyOf<typeof createDatabaseHost>): Promise<DatabaseHost> {
    const { node_ids: nodeIds, max_databases: maxDatabases, ...given } = body;
    refuseBeyond({ model: 'databaseHost', verb: 'create' }, nodeIds ?? []);
    const credentials = {
      ...given,
      engine: given.engine ?? 'mysql',
      password: given.password ?? '',
    } as const;
    await this.gateway.tryOut(credentials);
    const fields = { ...credentials, name: body.name, maxDatabases: maxDatabases ?? null };
    const id = await this.database
      .transaction(async () => {
        const made = await this.repository.insert({
          ...fields,
          password: this.cipher.encrypt(credentials.password),
        });
        await this.repository.setNodes(made, nodeIds ?? []);
        return made;
      })
      .catch(orNoNode);
    return this.get(id);
  }

  /**
   * What is not sent stays; an empty password counts as not sent. How it is reached is tried out only
   * where that changes, so that one that is away can be renamed. Throws a 400 as `create` does.
   */
  async update(id: number, body: BodyOf<typeof updateDatabaseHost>): Promise<DatabaseHost> {
    const before = await this.repository.findWithPassword(id);
    if (!before) throw notFound();
    const { name, max_databases: maxDatabases, node_ids: nodeIds } = body;
    if (nodeIds) refuseBeyond({ model: 'databaseHost', verb: 'update' }, nodeIds);
    const credentials: HostCredentials = {
      engine: before.engine,
      host: body.host ?? before.host,
      port: body.port ?? before.port,
      username: body.username ?? before.username,
      password: body.password || this.cipher.decrypt(before.password),
    };
    const isReachedAlike = (['host', 'port', 'username', 'password'] as const).every((field) => !body[field]);
    if (!isReachedAlike) await this.gateway.tryOut(credentials);
    await this.database
      .transaction(async () => {
        await this.repository.update(id, {
          ...(isReachedAlike ? {} : { ...credentials, password: this.cipher.encrypt(credentials.password) }),
          ...(name === undefined ? {} : { name }),
          ...(maxDatabases === undefined ? {} : { maxDatabases }),
        });
        if (nodeIds) await this.repository.setNodes(id, nodeIds);
      })
      .catch(orNoNode);
    return this.get(id);
  }

  /** Refuses while databases lie on it, orphaned ones too; the foreign key sees those made meanwhile. */
  async delete(id: number): Promise<void> {
    try {
      await this.repository.delete(id);
    } catch (cause) {
      if (!isReferenced(cause)) throw cause;
      throw hasActiveServers({
        detail: 'A database host cannot be deleted while databases lie on it, orphaned ones among them.',
        cause,
      });
    }
  }

  private async get(id: number): Promise<DatabaseHost> {
    const host = await this.repository.find(id);
    if (!host) throw notFound();
    return host;
  }
}
