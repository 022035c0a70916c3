import mysql from 'mysql2/promise';
import pg from 'pg';
import { startMariaDb, startPostgreSql, type TestService } from '@app/testing/services.js';
import type { HostAddress } from '../../../../apps/panel/src/modules/database-hosts/drivers/database-driver.port.js';
import type { ServerWorld } from '../support/server-world.js';

/** Somebody logged in on a database host. */
export interface Login {
  /** Rows of one statement, each as its values. */
  run(sql: string): Promise<unknown[][]>;
  end(): Promise<void>;
}

export interface Account {
  readonly username: string;
  readonly password: string;
  readonly database?: string;
}

/** A database server of the test's own, as a database host. */
export interface TestHost {
  readonly engine: 'mariadb' | 'postgresql';
  readonly service: TestService;
  readonly address: HostAddress;
  /** Logs in from 127.0.0.1; rejects where the host does not let them in. */
  login(account: Account): Promise<Login>;
  /** The same as its administrator. */
  admin(database?: string): Promise<Login>;
}

const addressOf = (url: string): HostAddress => {
  const { hostname, port, username, password } = new URL(url);
  return { host: hostname, port: Number(port), username, password };
};

export async function startMariaDbHost(): Promise<TestHost> {
  const service = await startMariaDb();
  const address = addressOf(service.url);
  const login = async ({ username, password, database }: Account): Promise<Login> => {
    const connection = await mysql.createConnection({
      host: address.host,
      port: address.port,
      user: username,
      password,
      database,
      rowsAsArray: true,
    });
    connection.on('error', () => undefined);
    return {
      run: async (sql) => (await connection.query(sql))[0] as unknown[][],
      end: async () => connection.destroy(),
    };
  };
  return { engine: 'mariadb', service, address, login, admin: (database) => login({ ...address, database }) };
}

export async function startPostgreSqlHost(): Promise<TestHost> {
  const service = await startPostgreSql();
  const address = addressOf(service.url);
  const login = async ({ username, password, database = 'postgres' }: Account): Promise<Login> => {
    const { host, port } = address;
    const client = new pg.Client({ host, port, user: username, password, database });
    client.on('error', () => undefined);
    await client.connect();
    return {
      run: async (sql) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows,
      end: () => client.end().catch(() => undefined),
    };
  };
  return {
    engine: 'postgresql',
    service,
    address,
    login,
    admin: (database) => login({ ...address, database }),
  };
}

/** Runs one statement as somebody, logged in for it alone. */
export async function runAs(host: TestHost, account: Account, sql: string): Promise<unknown[][]> {
  const session = await host.login(account);
  try {
    return await session.run(sql);
  } finally {
    await session.end();
  }
}

/** Names of all databases of servers on the host, and of all accounts of them. */
export async function contentsOf(host: TestHost): Promise<{ databases: string[]; accounts: string[] }> {
  const isMySql = host.engine === 'mariadb';
  const flat = async (sql: string): Promise<string[]> =>
    (await runAs(host, host.address, sql)).map(([value]) => String(value)).sort();
  return {
    databases: await flat(
      isMySql
        ? "SELECT schema_name FROM information_schema.schemata WHERE schema_name REGEXP '^s[0-9]+_'"
        : "SELECT datname FROM pg_database WHERE datname ~ '^s[0-9]+_'",
    ),
    accounts: await flat(
      isMySql
        ? "SELECT user FROM mysql.user WHERE user REGEXP '^u[0-9]+_'"
        : "SELECT rolname FROM pg_roles WHERE rolname ~ '^u[0-9]+_'",
    ),
  };
}

/** Adds the host to the panel and gives its id. */
export async function addHost(
  world: ServerWorld,
  { engine, address }: Pick<TestHost, 'engine' | 'address'>,
  fields: Record<string, unknown> = {},
): Promise<number> {
  const body = { name: engine, engine, ...address, ...fields };
  const answer = await world.api.post('/api/application/database-hosts', body);
  if (answer.status !== 201) throw new Error(`host: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.at('attributes.id');
}
