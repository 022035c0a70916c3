import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { Browser } from './support/browser.js';
import { runCommand as run } from './support/cli.js';
import { startPanel } from './support/panel.js';

interface FirstData {
  admin: { username: string; password: string | null };
  application_key: string;
  client_key: string;
  node: { id: number; uuid: string; name: string };
  node_config: { uuid: string; token_id: string; token: string; remote: string; api: { port: number } };
}

describe('operator commands', () => {
  let database: TestDatabase;
  let folder: string;
  const appKey = Buffer.alloc(32, 1).toString('base64');
  const before = { ...process.env };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-commands-'));
    database = await createDatabase();
    Object.assign(process.env, {
      APP_URL: 'http://panel.test',
      APP_KEY: appKey,
      DATABASE_URL: database.url,
      REDIS_URL: sharedServices().redisUrl,
      REDIS_PREFIX: database.name,
    });
  });
  afterAll(async () => {
    process.env = before;
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const quickstart = async (port: number, ...more: string[]): Promise<FirstData> => {
    const words = ['--daemon-url', `http://127.0.0.1:${port}`, '--daemon-port', String(port)];
    const place = ['--sftp-port', '9104', '--data-dir', '/srv/volumes', '--alloc-ip', '127.0.0.1'];
    return JSON.parse(
      await run('quickstart', ...words, ...place, '--alloc-ports', '9200-9209', ...more),
    ) as FirstData;
  };
  const count = async (table: string): Promise<number> => {
    const connection = await mysql.createConnection(database.url);
    try {
      const [rows] = await connection.query(`SELECT COUNT(*) AS n FROM ${table}`);
      return (rows as { n: number }[])[0]!.n;
    } finally {
      await connection.end();
    }
  };

  it('migrate brings the schema up to date, by several processes at once and again', async () => {
    const printed = await Promise.all([run('migrate'), run('migrate')]);
    expect(printed.join('\n')).toContain('Initial');
    expect(await run('migrate')).toBe('The schema is up to date.');
  });

  it('migrate finishes a run that was cut off', async () => {
    const cut = await createDatabase();
    const url = process.env['DATABASE_URL']!;
    const connection = await mysql.createConnection(cut.url);
    try {
      process.env['DATABASE_URL'] = cut.url;
      await run('migrate');
      // What a process killed half-way leaves: tables, a missing link, no mark that the migration ran.
      await connection.query('DELETE FROM migrations');
      await connection.query('ALTER TABLE allocations DROP FOREIGN KEY fk_allocations_server');
      await connection.query('DROP TABLE activity_log_subjects');
      expect(await run('migrate')).toContain('Initial');
      const [tables] = await connection.query("SHOW TABLES LIKE 'activity_log_subjects'");
      expect(tables).toHaveLength(1);
    } finally {
      process.env['DATABASE_URL'] = url;
      await connection.end();
      await cut.drop();
    }
  });

  it('quickstart makes everything once, and keeps it when run again', async () => {
    const first = await quickstart(9101);
    expect(first.admin).toMatchObject({ username: 'admin', password: expect.stringMatching(/^\w{20}$/) });
    expect(first.application_key).toMatch(/^ptla_\w{43}$/);
    expect(first.client_key).toMatch(/^ptlc_\w{43}$/);
    expect(first.node_config).toMatchObject({
      uuid: first.node.uuid,
      token_id: expect.stringMatching(/^\w{16}$/),
      token: expect.stringMatching(/^\w{64}$/),
      remote: 'http://panel.test',
      api: { port: 9101 },
    });
    const known = join(folder, 'quickstart.json');
    await writeFile(known, JSON.stringify(first));
    const counts = async () => Promise.all(['users', 'api_keys', 'nodes', 'allocations', 'eggs'].map(count));
    const made = await counts();
    expect(made.slice(0, 4)).toEqual([1, 2, 1, 10]);
    expect(made[4]).toBeGreaterThan(0);

    const second = await quickstart(9101, '--known', known);
    expect(second).toEqual({ ...first, admin: { ...first.admin, password: null } });
    expect(await counts()).toEqual(made);

    // Other ports, and a lost file: the node moves, new keys are made.
    const third = await quickstart(9111);
    expect(third.node).toEqual(first.node);
    expect(third.node_config.api.port).toBe(9111);
    expect(third.client_key).not.toBe(first.client_key);
  });

  it('quickstart’s keys open the panel', async () => {
    const known = join(folder, 'quickstart.json');
    const { application_key, client_key, node } = await quickstart(9101, '--known', known);
    const panel = await startPanel({ database, env: { APP_KEY: appKey } });
    try {
      expect((await panel.api(client_key).get('/api/client/account')).at('attributes.username')).toBe(
        'admin',
      );
      const config = await panel.api(application_key).get(`/api/application/nodes/${node.id}/configuration`);
      expect(config.at('uuid')).toBe(node.uuid);
    } finally {
      await panel.close();
    }
  });

  it('admin create and key create make working credentials', async () => {
    const made = JSON.parse(
      await run('admin', 'create', '--username', 'Op', '--email', 'op@example.com'),
    ) as {
      username: string;
      password: string;
    };
    expect(made.username).toBe('op');
    const key = await run('key', 'create', '--user', 'op', '--type', 'application', '--acl', 'user=1');
    const panel = await startPanel({ database, env: { APP_KEY: appKey } });
    try {
      expect((await panel.api(key).get('/api/application/users')).status).toBe(200);
      expect((await panel.api(key).get('/api/application/nodes')).status).toBe(403);
      const account = panel.api(await run('key', 'create', '--user', 'op', '--type', 'account'));
      const body = { username: 'operator', password: made.password };
      expect((await account.put('/api/client/account/username', body)).status).toBe(204);
    } finally {
      await panel.close();
    }
  });

  it('let people in again who lost their password, second factor or rights', async () => {
    await run(
      'admin',
      'create',
      '--username',
      'boss',
      '--email',
      'boss@example.com',
      '--password',
      'password',
    );
    const panel = await startPanel({ database, env: { APP_KEY: appKey } });
    try {
      const link = await run('user', 'welcome', 'boss');
      expect(link).toMatch(/^http:\/\/panel\.test\/welcome#[\w-]{43}$/);
      const browser = new Browser(panel);
      const welcome = await browser.post('/api/auth/welcome', { token: link.split('#')[1] });
      expect(welcome.body).toEqual({ data: { complete: true } });
      expect((await browser.session()).at('attributes.root_admin')).toBe(true);

      const person = await panel.createUser();
      const api = panel.api(await panel.accountKey(person));
      const secret = String((await api.get('/api/client/account/two-factor')).at('data.secret'));
      await api.post('/api/client/account/two-factor', { code: generateSync({ secret }) });
      const off = () => run('user', 'two-factor-off', person.username);
      expect([await off(), await off()]).toEqual([
        `The second factor of ${person.username} is off.`,
        `${person.username} has no second factor.`,
      ]);
      expect((await browser.login(person.username)).at('data.complete')).toBe(true);
      expect(await run('admin', 'grant', person.username)).toContain('is an administrator');
      expect((await browser.get('/api/client/account')).status).toBe(401);
      await browser.login(person.username);
      expect((await browser.get('/api/application/users')).status).toBe(200);
      await expect(run('user', 'welcome', 'nobody')).rejects.toThrow('there is no user nobody');
      await expect(run('user', 'welcome')).rejects.toThrow('username');
    } finally {
      await panel.close();
    }
  });

  it('refuse what they do not understand', async () => {
    await expect(run('key', 'create', '--user', 'op', '--type', 'root')).rejects.toThrow('--type');
    await expect(
      run('key', 'create', '--user', 'op', '--type', 'application', '--acl', 'x=1'),
    ).rejects.toThrow('x=1');
    await expect(run('admin', 'create', '--username', 'x')).rejects.toThrow('--email is missing');
    await expect(run('admin', 'create', '--nonsense')).rejects.toThrow('nonsense');
    await expect(quickstart(70_000)).rejects.toThrow('--daemon-url');
    await expect(quickstart(9101, '--sftp-port', '0')).rejects.toThrow('--sftp-port is no port');
    // The second looks like the first.
    for (const name of ['operator', '0perat\u043er']) {
      await expect(
        run('admin', 'create', '--username', name, '--email', 'x@example.com'),
      ).rejects.toMatchObject({ issues: [{ field: 'username', rule: 'unique' }] });
    }
  });
});
