import pg from 'pg';
import { within } from '../../../platform/queue/within.js';
import type {
  DatabaseDriver,
  DatabaseSession,
  HostAddress,
  HostedDatabase,
  HostTimeouts,
  NewHostedDatabase,
} from './database-driver.port.js';

const CLOSE_MS = 1_000;
/** Every PostgreSQL has it, and it is nobody's. */
const MAINTENANCE_DATABASE = 'postgres';

const quoted = (name: string): string => pg.escapeIdentifier(name);
const literal = (text: string): string => pg.escapeLiteral(text);

async function connect(
  address: HostAddress,
  { connectMs, statementMs }: HostTimeouts,
  database: string,
): Promise<pg.Client> {
  const client = new pg.Client({
    host: address.host,
    port: address.port,
    user: address.username,
    password: address.password,
    database,
    application_name: 'rookery',
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs,
    // The server gives up first, so that its refusal arrives.
    statement_timeout: Math.max(500, statementMs - 1_000),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await close(client);
    throw error;
  }
  return client;
}

const close = (client: pg.Client): Promise<void> => within(CLOSE_MS, client.end());

class PostgreSqlSession implements DatabaseSession {
  constructor(
    private readonly client: pg.Client,
    private readonly address: HostAddress,
    private readonly timeouts: HostTimeouts,
  ) {}

  async exists(database: string): Promise<boolean> {
    const { rowCount } = await this.client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    return rowCount !== 0;
  }

  async names(): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname ~ '^s[0-9]+_'",
    );
    return rows.map(({ datname }) => datname);
  }

  async create(database: string): Promise<void> {
    await this.client.query(`CREATE DATABASE ${quoted(database)}`);
  }

  /** The account does not own the database: an owner could let others in, and drop it. */
  async admit({ database, username, password, maxConnections }: NewHostedDatabase): Promise<void> {
    const [base, account] = [quoted(database), quoted(username)];
    await this.client.query(`REVOKE ALL ON DATABASE ${base} FROM PUBLIC`);
    await this.client.query(
      `CREATE ROLE ${account} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
       PASSWORD ${literal(password)} CONNECTION LIMIT ${maxConnections || -1}`,
    );
    await this.client.query(`GRANT CONNECT, TEMPORARY, CREATE ON DATABASE ${base} TO ${account}`);
    const inside = await connect(this.address, this.timeouts, database);
    try {
      await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
      await inside.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${account}`);
    } finally {
      await close(inside);
    }
  }

  async setPassword({ username }: HostedDatabase, password: string): Promise<void> {
    await this.client.query(`ALTER ROLE ${quoted(username)} PASSWORD ${literal(password)}`);
  }

  async remove({ database, username }: HostedDatabase): Promise<void> {
    // All that the account owns lies in its database, so that nothing holds it afterwards.
    await this.client.query(`DROP DATABASE IF EXISTS ${quoted(database)} WITH (FORCE)`);
    await this.client.query(`DROP ROLE IF EXISTS ${quoted(username)}`);
  }

  close(): Promise<void> {
    return close(this.client);
  }
}

/**
 * PostgreSQL 13 and later; 15 and later keep accounts from making tables in databases of others that let everybody
 * in. The account needs CREATEDB and CREATEROLE, or to be a superuser. Where an account may come from is written in
 * the host's pg_hba.conf, which no statement reaches.
 */
export const postgresqlDriver: DatabaseDriver = {
  bindsRemote: false,

  async open(address: HostAddress, timeouts: HostTimeouts): Promise<DatabaseSession> {
    const client = await connect(address, timeouts, MAINTENANCE_DATABASE);
    return new PostgreSqlSession(client, address, timeouts);
  },

  /** Class 57P is said by a server that goes down. */
  isRefusal: (error: unknown): boolean =>
    error instanceof pg.DatabaseError && error.code?.startsWith('57P') === false,
};
