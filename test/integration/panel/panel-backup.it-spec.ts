import { readFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type TestDatabase } from '@app/testing/database.js';
import { sharedServices } from '@app/testing/shared-services.js';
import { checkedLines } from '../../../apps/panel/src/platform/database/panel-backup/backup-lines.js';
import { dumpDatabase } from '../../../apps/panel/src/platform/database/panel-backup/dump.js';
import { loadTables } from '../../../apps/panel/src/platform/database/panel-backup/load.js';
import { built, startProgram } from '../support/program.js';
import { runCommand as run } from './support/cli.js';
import { startPanel } from './support/panel.js';

const PASSPHRASE = 'correct horse battery staple';
const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 8).toString('base64');

interface FirstData {
  readonly client_key: string;
  readonly application_key: string;
  readonly node: { readonly id: number };
  readonly node_config: { readonly token: string };
}

const query = async (url: string, sql: string): Promise<RowDataPacket[]> => {
  const connection = await mysql.createConnection(url);
  try {
    return (await connection.query<RowDataPacket[]>(sql))[0];
  } finally {
    await connection.end();
  }
};

/** One number per table, over all its rows, and what number it gives next. */
async function sums(url: string): Promise<Record<string, string>> {
  const tables = await query(
    url,
    'SELECT table_name AS t, auto_increment AS next FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const found: Record<string, string> = {};
  for (const { t, next } of tables) {
    const [row] = await query(url, `CHECKSUM TABLE \`${String(t)}\``);
    found[String(t)] = `${row!['Checksum']} ${next}`;
  }
  return found;
}

/** What leads to a service but closes the first connections, as one does that is starting. */
async function startingFront(url: string): Promise<{ url: string; connections(): number; close(): void }> {
  const to = new URL(url);
  let seen = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (++seen <= 2) return void socket.destroy();
    const service = connect(Number(to.port), to.hostname);
    service.on('error', () => socket.destroy());
    socket.pipe(service).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front = new URL(url);
  front.port = String((server.address() as AddressInfo).port);
  return { url: front.href, connections: () => seen, close: () => void server.close() };
}

describe('the backup of a panel', () => {
  const before = { ...process.env };
  const made: TestDatabase[] = [];
  let folder: string;
  let source: TestDatabase;
  let first: FirstData;
  let plain: string;
  let sealed: string;
  let passphraseFile: string;

  const emptyMachine = async (): Promise<TestDatabase> => {
    const database = await createDatabase();
    made.push(database);
    use(database, OTHER_KEY);
    return database;
  };
  const use = (database: TestDatabase, key: string): void => {
    Object.assign(process.env, { APP_KEY: key, DATABASE_URL: database.url, REDIS_PREFIX: database.name });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-panel-backup-'));
    source = await createDatabase();
    made.push(source);
    Object.assign(process.env, {
      APP_URL: 'http://old.test',
      APP_NAME: 'Ravens & "Rooks"',
      REDIS_URL: sharedServices().redisUrl,
      API_KEYS_LIMIT: '7',
    });
    use(source, KEY);
    await run('migrate');
    const words = ['--daemon-url', 'http://127.0.0.1:9101', '--daemon-port', '9101', '--sftp-port', '9104'];
    const place = ['--data-dir', '/srv/volumes', '--alloc-ip', '127.0.0.1', '--alloc-ports', '9200-9209'];
    first = JSON.parse(await run('quickstart', ...words, ...place)) as FirstData;
    // A number that was given once, and a table of somebody else.
    await query(source.url, 'ALTER TABLE users AUTO_INCREMENT = 4711');
    await query(source.url, 'CREATE TABLE unrelated (id INT PRIMARY KEY)');
    passphraseFile = join(folder, 'passphrase');
    await writeFile(passphraseFile, `${PASSPHRASE}\n`);
    plain = join(folder, 'plain.backup');
    sealed = join(folder, 'sealed.backup');
    await run('backup', sealed, '--passphrase-file', passphraseFile, '--file', `notes=${passphraseFile}`);
  });
  afterAll(async () => {
    process.env = before;
    for (const database of made) await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is made whole, for its owner alone, and tells nothing without the passphrase', async () => {
    use(source, KEY);
    const printed = await run('backup', plain);
    expect(printed).toMatch(/rows and all settings, .* read back and whole\./);
    expect(printed).toContain('is not encrypted');
    for (const file of [plain, sealed]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(sealed)).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n-> scrypt /);
    await expect(run('backup', plain)).rejects.toThrow('is there already');
  });

  it('is restored onto an empty machine: every row, the key, the settings, and a panel that works', async () => {
    const target = await emptyMachine();
    const notes = join(folder, 'notes');
    process.env['APP_URL'] = 'http://panel.test';
    const printed = await run(
      ...['restore', sealed, '--passphrase-file', passphraseFile],
      ...['--file', `notes=${notes}`],
    );
    expect(printed).toContain('Left out: unrelated');
    expect(printed).toContain('Nodes and users knew the panel as http://old.test');

    const { unrelated, ...own } = await sums(source.url);
    expect(unrelated).toBeDefined();
    expect(await sums(target.url)).toEqual(own);
    expect(Object.keys(own).length).toBeGreaterThan(25);
    expect(own['users']).toMatch(/ 4711$/);
    // Those of the machine stay what they are.
    expect(printed.split('\n').filter((line) => /^[A-Z_]+=/.test(line))).toEqual([
      'APP_NAME=Ravens & "Rooks"',
      `APP_KEY=${KEY}`,
      'API_KEYS_LIMIT=7',
    ]);
    expect(await readFile(notes, 'utf8')).toBe(`${PASSPHRASE}\n`);

    const panel = await startPanel({ database: target, env: { APP_KEY: KEY } });
    try {
      expect((await panel.api(first.client_key).get('/api/client/account')).status).toBe(200);
      const config = await panel
        .api(first.application_key)
        .get(`/api/application/nodes/${first.node.id}/configuration`);
      expect(config.at('token')).toBe(first.node_config.token);
    } finally {
      await panel.close();
    }
  });

  it('replaces what is there only when told to, and forgets what Redis kept of it', async () => {
    const target = await emptyMachine();
    await run('migrate');
    await run('admin', 'create', '--username', 'present', '--email', 'present@example.com');
    const redis = new Redis(sharedServices().redisUrl);
    const keys = [`${target.name}:session:1`, `${target.name}:queue:x:1`, `${target.name}-other:session`];
    for (const key of keys) await redis.set(key, '1');
    const present = await sums(target.url);
    await expect(run('restore', plain)).rejects.toThrow(/not empty .* --replace/);
    expect(await sums(target.url)).toEqual(present);

    expect(await run('restore', plain, '--replace')).toContain(`APP_KEY=${KEY}`);
    expect(await query(target.url, "SELECT id FROM users WHERE username = 'present'")).toEqual([]);
    expect(await redis.exists(keys[0]!, keys[1]!)).toBe(0);
    expect(await redis.unlink(keys[2]!)).toBe(1);
    redis.disconnect();
  });

  it('waits for a database and a Redis that are still starting, and for neither that refuses', async () => {
    const target = await emptyMachine();
    const given = { ...process.env };
    const fronts = [await startingFront(target.url), await startingFront(sharedServices().redisUrl)];
    const [database, redis] = fronts;
    try {
      Object.assign(process.env, { DATABASE_URL: database!.url, REDIS_URL: redis!.url });
      expect(await run('restore', plain)).toContain(`APP_KEY=${KEY}`);
      const wrong = new URL(database!.url);
      wrong.password = 'wrong';
      process.env['DATABASE_URL'] = wrong.href;
      const before = database!.connections();
      await expect(run('restore', plain, '--replace')).rejects.toThrow(/Access denied/);
      expect(database!.connections()).toBe(before + 1);
    } finally {
      process.env = given;
      for (const front of fronts) front.close();
    }
  });

  it('changes nothing when the file, the passphrase or the release is wrong, or a panel runs', async () => {
    const target = await emptyMachine();
    const bytes = await readFile(plain);
    const bad = async (name: string, content: Buffer | string): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, content);
      return path;
    };
    const wrong = await bad('wrong', 'another\n');
    const sealedBytes = await readFile(sealed);
    const flipped = Buffer.from(sealedBytes);
    flipped[flipped.length - 20]! ^= 1;
    const refused: readonly [words: string[], reason: RegExp][] = [
      [[join(folder, 'nowhere')], /there is no file/],
      [[], /name one file/],
      [[sealed], /is encrypted: give --passphrase-file/],
      [[sealed, '--passphrase-file', wrong], /the passphrase is wrong/],
      [[await bad('flipped', flipped), '--passphrase-file', passphraseFile], /damaged/],
      [
        [await bad('short', sealedBytes.subarray(0, -100)), '--passphrase-file', passphraseFile],
        /damaged|whole/,
      ],
      [[await bad('cut', bytes.subarray(0, bytes.length / 2))], /damaged|whole/],
      [[await bad('empty', '')], /whole|damaged|empty/],
      [[await bad('text', 'SELECT 1;\n')], /no backup of a panel/],
    ];
    for (const [words, reason] of refused) await expect(run('restore', ...words)).rejects.toThrow(reason);

    use(source, KEY);
    await query(source.url, "INSERT INTO migrations (timestamp, name) VALUES (1, 'FromTheFuture1')");
    const future = join(folder, 'future.backup');
    await run('backup', future);
    await query(source.url, "DELETE FROM migrations WHERE name = 'FromTheFuture1'");
    use(target, OTHER_KEY);
    await expect(run('restore', future)).rejects.toThrow(/install that release first .*FromTheFuture1/);

    const open = await mysql.createConnection(target.url);
    await expect(run('restore', plain)).rejects.toThrow('stop panel and worker first');
    await open.end();
    expect(await sums(target.url)).toEqual({});
  });

  it('that was being restored when the process died lets no panel begin, and is restored by a second run', async () => {
    const target = await emptyMachine();
    const env = { ...process.env, LOG_LEVEL: 'silent' } as Record<string, string>;
    const program = startProgram([built('panel', 'cli.js'), 'restore', plain], { env });
    for (;;) {
      const [mark] = await query(target.url, "SHOW TABLES LIKE 'restore_unfinished'");
      if (mark) break;
      expect(program.stderr()).toBe('');
    }
    await program.kill();
    await expect(run('migrate')).rejects.toThrow('run the restore again');
    await expect(run('backup', join(folder, 'half'))).rejects.toThrow('run that restore to its end first');
    await run('restore', plain, '--replace');
    expect(await run('migrate')).toBe('The schema is up to date.');
  });
});

describe('rows of any content', () => {
  it('come back as they were', async () => {
    const [from, to] = [await createDatabase(), await createDatabase()];
    const open = (url: string) => mysql.createConnection({ uri: url, charset: 'utf8mb4' });
    const [reading, writing] = [await open(from.url), await open(to.url)];
    try {
      for (const connection of [reading, writing]) {
        await connection.query('CREATE TABLE migrations (id INT PRIMARY KEY, name TEXT)');
        await connection.query(
          `CREATE TABLE oddities (id INT PRIMARY KEY AUTO_INCREMENT, bytes VARBINARY(300), words LONGTEXT,
             big BIGINT UNSIGNED, part DOUBLE, moment TIMESTAMP(6) NULL, longest INT AS (LENGTH(words)) STORED)`,
        );
      }
      await reading.query("INSERT INTO migrations VALUES (1, 'One')");
      const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await reading.query('INSERT INTO oddities (bytes, words, big, part, moment) VALUES ?', [
        [
          [every, 'a\'\\"\n\r\t\0é漢🏰\u202e', '18446744073709551615', 0.1, '2026-03-29 02:30:00.123456'],
          [Buffer.alloc(0), '', '0', -1.7e308, '1970-01-02 00:00:00'],
          [null, null, null, null, null],
          [null, 'long '.repeat(300_000), '1', 5e-324, null],
        ],
      ]);
      await reading.query('INSERT INTO oddities (words) SELECT seq FROM seq_1_to_1200');
      await reading.query('DELETE FROM oddities WHERE id > 1000');
      await reading.query('INSERT INTO oddities (id) VALUES (-5)');
      const facts = { made_at: 'now', release: '1', settings: {}, files: {} };
      const loaded = await loadTables(writing, checkedLines(dumpDatabase(reading, facts)));
      expect(loaded).toEqual({ rows: 1002, leftOut: [] });
      expect(await sums(to.url)).toEqual(await sums(from.url));
    } finally {
      await Promise.all([reading.end(), writing.end()]);
      await Promise.all([from.drop(), to.drop()]);
    }
  });
});
