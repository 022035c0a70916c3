import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DatabaseEngine } from '@app/contracts/core/databases.js';
import { AppError } from '@app/contracts/core/errors.js';
import { displayError, notFound } from '@app/contracts/errors/common.errors.js';
import {
  databaseHostAway,
  databaseHostLost,
  databaseHostRefused,
  duplicateDatabaseName,
} from '@app/contracts/errors/database.errors.js';
import { PANEL_CONFIG, type PanelConfig } from '../../config/panel.config.js';
import { AppCipher } from '../../platform/crypto/app-cipher.js';
import { Database } from '../../platform/database/database.js';
import { DatabaseHostsRepository } from './database-hosts.repository.js';
import type {
  DatabaseDriver,
  DatabaseSession,
  HostAddress,
  HostedDatabase,
  NewHostedDatabase,
} from './drivers/database-driver.port.js';
import { mysqlDriver } from './drivers/mysql.driver.js';
import { postgresqlDriver } from './drivers/postgresql.driver.js';

const DRIVERS: Readonly<Record<DatabaseEngine, DatabaseDriver>> = {
  mysql: mysqlDriver,
  mariadb: mysqlDriver,
  postgresql: postgresqlDriver,
};

/** Whether accounts on such hosts can be bound to an address. */
export const bindsRemote = (engine: DatabaseEngine): boolean => DRIVERS[engine].bindsRemote;

export interface HostCredentials extends HostAddress {
  readonly engine: DatabaseEngine;
}

/** What the host said, without the statement: that may hold a password. */
function wordOf(error: unknown): string {
  const { code, message } = error as { code?: string | number; message?: string };
  return String(code ?? message ?? 'unknown error');
}

/**
 * The one way to database hosts. Rejects with databaseHostLost (504) where it is not known what the host did; after
 * databaseHostAway (504), databaseHostRefused (502) and all else nothing is changed there. Throws a TypeError inside a
 * transaction: rows would stay locked for as long as the host takes, and what it did could not be rolled back.
 */
@Injectable()
export class DatabaseHostGateway {
  constructor(
    private readonly hosts: DatabaseHostsRepository,
    private readonly cipher: AppCipher,
    private readonly database: Database,
    @Inject(PANEL_CONFIG) private readonly config: Pick<PanelConfig, 'databaseHostTimeouts'>,
  ) {}

  /** Resolves where the host answers. */
  async ping(hostId: number): Promise<void> {
    await this.names(hostId);
  }

  /** Databases on the host that look like those of servers. */
  names(hostId: number): Promise<readonly string[]> {
    return this.with(hostId, (session) => session.names());
  }

  /** Throws duplicateDatabaseName where the host holds one that another program or panel made. */
  async refuseTaken(hostId: number, database: string): Promise<void> {
    if (await this.with(hostId, (session) => session.exists(database))) throw duplicateDatabaseName();
  }

  make(hostId: number, wanted: NewHostedDatabase): Promise<void> {
    return this.with(hostId, (session, driver) => make(session, driver, wanted));
  }

  setPassword(hostId: number, account: HostedDatabase, password: string): Promise<void> {
    return this.with(hostId, (session) => session.setPassword(account, password));
  }

  /** May be called again and again until it resolves. */
  remove(hostId: number, database: HostedDatabase): Promise<void> {
    return this.with(hostId, (session, driver) => remove(session, driver, database));
  }

  /** Makes a database there and removes it: what every server's will need. Throws a 400 that says what is wrong. */
  async tryOut(credentials: HostCredentials): Promise<void> {
    const mark = randomBytes(5).toString('hex');
    const names = { database: `s0_trial_${mark}`, username: `u0_${mark}`, remote: '127.0.0.1' };
    const trial = { ...names, password: randomBytes(16).toString('base64url'), maxConnections: 1 };
    try {
      await this.open(credentials, async (session, driver) => {
        await make(session, driver, trial);
        await session.remove(trial);
      });
    } catch (error) {
      if (error instanceof TypeError) throw error;
      const reason = (error as Error).cause ?? error;
      const detail = `The database host cannot be used: ${wordOf(reason)}`;
      throw displayError({ detail: detail.slice(0, 300), cause: error });
    }
  }

  private async with<T>(
    hostId: number,
    work: (session: DatabaseSession, driver: DatabaseDriver) => Promise<T>,
  ): Promise<T> {
    const host = await this.hosts.findWithPassword(hostId);
    if (!host) throw notFound();
    return this.open({ ...host, password: this.cipher.decrypt(host.password) }, work);
  }

  private async open<T>(
    { engine, host, port, username, password }: HostCredentials,
    work: (session: DatabaseSession, driver: DatabaseDriver) => Promise<T>,
  ): Promise<T> {
    if (this.database.isInTransaction) {
      throw new TypeError('a database host is called inside a database transaction');
    }
    const driver = DRIVERS[engine];
    let session: DatabaseSession;
    try {
      session = await driver.open({ host, port, username, password }, this.config.databaseHostTimeouts);
    } catch (cause) {
      throw driver.isRefusal(cause) ? refused(cause) : databaseHostAway({ cause });
    }
    try {
      return await work(session, driver);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw driver.isRefusal(cause) ? refused(cause) : databaseHostLost({ cause });
    } finally {
      await session.close();
    }
  }
}

const refused = (cause: unknown) =>
  databaseHostRefused({ detail: `The database host refused the request (${wordOf(cause)}).`, cause });

async function make(
  session: DatabaseSession,
  driver: DatabaseDriver,
  wanted: NewHostedDatabase,
): Promise<void> {
  await session.create(wanted.database);
  try {
    await session.admit(wanted);
  } catch (error) {
    // A host that is lost is not asked to clean up: the sweep does so when it is back.
    if (driver.isRefusal(error)) await remove(session, driver, wanted);
    throw error;
  }
}

/** Refused half-way, it is not undone. */
async function remove(
  session: DatabaseSession,
  driver: DatabaseDriver,
  database: HostedDatabase,
): Promise<void> {
  try {
    await session.remove(database);
  } catch (cause) {
    if (!driver.isRefusal(cause)) throw cause;
    const detail = `The database host refused to remove all of it (${wordOf(cause)}); it is tried again by itself.`;
    throw databaseHostLost({ detail, cause });
  }
}
