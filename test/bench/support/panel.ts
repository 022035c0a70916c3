import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import mysql from 'mysql2/promise';
import { freePort, startMariaDb, startRedis, type TestService } from '@app/testing/services.js';
import { createDatabase } from '@app/testing/database.js';
import { PANEL, runNode, startNode, type Running } from './processes.js';

export interface BenchPanel {
  readonly url: string;
  readonly key: string;
  readonly database: mysql.Connection;
  readonly panel: Running;
  readonly mariadb: TestService;
  readonly databaseUrl: string;
  /** What stored secrets are encrypted with. */
  readonly appKey: string;
  /** For further processes of the same panel. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** A migrated database with one owner, its key and that many servers; and a panel process on it. */
export async function startBenchPanel(
  servers: number,
  further: Readonly<Record<string, string>> = {},
  core: number | string = 0,
): Promise<BenchPanel> {
  const [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
  const { url: databaseUrl } = await createDatabase(mariadb.url);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    APP_URL: url,
    APP_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PANEL_HOST: '127.0.0.1',
    PANEL_PORT: String(port),
    LOG_LEVEL: 'warn',
    APP_API_CLIENT_RATELIMIT: '100000000',
    APP_API_APPLICATION_RATELIMIT: '100000000',
    ...further,
  };
  await runNode([`${PANEL}cli.js`, 'migrate'], env);
  const database = await mysql.createConnection({ uri: databaseUrl, multipleStatements: true });
  const key = await seed(database, servers);
  const panel = await startNode(['--max-semi-space-size=8', `${PANEL}main.js`], env, `${url}/up`, core);
  return {
    url,
    key,
    database,
    panel,
    mariadb,
    databaseUrl,
    appKey: env.APP_KEY,
    env,
    stop: async () => {
      await panel.stop();
      await database.end();
      await Promise.all([mariadb.stop(), redis.stop()]);
    },
  };
}

/** AES-256-GCM as the panel stores node keys. */
function sealed(text: string, appKey: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(appKey, 'base64'), nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
}

/** Says on which port of this machine the node listens, and gives it a key that the panel can read. */
export async function placeNode(
  { database, appKey }: BenchPanel,
  port: number,
  key = 'k'.repeat(64),
): Promise<void> {
  const token = sealed(key, appKey);
  await database.query('UPDATE nodes SET daemon_connect = ?, daemon_token = ?', [port, token]);
}

async function seed(database: mysql.Connection, servers: number): Promise<string> {
  const identifier = `ptlc_${randomBytes(16).toString('hex').slice(0, 11)}`;
  const token = randomBytes(16).toString('hex');
  const insert = async (sql: string, values: unknown[]): Promise<number> =>
    ((await database.query(sql, values))[0] as mysql.ResultSetHeader).insertId;
  const user = await insert('INSERT INTO users (uuid, username, email, password) VALUES (?, ?, ?, ?)', [
    randomUUID(),
    'bench',
    'bench@example.com',
    '-',
  ]);
  await insert(
    'INSERT INTO api_keys (user_id, key_type, identifier, token, permissions, allowed_ips, memo) VALUES (?, 1, ?, ?, ?, ?, ?)',
    [user, identifier, createHash('sha256').update(token).digest('hex'), '{}', '[]', 'bench'],
  );
  const node = await insert(
    `INSERT INTO nodes (uuid, name, fqdn, scheme, daemon_base, daemon_token_id, daemon_token) VALUES (?, 'n', '127.0.0.1', 'http', '/srv', ?, '-')`,
    [randomUUID(), randomBytes(8).toString('hex')],
  );
  const nest = await insert(`INSERT INTO nests (uuid, author, name) VALUES (?, 'a@example.com', 'bench')`, [
    randomUUID(),
  ]);
  const egg = await insert(
    `INSERT INTO eggs (uuid, nest_id, name, author, docker_images, startup_commands) VALUES (?, ?, 'bench', 'a@example.com', '{"a":"b"}', '{"Default":"run --port {{SERVER_PORT}} {{NAME}}"}')`,
    [randomUUID(), nest],
  );
  for (const name of ['NAME', 'MODE', 'LEVEL']) {
    await insert(
      `INSERT INTO egg_variables (egg_id, name, description, env_variable, default_value, user_viewable, user_editable, rules) VALUES (?, ?, '', ?, 'x', 1, 1, '["string"]')`,
      [egg, name, name],
    );
  }
  for (let index = 0; index < servers; index += 1) {
    const uuid = randomUUID();
    const allocation = await insert('INSERT INTO allocations (node_id, ip, port) VALUES (?, ?, ?)', [
      node,
      '127.0.0.1',
      10_000 + index,
    ]);
    const server = await insert(
      `INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory, swap, disk, io, cpu, allocation_id, nest_id, egg_id, startup, image)
       VALUES (?, ?, ?, ?, ?, 512, 0, 1024, 500, 100, ?, ?, ?, 'run --port {{SERVER_PORT}} {{NAME}}', 'b')`,
      [uuid, uuid.slice(0, 8), node, `server ${index}`, user, allocation, nest, egg],
    );
    await insert('UPDATE allocations SET server_id = ? WHERE id = ?', [server, allocation]);
  }
  return `${identifier}${token}`;
}
