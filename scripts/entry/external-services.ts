import { readSettings, variableOf, type ServiceName, type Settings } from './settings.ts';
import type { Installation } from './installation.ts';
import { reasonOf, Refusal } from './refusal.ts';

const SCHEMES = { mariadb: ['mysql:', 'mariadb:'], redis: ['redis:', 'rediss:'] } as const;
const SERVICE_NAMES = ['mariadb', 'redis'] as const;
const CONNECT_TIMEOUT_MS = 5000;

/** What panel and worker do in their database. */
const RIGHTS = 'SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES';

/** The addresses of services that the environment names, checked for their form. */
export function givenServices(env: NodeJS.ProcessEnv): Settings {
  const given: Record<string, string> = {};
  for (const service of SERVICE_NAMES) {
    const variable = variableOf(service);
    const url = env[variable];
    if (!url) continue;
    const schemes: readonly string[] = SCHEMES[service];
    if (!URL.canParse(url) || !schemes.includes(new URL(url).protocol)) {
      throw new Refusal(`${variable} is no address of ${service === 'mariadb' ? 'a database' : 'Redis'}.`, [
        service === 'mariadb'
          ? 'It looks like mysql://user:password@host:3306/database.'
          : 'It looks like redis://:password@host:6379/0.',
      ]);
    }
    given[variable] = url;
  }
  return given;
}

/** An address as people may see it. */
export function withoutPassword(address: string): string {
  const url = new URL(address);
  if (url.password) url.password = '***';
  return url.href;
}

/** Connects to a service of another place with the rights that the panel needs; refuses with the cause. */
export async function checkExternal(at: Installation, service: ServiceName): Promise<string> {
  const variable = variableOf(service);
  const url = readSettings(at)[variable] ?? '';
  try {
    await (service === 'mariadb' ? tryDatabase(url) : tryRedis(url));
  } catch (error) {
    throw new Refusal(
      `${variable} (${withoutPassword(url)}) cannot be used: ${reasonOf(error)}`,
      service === 'mariadb'
        ? [
            `Its user needs the rights ${RIGHTS} on its database, for example:`,
            `GRANT ${RIGHTS} ON ${databaseIn(url)}.* TO '${new URL(url).username}'@'%';`,
            `Then run it again; another address is kept when ${variable} names it.`,
          ]
        : [`Start it or correct the address, then run it again with ${variable} set.`],
      { cause: error },
    );
  }
  return `the one of ${variable}`;
}

const databaseIn = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** A table made, used and dropped shows more than a list of grants, which roles and patterns make long. */
async function tryDatabase(url: string): Promise<void> {
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({ uri: url, connectTimeout: CONNECT_TIMEOUT_MS });
  const table = `rookery_probe_${process.pid}`;
  try {
    await connection.query(
      `CREATE TABLE ${table} (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES ${table} (id)) ENGINE=InnoDB`,
    );
    try {
      await connection.query(`ALTER TABLE ${table} ADD COLUMN name VARCHAR(10), ADD INDEX (name)`);
      await connection.query(`INSERT INTO ${table} (id, name) VALUES (1, 'a')`);
      await connection.query(`UPDATE ${table} SET name = 'b' WHERE id = 1`);
      await connection.query(`SELECT name FROM ${table}`);
      await connection.query(`DELETE FROM ${table}`);
    } finally {
      await connection.query(`DROP TABLE ${table}`);
    }
  } finally {
    await connection.end();
  }
}

async function tryRedis(url: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // The reason of a failed connection comes by this event; the command only says that it is closed.
  let reason: Error | undefined;
  redis.on('error', (error: Error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}
