import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type {
  DatabaseDriver,
  DatabaseSession,
  NewHostedDatabase,
} from '../../../../apps/panel/src/modules/database-hosts/drivers/database-driver.port.js';
import { mysqlDriver } from '../../../../apps/panel/src/modules/database-hosts/drivers/mysql.driver.js';
import { postgresqlDriver } from '../../../../apps/panel/src/modules/database-hosts/drivers/postgresql.driver.js';
import { contentsOf, runAs, startMariaDbHost, startPostgreSqlHost, type TestHost } from './hosts.js';

const TIMEOUTS = { connectMs: 5_000, statementMs: 10_000 };

const wanted = (
  server: number,
  name: string,
  fields: Partial<NewHostedDatabase> = {},
): NewHostedDatabase => ({
  database: `s${server}_${name}`,
  username: `u${server}_${name}`,
  remote: '%',
  password: `it's "a" \\p${name}`,
  maxConnections: null,
  ...fields,
});

const ENGINES: [string, DatabaseDriver, () => Promise<TestHost>][] = [
  ['MariaDB', mysqlDriver, startMariaDbHost],
  ['PostgreSQL', postgresqlDriver, startPostgreSqlHost],
];

describe.each(ENGINES)('a driver of %s', (_name, driver, start) => {
  let host: TestHost;
  let session: DatabaseSession;
  const make = async (database: NewHostedDatabase): Promise<NewHostedDatabase> => {
    await session.create(database.database);
    await session.admit(database);
    return database;
  };
  const refusal = async (work: Promise<unknown>): Promise<void> => {
    const error = await work.then(
      () => 'done',
      (cause: unknown) => cause,
    );
    expect(driver.isRefusal(error), String(error)).toBe(true);
  };

  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.service.stop());
  beforeEach(async () => {
    session = await driver.open(host.address, TIMEOUTS);
  });
  afterEach(async () => {
    for (const name of await session.names()) {
      await session.remove({ database: name, username: name.replace('s', 'u'), remote: '%' });
    }
    await session.close();
  });

  it('makes a database whose account does with it what a game needs', async () => {
    const account = await make(wanted(1, 'birds'));
    const run = (sql: string) => runAs(host, account, sql);
    await run('CREATE TABLE rooks (id int PRIMARY KEY, name varchar(20))');
    await run("INSERT INTO rooks VALUES (1, 'caw')");
    await run('CREATE INDEX names ON rooks (name)');
    await run('ALTER TABLE rooks ADD COLUMN age int');
    await run('CREATE TABLE eggs (rook int, FOREIGN KEY (rook) REFERENCES rooks (id))');
    await run('CREATE VIEW old AS SELECT name FROM rooks');
    expect(await run('SELECT name FROM old')).toEqual([['caw']]);
    const own = await host.login(account);
    await own.run('CREATE TEMPORARY TABLE nest (id int)');
    await own.end();
    if (host.engine === 'mariadb') {
      await run('CREATE TRIGGER grows BEFORE INSERT ON rooks FOR EACH ROW SET NEW.age = 0');
      await run('CREATE PROCEDURE fly() SELECT 1');
      await run('CREATE EVENT ticks ON SCHEDULE EVERY 1 DAY DO SELECT 1');
      await run('CALL fly()');
      await run('DROP PROCEDURE fly');
    }
    await run('DROP TABLE eggs');
  });

  it('grants exactly that, and nothing that could be handed on', async () => {
    const account = await make(wanted(1, 'birds'));
    const { username } = account;
    if (host.engine === 'mariadb') {
      const grants = (await runAs(host, account, 'SHOW GRANTS')).map(([line]) => String(line));
      expect(grants).toHaveLength(2);
      expect(grants[0]).toMatch(/^GRANT USAGE ON \*\.\* TO `u1_birds`@`%` IDENTIFIED BY PASSWORD '[^']*'$/);
      const [, list] = /^GRANT (.*) ON `s1\\_birds`\.\* TO `u1_birds`@`%`$/.exec(grants[1]!)!;
      expect(list!.split(', ').sort()).toEqual(
        [
          ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'REFERENCES', 'INDEX', 'ALTER'],
          ...['CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'CREATE VIEW', 'SHOW VIEW'],
          ...['CREATE ROUTINE', 'ALTER ROUTINE', 'EVENT', 'TRIGGER'],
        ].sort(),
      );
    } else {
      const [row] = await runAs(
        host,
        host.address,
        `SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, (SELECT datacl::text FROM
         pg_database WHERE datname = 's1_birds'), pg_get_userbyid((SELECT datdba FROM pg_database WHERE datname = 's1_birds'))
         FROM pg_roles WHERE rolname = '${username}'`,
      );
      expect(row).toEqual([
        ...[false, false, false, false, false],
        ...['{rookery=CTc/rookery,u1_birds=CTc/rookery}', 'rookery'],
      ]);
    }
    const other = await make(wanted(2, 'birds'));
    const grant =
      host.engine === 'mariadb'
        ? `GRANT SELECT ON \`s1_birds\`.* TO '${other.username}'@'%'`
        : `GRANT CONNECT ON DATABASE s1_birds TO ${other.username}`;
    // PostgreSQL answers a warning and grants nothing.
    await runAs(host, account, grant).catch(() => undefined);
    await expect(host.login({ ...other, database: account.database })).rejects.toThrow(/denied/);
    for (const sql of ['CREATE DATABASE s1_more', 'CREATE USER u1_more', 'DROP DATABASE s2_birds']) {
      await expect(runAs(host, account, sql), sql).rejects.toThrow();
    }
    expect((await contentsOf(host)).databases).toEqual(['s1_birds', 's2_birds']);
  });

  it('keeps an account out of the databases of others, whose names look like a pattern of its own', async () => {
    // Without escapes `s1_1_abc` is a pattern that `s111_abc` fits.
    const account = await make(wanted(1, '1_abc'));
    const other = await make(wanted(111, 'abc'));
    await runAs(host, other, 'CREATE TABLE secrets (id int)');
    await expect(host.login({ ...account, database: other.database })).rejects.toThrow(/denied/);
    if (host.engine === 'mariadb') {
      const seen = (await runAs(host, account, 'SHOW DATABASES')).flat();
      expect(seen.sort()).toEqual(['information_schema', 's1_1_abc']);
      await expect(runAs(host, account, 'SELECT * FROM s111_abc.secrets')).rejects.toThrow(/denied/);
    }
  });

  it('lets an account in with its password alone, from where it may come', async () => {
    const account = await make(wanted(1, 'birds'));
    await expect(host.login({ ...account, password: 'wrong' })).rejects.toThrow(/denied|password/);
    expect(await runAs(host, account, 'SELECT 1')).toEqual([[1]]);
    if (!driver.bindsRemote) return;
    const here = await make(wanted(2, 'here', { remote: '127.0.0.%' }));
    expect(await runAs(host, here, 'SELECT 1')).toEqual([[1]]);
    const there = await make(wanted(3, 'there', { remote: '192.0.2.7' }));
    await expect(host.login(there)).rejects.toThrow(/denied/);
    await session.remove(here);
    await session.remove(there);
  });

  it('bounds the sessions of an account', async () => {
    const account = await make(wanted(1, 'birds', { maxConnections: 1 }));
    const first = await host.login(account);
    await expect(host.login(account)).rejects.toThrow(/max_user_connections|too many connections/);
    await first.end();
  });

  it('sets another password, whatever signs it has', async () => {
    const account = await make(wanted(1, 'birds'));
    const password = `n'e"w\\'; DROP DATABASE s1_birds; -- \\`;
    await session.setPassword(account, password);
    await expect(host.login(account)).rejects.toThrow(/denied|password/);
    expect(await runAs(host, { ...account, password }, 'SELECT 1')).toEqual([[1]]);
  });

  it('removes both although somebody is in a transaction there, and again when nothing is left', async () => {
    const account = await make(wanted(1, 'birds'));
    await runAs(host, account, 'CREATE TABLE rooks (id int)');
    const open = await host.login(account);
    await open.run('START TRANSACTION');
    await open.run('SELECT * FROM rooks');
    await session.remove(account);
    expect(await contentsOf(host)).toEqual({ databases: [], accounts: [] });
    await expect(open.run('SELECT * FROM rooks')).rejects.toThrow();
    await open.end();
    await session.remove(account);
  });

  it('knows what is there, and takes nothing for its own that was there before', async () => {
    expect(await session.exists('s1_birds')).toBe(false);
    await session.create('s1_birds');
    expect(await session.exists('s1_birds')).toBe(true);
    expect(await session.names()).toEqual(['s1_birds']);
    await refusal(session.create('s1_birds'));
  });

  it('tells a refusal from a host that is not there', async () => {
    await refusal(driver.open({ ...host.address, password: 'wrong' }, TIMEOUTS));
    const away = await driver.open({ ...host.address, port: 1 }, TIMEOUTS).catch((error: unknown) => error);
    expect(driver.isRefusal(away)).toBe(false);
    expect(away).toBeInstanceOf(Error);
  });

  describe('before a host that takes connections and says nothing', () => {
    let silent: Server;
    const sockets = new Set<Socket>();
    beforeAll(async () => {
      silent = createServer((socket) => {
        sockets.add(socket);
        // What is not read hides the end behind it.
        socket.resume();
        socket.on('error', () => undefined);
        socket.on('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    });
    afterAll(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    });

    it('gives up, and hangs up', async () => {
      const { port } = silent.address() as AddressInfo;
      const attempt = driver.open({ ...host.address, port }, { connectMs: 300, statementMs: 300 });
      const error = await attempt.catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(Error);
      expect(driver.isRefusal(error)).toBe(false);
      await expect.poll(() => sockets.size).toBe(0);
    });
  });

  it('gives up on a statement that does not end', async () => {
    const account = await make(wanted(1, 'birds'));
    await runAs(host, account, 'CREATE TABLE rooks (id int)');
    const admin = await host.admin(host.engine === 'mariadb' ? account.database : undefined);
    const lock =
      host.engine === 'mariadb' ? 'LOCK TABLES rooks WRITE' : `BEGIN; COMMENT ON DATABASE s1_birds IS ''`;
    await admin.run(lock);
    const hasty = await driver.open(host.address, { connectMs: 5_000, statementMs: 2_000 });
    await expect(hasty.remove(account)).rejects.toThrow();
    await hasty.close();
    await admin.end();
    await expect.poll(() => session.remove(account).then(() => 'removed')).toBe('removed');
  });
});
