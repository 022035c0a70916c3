import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { COMMANDS } from '../../../apps/panel/src/cli/commands.js';
import { loadPanelConfig } from '../../../apps/panel/src/config/panel.config.js';
import { AppCipher } from '../../../apps/panel/src/platform/crypto/app-cipher.js';
import { TwoFactorService } from '../../../apps/panel/src/modules/two-factor/index.js';
import { runCommand } from './support/cli.js';
import { Browser } from './support/browser.js';
import { panelEnvironment, startPanel, type TestPanel } from './support/panel.js';
import { TestDaemon } from '../daemon/support/test-daemon.js';
import { LARAVEL_KEY } from './support/moving-in/laravel.js';
import {
  APPLICATION_KEY,
  CLIENT_KEY,
  createPterodactyl,
  HOST_PASSWORD,
  NODE_TOKEN,
  PASSWORD,
  RECOVERY_CODE,
  SERVERS,
  TOTP_SECRET,
  USERS,
  WINGS_TOKEN,
} from './support/moving-in/pterodactyl-source.js';
import { StockWings } from './support/moving-in/stock-wings.js';

const rowsOf = async (connection: Connection, sql: string): Promise<RowDataPacket[]> =>
  (await connection.query<RowDataPacket[]>(sql))[0];

/** `new changed same gone removed unfit` of a table, as the report prints them. */
function countsOf(printed: string, table: string): number[] {
  const line = printed.split('\n').find((text) => text.startsWith(`${table} `));
  return line ? line.trim().split(/\s+/).slice(1).map(Number) : [];
}

/** One number over all rows of each table. */
async function sums(connection: Connection): Promise<Record<string, unknown>> {
  const tables = await rowsOf(connection, 'SHOW TABLES');
  const names = tables.map((row) => `\`${String(Object.values(row)[0])}\``).join(', ');
  const found = await rowsOf(connection, `CHECKSUM TABLE ${names}`);
  return Object.fromEntries(found.map((row) => [String(row['Table']).replace(/^.*\./, ''), row['Checksum']]));
}

describe('moving in from Pterodactyl', () => {
  const before = { ...process.env };
  let folder: string;
  let from: TestDatabase;
  let to: TestDatabase;
  let source: Connection;
  let envFile: string;
  let wings: StockWings;

  /** What it prints, and the sentence that it ends with where rows stay behind or it refuses. */
  const moveIn = async (...words: string[]): Promise<{ printed: string; refusal: string | null }> => {
    let printed = '';
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    const command = COMMANDS.find(({ name }) => name === 'import')!;
    try {
      await command.run(['pterodactyl', '--env-file', envFile, ...words]);
      return { printed, refusal: null };
    } catch (error) {
      return { printed, refusal: (error as Error).message };
    } finally {
      spy.mockRestore();
    }
  };
  const inTarget = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = await mysql.createConnection({ uri: to.url, timezone: 'Z' });
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  const found = (sql: string): Promise<RowDataPacket[]> => inTarget((connection) => rowsOf(connection, sql));

  const usersOf = async ({ url }: TestDatabase): Promise<RowDataPacket[]> => {
    const connection = await mysql.createConnection(url);
    try {
      return await rowsOf(connection, 'SELECT username FROM users');
    } finally {
      await connection.end();
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-moving-in-'));
    [from, to] = [await createDatabase(), await createDatabase()];
    source = await createPterodactyl(from.url);
    wings = await StockWings.start(WINGS_TOKEN);
    await source.query(
      "UPDATE nodes SET fqdn = '127.0.0.1', scheme = 'http', behind_proxy = 0, daemonListen = ? WHERE daemon_token_id = ?",
      [wings.port, WINGS_TOKEN.id],
    );
    const { hostname, port, username, password } = new URL(from.url);
    envFile = join(folder, '.env');
    const settings = {
      ...{ APP_KEY: LARAVEL_KEY, APP_TIMEZONE: 'Europe/Berlin', DB_CONNECTION: 'mysql' },
      ...{ DB_HOST: hostname, DB_PORT: port, DB_DATABASE: from.name },
      ...{ DB_USERNAME: decodeURIComponent(username), DB_PASSWORD: `"${decodeURIComponent(password)}"` },
      ...{
        AWS_BACKUPS_BUCKET: 'old-backups',
        AWS_ACCESS_KEY_ID: 'id',
        AWS_SECRET_ACCESS_KEY: 'of the store',
      },
    };
    await writeFile(
      envFile,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    Object.assign(process.env, panelEnvironment(to));
  });
  afterAll(async () => {
    process.env = before;
    await wings?.stop();
    await source?.end();
    await from?.drop();
    await to?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('tells what it would do, and touches neither panel', async () => {
    const untouched = await sums(source);
    const file = join(folder, 'report.jsonl');
    const { printed, refusal } = await moveIn('--report', file);
    expect(await sums(source)).toEqual(untouched);
    expect(printed).toContain('Nothing was written');
    expect(refusal).toBe('1 rows do not fit and stay behind');
    expect(countsOf(printed, 'servers')).toEqual([SERVERS, 0, 0, 0, 0, 0]);
    expect(countsOf(printed, 'tasks')).toEqual([1, 0, 0, 0, 0, 1]);
    expect(printed).toContain('does not fit: tasks 2: there is no task called dance here');
    expect(printed).toContain('servers 8 (Server 8): was being installed');
    expect(printed).toContain('schedules 2 (odd): has times that are not understood here');
    const told = (await readFile(file, 'utf8')).trim().split('\n');
    expect(told.length).toBeGreaterThan(3_000);
    expect(JSON.parse(told[0]!)).toEqual({ step: 'users', name: 'User1', key: 1, fate: 'new' });
    expect(printed + told.join()).not.toContain(HOST_PASSWORD);
    for (const table of ['users', 'servers', 'activity_logs', 'panel_imports', 'import_rows']) {
      expect(await found(`SELECT 1 FROM ${table} LIMIT 1`), table).toEqual([]);
    }
  });

  it('goes on where a run has died', async () => {
    await inTarget((connection) =>
      connection.query(
        "CREATE TRIGGER dies BEFORE INSERT ON subusers FOR EACH ROW SIGNAL SQLSTATE 'HY000' SET MESSAGE_TEXT = 'power cut'",
      ),
    );
    const died = await moveIn('--apply');
    expect(died.refusal).toContain('power cut');
    expect(await found('SELECT 1 FROM servers')).toHaveLength(SERVERS);
    await inTarget((connection) => connection.query('DROP TRIGGER dies'));
    const { printed, refusal } = await moveIn('--apply');
    expect(refusal).toBe('1 rows do not fit and stay behind');
    expect(countsOf(printed, 'users')).toEqual([0, 0, USERS, 0, 0, 0]);
    expect(countsOf(printed, 'servers')).toEqual([0, 0, SERVERS, 0, 0, 0]);
    expect(countsOf(printed, 'subusers')).toEqual([1, 0, 0, 0, 0, 0]);
    expect(countsOf(printed, 'activity_logs')).toEqual([1_200, 0, 0, 0, 0, 0]);
  });

  it('keeps ids, uuids and secrets', async () => {
    const sourceServers = await rowsOf(
      source,
      'SELECT id, uuid, uuidShort AS short, external_id FROM servers ORDER BY id',
    );
    expect(await found('SELECT id, uuid, uuid_short AS short, external_id FROM servers ORDER BY id')).toEqual(
      sourceServers,
    );
    const [server] = await found('SELECT * FROM servers WHERE id = 7');
    expect(server).toMatchObject({
      status: 'suspended',
      oom_killer: 0,
      allocation_id: 7,
      owner_id: 8,
      egg_id: 5,
      nest_id: 2,
    });
    expect(await found('SELECT server_id FROM allocations WHERE id IN (1, 201) ORDER BY id')).toEqual([
      { server_id: 1 },
      { server_id: null },
    ]);
    expect(await found('SELECT config_from, copy_script_from FROM eggs WHERE id = 4')).toEqual([
      { config_from: 5, copy_script_from: 5 },
    ]);
    const [first, second] = await found('SELECT name, rules FROM egg_variables ORDER BY id');
    expect([first!['name'], second!['name']]).toEqual(['The jar', 'The jar (VERSION)']);
    expect(first!['rules']).toEqual(['required', 'regex:/^(a|b)+/', 'max:20']);
    expect(
      await found('SELECT username, external_id, root_admin FROM users WHERE id < 3 ORDER BY id'),
    ).toEqual([
      { username: 'user1', external_id: null, root_admin: 1 },
      { username: 'user2', external_id: 'billing-2', root_admin: 0 },
    ]);
    const cipher = new AppCipher(loadPanelConfig());
    const [host] = await found('SELECT password, engine FROM database_hosts');
    expect([cipher.decrypt(String(host!['password'])), host!['engine']]).toEqual([HOST_PASSWORD, 'mysql']);
    const [nightly, odd] = await found(
      'SELECT is_active, time_zone, next_run_at > NOW() AS is_ahead FROM schedules ORDER BY id',
    );
    expect(nightly).toEqual({ is_active: 1, time_zone: 'Europe/Berlin', is_ahead: 1 });
    expect(odd).toMatchObject({ is_active: 0 });
    const [subuser] = await found('SELECT permissions FROM subusers');
    expect(subuser!['permissions']).toEqual([
      'control.console',
      'database.view-password',
      'websocket.connect',
    ]);
    expect(await found('SELECT backup_host_id, object_key FROM backup_objects')).toEqual([
      { backup_host_id: 1, object_key: expect.stringMatching(/^[\w-]{36}\/[\w-]{36}\.tar\.gz$/) as string },
    ]);
    // New backups stay on the nodes, as over there.
    expect(
      await found('SELECT h.schema FROM backup_host_node n JOIN backup_hosts h ON h.id = n.backup_host_id'),
    ).toEqual([{ schema: 'wings' }, { schema: 'wings' }]);
    expect(await found('SELECT id FROM backups ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    const [log] = await found('SELECT ip, timestamp, actor_type, actor_id FROM activity_logs LIMIT 1');
    expect(log).toEqual({
      ...{ ip: '198.51.100.7', actor_type: 'user', actor_id: 2 },
      timestamp: new Date('2025-03-04T05:06:07Z'),
    });
  });

  it('changes nothing when it is run again', async () => {
    const untouched = await inTarget(sums);
    const { printed } = await moveIn('--apply');
    expect(countsOf(printed, 'all').slice(0, 2)).toEqual([0, 0]);
    expect({ ...(await inTarget(sums)), panel_imports: null }).toEqual({ ...untouched, panel_imports: null });
  });

  it('takes over what has changed since, and leaves alone what has changed here', async () => {
    await source.query("UPDATE servers SET name = 'Renamed there' WHERE id = 1");
    await source.query('UPDATE allocations SET server_id = NULL WHERE id = 20');
    await source.query('DELETE FROM subusers');
    await inTarget((connection) =>
      connection.query("UPDATE servers SET name = 'Renamed here' WHERE id IN (1, 2)"),
    );
    const kept = await moveIn('--apply');
    expect(countsOf(kept.printed, 'servers')).toEqual([0, 1, SERVERS - 1, 0, 0, 0]);
    expect(countsOf(kept.printed, 'subusers')).toEqual([0, 0, 0, 1, 0, 0]);
    expect(await found('SELECT name FROM servers WHERE id < 3 ORDER BY id')).toEqual([
      { name: 'Renamed there' },
      { name: 'Renamed here' },
    ]);
    expect(await found('SELECT server_id FROM allocations WHERE id = 20')).toEqual([{ server_id: null }]);
    expect(await found('SELECT 1 FROM subusers')).toHaveLength(1);
    const removed = await moveIn('--apply', '--remove-gone');
    expect(countsOf(removed.printed, 'subusers')).toEqual([0, 0, 0, 0, 1, 0]);
    expect(await found('SELECT 1 FROM subusers')).toEqual([]);
  });

  it('refuses another panel, another key and a panel that is in use', async () => {
    expect((await moveIn('--report', envFile)).refusal).toContain('is there already');
    process.env['IMPORT_APP_KEY'] = `base64:${Buffer.alloc(32, 4).toString('base64')}`;
    expect((await moveIn()).refusal).toContain('this APP_KEY is not the one');
    delete process.env['IMPORT_APP_KEY'];
    await expect(runCommand('import', 'pelican', '--env-file', envFile)).rejects.toThrow(
      'this is the database of pterodactyl, not of pelican',
    );
    await source.query('RENAME TABLE nodes TO hidden');
    expect((await moveIn()).refusal).toContain(
      'this is no pterodactyl of today: it has no nodes.daemon_token',
    );
    await source.query('RENAME TABLE hidden TO nodes');
    const other = await createDatabase();
    try {
      Object.assign(process.env, panelEnvironment(other));
      await runCommand('migrate');
      await runCommand('admin', 'create', '--username', 'somebody', '--email', 'somebody@example.com');
      expect((await moveIn('--apply')).refusal).toContain(
        'an import needs an empty panel, and there are rows in users',
      );
      const replaced = await moveIn('--replace');
      expect(countsOf(replaced.printed, 'users')).toEqual([USERS, 0, 0, 0, 0, 0]);
      expect(await usersOf(other)).toEqual([{ username: 'somebody' }]);
      expect(countsOf((await moveIn('--replace', '--apply')).printed, 'users')).toEqual([
        USERS,
        0,
        0,
        0,
        0,
        0,
      ]);
      expect(await usersOf(other)).toHaveLength(USERS);
      process.env['IMPORT_DATABASE_URL'] = other.url;
      expect((await moveIn()).refusal).toBe('this is the database of a panel like this one');
    } finally {
      delete process.env['IMPORT_DATABASE_URL'];
      Object.assign(process.env, panelEnvironment(to));
      await other.drop();
    }
    await inTarget(async () => {
      expect((await moveIn('--apply')).refusal).toContain('stop panel and worker first');
    });
  });

  describe('in the panel that it has filled', () => {
    let panel: TestPanel;
    beforeAll(async () => {
      panel = await startPanel({ database: to });
    });
    afterAll(() => panel?.close());

    it('users log in with the password they had', async () => {
      const browser = new Browser(panel);
      expect((await browser.login('user2', 'wrong')).status).toBe(400);
      expect((await browser.login('User2@example.com', PASSWORD)).at('data.complete')).toBe(true);
      const [user] = await panel.database.query<{ password: string }>(
        'SELECT password FROM users WHERE id = 2',
      );
      expect(user!.password).toMatch(/^\$argon2id\$/);
    });

    it('their second factors and recovery codes hold', async () => {
      expect((await new Browser(panel).login('user3', PASSWORD)).at('data.complete')).not.toBe(true);
      const service = panel.app.get(TwoFactorService, { strict: false });
      expect(await service.accept(3, { code: generateSync({ secret: TOTP_SECRET }) })).toBe(1);
      expect(await service.accept(3, { recoveryCode: RECOVERY_CODE })).toBe(0);
    });

    it('keys go on working, with what they were allowed', async () => {
      const client = panel.api(CLIENT_KEY.identifier + CLIENT_KEY.token);
      const mine = await client.get('/api/client');
      expect([mine.status, mine.at('meta.pagination.total')]).toEqual([200, SERVERS / USERS]);
      const application = panel.api(APPLICATION_KEY.identifier + APPLICATION_KEY.token);
      const all = await application.get('/api/application/servers');
      expect([all.status, all.at('meta.pagination.total')]).toEqual([200, SERVERS]);
      expect((await application.get('/api/application/servers/external/order-9')).at('attributes.id')).toBe(
        9,
      );
      expect((await application.get('/api/application/nodes')).status).toBe(200);
      expect((await application.get('/api/application/users')).status).toBe(403);
    });

    it('a node is known by the token in its configuration', async () => {
      const node = panel.api(`${NODE_TOKEN.id}.${NODE_TOKEN.token}`);
      const servers = await node.get('/api/remote/servers?per_page=500');
      expect([servers.status, servers.at('meta.total')]).toEqual([200, SERVERS / 2]);
      expect((await panel.api(`${NODE_TOKEN.id}.${'x'.repeat(64)}`).get('/api/remote/servers')).status).toBe(
        403,
      );
    });

    it('a Wings goes on with the configuration it had, once that address leads here', () =>
      wings.goesOn(panel, { clientKey: CLIENT_KEY.identifier + CLIENT_KEY.token }, SERVERS / 2));

    it('a daemon of ours takes the same configuration over', async () => {
      const [node] = await rowsOf(
        source,
        `SELECT uuid FROM nodes WHERE daemon_token_id = '${NODE_TOKEN.id}'`,
      );
      const daemon = await TestDaemon.prepare();
      try {
        const kept = { uuid: String(node!['uuid']), token_id: NODE_TOKEN.id, token: NODE_TOKEN.token };
        await daemon.startHere({ ...kept, remote: panel.url });
        const headers = { authorization: `Bearer ${NODE_TOKEN.token}` };
        await vi.waitFor(
          async () => {
            const servers = await daemon.call('GET', '/api/servers', undefined, headers);
            expect(await servers.json()).toHaveLength(SERVERS / 2);
          },
          { timeout: 30_000 },
        );
      } finally {
        await daemon.close();
      }
    });
  });
});
