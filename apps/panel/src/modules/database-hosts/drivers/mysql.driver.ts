import mysql from 'mysql2/promise';
import { within } from '../../../platform/queue/within.js';
import type {
  DatabaseDriver,
  DatabaseSession,
  HostAddress,
  HostedDatabase,
  HostTimeouts,
  NewHostedDatabase,
} from './database-driver.port.js';

/** domain.md §1, Database operations; never GRANT OPTION. */
const GRANTS = [
  'SELECT, INSERT, UPDATE, DELETE',
  'CREATE, ALTER, DROP, INDEX, REFERENCES',
  'LOCK TABLES, CREATE TEMPORARY TABLES',
  'CREATE ROUTINE, ALTER ROUTINE, EXECUTE',
  'CREATE VIEW, SHOW VIEW, EVENT, TRIGGER',
].join(', ');

const CLOSE_MS = 1_000;
/** Said by a server that goes down, perhaps after it did what it was asked. */
const SHUTDOWN = 1053;

/** The name of a database in a GRANT is a pattern: unescaped, `s1_1_abc` would open `s111_abc` of another server. */
const patternOf = (database: string): string => database.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

class MySqlSession implements DatabaseSession {
  constructor(
    private readonly connection: mysql.Connection,
    private readonly statementMs: number,
  ) {}

  async begin(): Promise<void> {
    // Values are escaped with backslashes, which some modes take literally. A statement that waits for somebody's
    // transaction ends by itself, and not only for us.
    const seconds = Math.max(1, Math.floor(this.statementMs / 1000) - 1);
    await this.say("SET SESSION sql_mode = 'TRADITIONAL', SESSION lock_wait_timeout = ?", [seconds]);
  }

  async exists(database: string): Promise<boolean> {
    const sql = 'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?';
    return (await this.ask(sql, [database])).length > 0;
  }

  async names(): Promise<readonly string[]> {
    const sql =
      "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name REGEXP '^s[0-9]+_'";
    return (await this.ask(sql)).map(({ name }) => String(name));
  }

  async create(database: string): Promise<void> {
    await this.say('CREATE DATABASE ?? CHARACTER SET utf8mb4', [database]);
  }

  async admit({ database, username, remote, password, maxConnections }: NewHostedDatabase): Promise<void> {
    await this.say('CREATE USER ?@? IDENTIFIED BY ? WITH MAX_USER_CONNECTIONS ?', [
      username,
      remote,
      password,
      maxConnections ?? 0,
    ]);
    await this.say(`GRANT ${GRANTS} ON ??.* TO ?@?`, [patternOf(database), username, remote]);
  }

  async setPassword({ username, remote }: HostedDatabase, password: string): Promise<void> {
    await this.say('ALTER USER ?@? IDENTIFIED BY ?', [username, remote, password]);
  }

  async remove({ database, username, remote }: HostedDatabase): Promise<void> {
    await this.say('DROP USER IF EXISTS ?@?', [username, remote]);
    // Sessions outlive their account, and a transaction of one would hold up what follows.
    const sessions = await this.ask('SELECT id AS id FROM information_schema.processlist WHERE user = ?', [
      username,
    ]);
    for (const { id } of sessions) await this.say('KILL ?', [Number(id)]).catch(unlessGone);
    await this.say('DROP DATABASE IF EXISTS ??', [database]);
  }

  async close(): Promise<void> {
    await within(CLOSE_MS, this.connection.end());
    this.connection.destroy();
  }

  private async ask(sql: string, values: readonly unknown[] = []): Promise<mysql.RowDataPacket[]> {
    const options = { sql, values: [...values], timeout: this.statementMs };
    return (await this.connection.query<mysql.RowDataPacket[]>(options))[0];
  }

  private async say(sql: string, values: readonly unknown[] = []): Promise<void> {
    await this.connection.query({ sql, values: [...values], timeout: this.statementMs });
  }
}

/** A session that ended by itself meanwhile. */
function unlessGone(error: unknown): void {
  if ((error as { errno?: number }).errno !== 1094) throw error;
}

/** MySQL 5.7 and later, MariaDB 10.3 and later. The account needs CREATE USER and all of GRANTS with GRANT OPTION. */
export const mysqlDriver: DatabaseDriver = {
  bindsRemote: true,

  async open(address: HostAddress, { connectMs, statementMs }: HostTimeouts): Promise<DatabaseSession> {
    const connection = await mysql.createConnection({
      host: address.host,
      port: address.port,
      user: address.username,
      password: address.password,
      connectTimeout: connectMs,
    });
    connection.on('error', () => undefined);
    const session = new MySqlSession(connection, statementMs);
    try {
      await session.begin();
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  },

  isRefusal(error: unknown): boolean {
    const { errno, sqlState } = error as { errno?: number; sqlState?: string };
    return typeof errno === 'number' && typeof sqlState === 'string' && errno !== SHUTDOWN;
  },
};
