import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { freePort, Program, type TestService } from './process.js';
import { serviceFolder } from './run-folder.js';

const run = promisify(execFile);

export interface TestMariaDb extends TestService {
  readonly port: number;
}

/**
 * A MariaDB of its own on 127.0.0.1. The account of `url` may create databases; the database
 * `rookery` exists. Needs Debian's `mariadb-server`.
 */
export async function startMariaDb(): Promise<TestMariaDb> {
  const folder = await serviceFolder('mariadb');
  const data = join(folder, 'data');
  const asUser = process.getuid?.() === 0 ? ['--user=root'] : [];
  const temporary = join(folder, 'tmp');
  await mkdir(data);
  await mkdir(temporary);
  await run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    ...asUser,
  ]).catch((error: unknown) => {
    throw new Error('mariadb-install-db failed; is Debian package mariadb-server installed?', {
      cause: error,
    });
  });
  const port = await freePort();
  const password = randomBytes(16).toString('hex');
  const initFile = join(folder, 'init.sql');
  // Read at every start, so it must be true of a fresh instance and of one that ran before.
  const sql = [
    'CREATE DATABASE IF NOT EXISTS `rookery` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;',
    `CREATE USER IF NOT EXISTS 'rookery'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    "GRANT ALL PRIVILEGES ON *.* TO 'rookery'@'127.0.0.1' WITH GRANT OPTION;",
  ];
  await writeFile(initFile, `${sql.join('\n')}\n`, { mode: 0o600 });
  const url = `mysql://rookery:${password}@127.0.0.1:${port}/rookery`;
  const program = new Program({
    name: 'MariaDB',
    command: existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd',
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      // A starting server deletes all temporary tables in its folder: those of a running one in /tmp, too.
      `--tmpdir=${temporary}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--init-file=${initFile}`,
      '--skip-name-resolve',
      '--max-connections=500',
      // Survives a killed process (what tests do), not a power cut, and saves an fsync per commit.
      '--innodb-flush-log-at-trx-commit=2',
      '--innodb-buffer-pool-size=96M',
      ...asUser,
    ],
    logFile: join(folder, 'log'),
    deadlineMs: 60_000,
    isReady: async () => {
      const connection = await mysql.createConnection({ uri: url, connectTimeout: 1_000 });
      await connection.end();
      return true;
    },
  });
  await program.start();
  return {
    url,
    port,
    get pid() {
      return program.pid;
    },
    stop: async () => {
      await program.end('SIGTERM', 20_000);
      await rm(folder, { recursive: true, force: true });
    },
    kill9: () => program.end('SIGKILL', 0),
    restart: async () => {
      await program.end('SIGTERM', 20_000);
      await program.start();
    },
  };
}
