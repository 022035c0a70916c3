import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ActivityDescriptor } from '@app/contracts/activity/define-activity.js';
import {
  serverDatabaseCreate,
  serverDatabaseDelete,
  serverDatabaseRotatePassword,
} from '@app/contracts/activity/server.events.js';
import { conflict, notFound, validationFailed } from '@app/contracts/errors/common.errors.js';
import {
  databaseHostLost,
  noSuitableDatabaseHost,
  tooManyDatabases,
} from '@app/contracts/errors/database.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database, isDuplicate } from '../../platform/database/database.js';
import { ActivityService } from '../activity/index.js';
import { bindsRemote, DatabaseHostGateway } from '../database-hosts/index.js';
import { newPassword, newUsername } from './database-account.js';
import type { DatabaseOwner, DatabaseRow, HostCandidate, ServerDatabase } from './database-row.js';
import { ANYWHERE, isAtLimit, nameOnHost, reachable, suitable, type HostWish } from './database.policy.js';
import { DatabasesRepository, type NewDatabase } from './databases.repository.js';

export interface NewServerDatabase extends HostWish {
  readonly name: string;
  /** Null = a random one. */
  readonly password: string | null;
  readonly maxConnections: number | null;
}

/** Sessions with a host and statements of the longest thing done there, with room to spare. */
const CONNECTS = 3;
const STATEMENTS = 20;

/**
 * Databases of servers. What is done on a host stands in the row before and after, never inside a transaction:
 *
 *   reserved ──► creating ──► ready ⇄ ready with a next password (rotation)
 *      │            │           └──► deleting ──► (no row)
 *      └────────────┴── broken off, or the server is gone: the sweep removes it on the host, then the row
 *
 * While something goes on, `dueAt` says when it is overdue: whoever did it has died, or the host was lost, and the sweep
 * of orphans.service.ts ends it. A name is only `creating` once the host was seen not to hold it, so that what is
 * removed later is ours.
 */
@Injectable()
export class DatabasesService {
  constructor(
    private readonly repository: DatabasesRepository,
    private readonly gateway: DatabaseHostGateway,
    private readonly cipher: AppCipher,
    private readonly database: Database,
    private readonly activity: ActivityService,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'databaseHostTimeouts'>,
  ) {}

  ofServer(serverId: number): Promise<ServerDatabase[]> {
    return this.repository.ofServer(serverId);
  }

  findOfServer(id: number, serverId: number): Promise<ServerDatabase | null> {
    return this.repository.findOfServer(id, serverId);
  }

  byIds(ids: readonly number[]): Promise<ServerDatabase[]> {
    return this.repository.byIds(ids);
  }

  passwordOf({ password }: Pick<DatabaseRow, 'password'>): string {
    return this.cipher.decrypt(password);
  }

  /** Throws tooManyDatabases, noSuitableDatabaseHost, duplicateDatabaseName, 422, or what the gateway throws. */
  async create(serverId: number, wanted: NewServerDatabase): Promise<ServerDatabase> {
    const password = wanted.password ?? newPassword();
    const made = await this.reserve(serverId, wanted, password);
    try {
      await this.gateway.refuseTaken(made.databaseHostId, made.database);
    } catch (error) {
      await this.repository.delete(made.id);
      throw error;
    }
    if (!(await this.repository.advance(made.id, 'reserved', 'creating', this.overdueAt()))) throw notFound();
    try {
      await this.gateway.make(made.databaseHostId, { ...made, password });
    } catch (error) {
      if (!databaseHostLost.is(error)) await this.repository.delete(made.id);
      throw error;
    }
    const isReady = await this.database.transaction(async () => {
      if (!(await this.repository.advance(made.id, 'creating', 'ready', null))) return false;
      await this.record(serverDatabaseCreate, { ...made, serverId });
      return true;
    });
    if (!isReady) await this.discard(made);
    return this.get(made.id, serverId);
  }

  /** A new password, of the caller's choice or a random one. Throws a 409 while another one is being set. */
  async rotatePassword(row: ServerDatabase): Promise<ServerDatabase> {
    const password = newPassword();
    const sealed = this.cipher.encrypt(password);
    if (!(await this.repository.beginRotation(row.id, sealed, this.overdueAt()))) throw busy();
    try {
      await this.gateway.setPassword(row.databaseHostId, row, password);
    } catch (error) {
      if (!databaseHostLost.is(error)) await this.repository.endRotation(row.id, sealed, false);
      throw error;
    }
    await this.finishRotation(row, sealed);
    return this.get(row.id, row.serverId);
  }

  /** Throws a 409 while its password is being set. */
  async delete(row: ServerDatabase): Promise<void> {
    if (!(await this.repository.advance(row.id, 'ready', 'deleting', this.overdueAt()))) throw busy();
    try {
      await this.gateway.remove(row.databaseHostId, row);
    } catch (error) {
      if (!databaseHostLost.is(error)) await this.repository.advance(row.id, 'deleting', 'ready', null);
      throw error;
    }
    await this.finishRemoval({ ...row, state: 'deleting' });
  }

  /** Resolves where all hosts that hold databases of the server answer. */
  async askHosts(serverId: number): Promise<void> {
    const hosts = new Set((await this.repository.ofServer(serverId)).map((row) => row.databaseHostId));
    for (const hostId of hosts) await this.gateway.ping(hostId);
  }

  /** All of a server's, one by one; those that something else is done to are the sweep's once the server is gone. */
  async deleteAllOf(serverId: number): Promise<void> {
    for (const row of await this.repository.ofServer(serverId)) {
      await this.delete(row).catch((error: unknown) => {
        if (!conflict.is(error)) throw error;
      });
    }
  }

  /** The host has the password. Nothing happens when that was noted already. */
  async finishRotation(row: DatabaseRow, sealed: string): Promise<void> {
    await this.database.transaction(async () => {
      const isNoted = await this.repository.endRotation(row.id, sealed, true);
      if (isNoted) await this.record(serverDatabaseRotatePassword, row);
    });
  }

  /** The host has it no more. Nothing happens when that was noted already. */
  async finishRemoval(row: DatabaseRow): Promise<void> {
    await this.database.transaction(async () => {
      const isNoted = await this.repository.delete(row.id);
      // Of one that was never ready nobody has heard.
      if (isNoted && row.state === 'deleting') await this.record(serverDatabaseDelete, row);
    });
  }

  /** When whoever does something on a host now must be done with it. */
  private overdueAt(): Date {
    const { connectMs, statementMs } = this.config.databaseHostTimeouts;
    return new Date(Date.now() + CONNECTS * connectMs + STATEMENTS * statementMs);
  }

  /** The row of a new database, once the limits of server and host allow it; both are locked while they are counted. */
  private async reserve(
    serverId: number,
    wanted: NewServerDatabase,
    password: string,
  ): Promise<NewDatabase & { readonly id: number }> {
    return this.database
      .transaction(async () => {
        const server = await this.repository.lockServer(serverId);
        if (!server) throw notFound();
        if (isAtLimit(server, await this.repository.count({ serverId }))) throw tooManyDatabases();
        const host = await this.pickHost(server, wanted);
        const row: NewDatabase = {
          serverId,
          databaseHostId: host.id,
          database: nameOnHost(serverId, wanted.name),
          username: newUsername(serverId),
          remote: wanted.remote,
          password: this.cipher.encrypt(password),
          maxConnections: wanted.maxConnections || null,
          dueAt: this.overdueAt(),
        };
        return { ...row, id: await this.repository.insert(row) };
      })
      .catch((error: unknown) => {
        if (!isDuplicate(error)) throw error;
        const detail = 'The database has already been taken.';
        throw validationFailed([{ field: 'database', rule: 'unique', detail }]);
      });
  }

  private async pickHost(server: DatabaseOwner, wanted: NewServerDatabase): Promise<HostCandidate> {
    const hosts = await this.repository.candidates(server.nodeId);
    const named = reachable(hosts, wanted).find(({ id }) => id === wanted.hostId);
    if (named && wanted.remote !== ANYWHERE && !bindsRemote(named.engine)) {
      const detail = `Accounts on this database host cannot be bound to an address: use ${ANYWHERE}.`;
      throw validationFailed([{ field: 'remote', rule: 'in', detail }]);
    }
    if (!named && wanted.hostId !== null && wanted.reach === 'all') {
      throw validationFailed([{ field: 'host', rule: 'exists', detail: 'The selected host is invalid.' }]);
    }
    const found = suitable(hosts, wanted);
    if (found.length === 0) throw noSuitableDatabaseHost();
    const host = found[randomInt(found.length)]!;
    if (host.maxDatabases !== null) {
      await this.repository.lockHost(host.id);
      const used = await this.repository.count({ databaseHostId: host.id });
      if (used >= host.maxDatabases) throw noSuitableDatabaseHost();
    }
    return host;
  }

  /** The server went while its database was being made. */
  private async discard(made: NewDatabase & { readonly id: number }): Promise<never> {
    await this.gateway.remove(made.databaseHostId, made);
    await this.repository.delete(made.id);
    throw notFound();
  }

  private async get(id: number, serverId: number): Promise<ServerDatabase> {
    const row = await this.repository.findOfServer(id, serverId);
    if (!row) throw notFound();
    return row;
  }

  private async record(
    event: ActivityDescriptor<typeof serverDatabaseCreate.properties>,
    { id, serverId, database }: Pick<DatabaseRow, 'id' | 'serverId' | 'database'>,
  ): Promise<void> {
    if (serverId === null) return;
    await this.activity.record(event, {
      properties: { name: database },
      subjects: [
        { type: 'server', id: serverId },
        { type: 'database', id },
      ],
    });
  }
}

const busy = () => conflict('Something else is being done to this database; try again in a moment.');
