import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { generateSync } from 'otplib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { startPostgreSql, type TestPostgreSql } from '@app/testing/postgresql.js';
import { TwoFactorService } from '../../../apps/panel/src/modules/two-factor/index.js';
import { Browser } from './support/browser.js';
import { runCommand } from './support/cli.js';
import { LARAVEL_KEY } from './support/moving-in/laravel.js';
import {
  OF_USER_TWO,
  PELICAN_ADMIN_KEY,
  PELICAN_KEY,
  PELICAN_NODE,
  PELICAN_SERVERS,
  PELICAN_WINGS,
  pelicanScript,
} from './support/moving-in/pelican-source.js';
import { StockWings } from './support/moving-in/stock-wings.js';
import { PASSWORD, RECOVERY_CODE, TOTP_SECRET } from './support/moving-in/pterodactyl-source.js';
import { panelEnvironment, startPanel, type TestPanel } from './support/panel.js';

const totals = (printed: string): number[] => /^all +(.*)$/m.exec(printed)![1]!.split(/ +/).map(Number);

describe('moving in from Pelican', () => {
  const before = { ...process.env };
  let folder: string;
  let to: TestDatabase;
  let wings: StockWings;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-moving-in-'));
    wings = await StockWings.start(PELICAN_WINGS);
  });
  afterAll(async () => {
    process.env = before;
    await wings?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const moveIn = (envFile: string, ...words: string[]): Promise<string> =>
    runCommand('import', 'pelican', '--env-file', envFile, ...words);

  describe('on SQLite', () => {
    let panel: TestPanel;
    let envFile: string;
    let file: string;
    let first: string;

    beforeAll(async () => {
      to = await createDatabase();
      Object.assign(process.env, panelEnvironment(to));
      const place = join(folder, 'pelican');
      await mkdir(join(place, 'database'), { recursive: true });
      file = join(place, 'database', 'database.sqlite');
      const database = new DatabaseSync(file);
      database.exec(pelicanScript(wings.port));
      database.close();
      envFile = join(place, '.env');
      await writeFile(envFile, `APP_KEY=${LARAVEL_KEY}\nDB_CONNECTION=sqlite\nDB_DATABASE=database.sqlite\n`);
      const untouched = await readFile(file);
      await moveIn(envFile);
      first = await moveIn(envFile, '--apply');
      expect(totals(await moveIn(envFile, '--apply')).slice(0, 2)).toEqual([0, 0]);
      expect((await readFile(file)).equals(untouched)).toBe(true);
      panel = await startPanel({ database: to });
    });
    afterAll(async () => {
      await panel?.close();
      await to?.drop();
    });

    it('takes every row over', () => {
      expect(totals(first)).toEqual([expect.any(Number), 0, 0, 0, 0, 0]);
      expect(first).toContain('roles 2 (Support): holds what does not exist here: view health');
    });

    it('lets users in, with their second factors', async () => {
      expect((await new Browser(panel).login('user2', PASSWORD)).at('data.complete')).toBe(true);
      const service = panel.app.get(TwoFactorService, { strict: false });
      expect(await service.accept(3, { code: generateSync({ secret: TOTP_SECRET }) })).toBe(1);
      expect(await service.accept(3, { recoveryCode: RECOVERY_CODE })).toBe(0);
    });

    it('has a Wings go on with the configuration it had', () => goesOn(panel));

    it('takes keys, nodes and roles as they were', async () => {
      const mine = await panel.api(PELICAN_KEY.identifier + PELICAN_KEY.token).get('/api/client');
      expect([mine.status, mine.at('meta.pagination.total')]).toEqual([200, OF_USER_TWO]);
      const admin = panel.api(PELICAN_ADMIN_KEY.identifier + PELICAN_ADMIN_KEY.token);
      expect((await admin.get('/api/application/servers')).at('meta.pagination.total')).toBe(PELICAN_SERVERS);
      expect((await admin.get('/api/application/nodes')).status).toBe(403);
      const node = panel.api(`${PELICAN_NODE.id}.${PELICAN_NODE.token}`);
      expect((await node.get('/api/remote/servers')).at('meta.total')).toBe(PELICAN_SERVERS / 2);
      const one = async (sql: string) => (await panel.database.query<object>(sql))[0];
      expect(await one('SELECT root_admin FROM users WHERE id = 1')).toEqual({ root_admin: 1 });
      expect(await one('SELECT is_limited, permissions FROM roles WHERE id = 2')).toEqual({
        is_limited: 1,
        permissions: ['viewList server', 'view server'],
      });
      expect(await one('SELECT * FROM role_user')).toEqual({ role_id: 2, user_id: 4 });
      expect(await one('SELECT * FROM node_role')).toEqual({ role_id: 2, node_id: 1 });
      expect(
        await one('SELECT behind_proxy, daemon_connect, cpu_overallocate, tags FROM nodes WHERE id = 1'),
      ).toEqual({
        ...{ behind_proxy: 1, daemon_connect: 443, cpu_overallocate: 50 },
        tags: ['eu'],
      });
      for (const kind of ['egg', 'node', 'server']) {
        expect(await one(`SELECT * FROM mount_${kind}`)).toEqual({ mount_id: 1, [`${kind}_id`]: 1 });
      }
      expect(await one('SELECT backup_host_id AS host, object_key AS name FROM backup_objects')).toEqual({
        host: 3,
        name: expect.stringMatching(/^panel\/[\w-]{36}\/[\w-]{36}\.tar\.gz$/) as string,
      });
      expect(await one('SELECT oom_killer, nest_id, docker_labels FROM servers WHERE id = 1')).toEqual({
        ...{ oom_killer: 1, nest_id: 1 },
        docker_labels: { a: 'b' },
      });
      expect(await one('SELECT startup_commands FROM eggs')).toEqual({
        startup_commands: '{"Default":"run","Fast":"run --fast"}',
      });
      expect(await one('SELECT action, continue_on_failure FROM tasks')).toEqual({
        ...{ action: 'delete_files', continue_on_failure: 1 },
      });
    });
  });

  const goesOn = (panel: TestPanel): Promise<void> =>
    wings.goesOn(panel, { clientKey: PELICAN_KEY.identifier + PELICAN_KEY.token }, PELICAN_SERVERS / 2);

  describe('on PostgreSQL', () => {
    let postgresql: TestPostgreSql;
    beforeAll(async () => {
      to = await createDatabase();
      Object.assign(process.env, panelEnvironment(to));
      postgresql = await startPostgreSql();
      const client = new pg.Client({ connectionString: postgresql.url });
      await client.connect();
      await client.query(pelicanScript(wings.port));
      await client.end();
    });
    afterAll(async () => {
      await postgresql?.stop();
      await to?.drop();
    });

    it('takes every row over, once', async () => {
      const { port, password } = postgresql;
      const envFile = join(folder, 'postgresql.env');
      const place = `DB_CONNECTION=pgsql\nDB_HOST=127.0.0.1\nDB_PORT=${port}\nDB_DATABASE=postgres\nDB_USERNAME=rookery\n`;
      await writeFile(envFile, `APP_KEY=${LARAVEL_KEY}\n${place}DB_PASSWORD=${password}\n`);
      const [made, ...others] = totals(await moveIn(envFile, '--apply'));
      expect(made).toBeGreaterThan(2 * PELICAN_SERVERS);
      expect(others).toEqual([0, 0, 0, 0, 0]);
      expect(totals(await moveIn(envFile, '--apply'))).toEqual([0, 0, made, 0, 0, 0]);
    });

    it('has a Wings go on with the configuration it had', async () => {
      const panel = await startPanel({ database: to });
      try {
        const admin = panel.api(PELICAN_ADMIN_KEY.identifier + PELICAN_ADMIN_KEY.token);
        const all = await admin.get('/api/application/servers');
        expect(all.at('meta.pagination.total')).toBe(PELICAN_SERVERS);
        await goesOn(panel);
      } finally {
        await panel.close();
      }
    });
  });
});
