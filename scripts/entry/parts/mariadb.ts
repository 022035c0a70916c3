import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceSecret } from '../files.ts';
import type { Installation } from '../installation.ts';
import { passwordIn, readSettings } from '../settings.ts';
import type { Step } from '../steps.ts';
import { LEAN_MEMORY, type Part } from './part.ts';

const folderOf = (at: Installation): string => join(at.home, 'mariadb');
const passwordOf = (at: Installation): string => passwordIn(readSettings(at)['DATABASE_URL'] ?? '');

/** Lends a folder a name without blanks, which a script of MariaDB takes for the end of a path. */
async function withoutBlanks(folder: string, work: (link: string) => Promise<unknown>): Promise<void> {
  const place = mkdtempSync('/tmp/rookery-');
  try {
    symlinkSync(folder, join(place, 'mariadb'));
    await work(join(place, 'mariadb'));
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** Makes the data folder once and the statements that each start reads. */
export async function prepareMariadb(at: Installation, step: Step): Promise<void> {
  const folder = folderOf(at);
  const made = join(folder, 'made');
  if (!existsSync(made)) {
    // Left by an interrupted first start: nothing can be in it yet.
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
    await withoutBlanks(folder, (link) =>
      step.exec('mariadb-install-db', [
        '--no-defaults',
        `--datadir=${join(link, 'data')}`,
        `--tmpdir=${join(link, 'tmp')}`,
        '--user=root',
        '--skip-test-db',
        '--auth-root-authentication-method=socket',
      ]),
    );
    writeFileSync(made, '');
  }
  // Read at each start, so it has to be true of a first and of a later one.
  replaceSecret(
    join(folder, 'init.sql'),
    `CREATE DATABASE IF NOT EXISTS rookery CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE USER IF NOT EXISTS 'rookery'@'127.0.0.1' IDENTIFIED BY '${passwordOf(at)}';
GRANT ALL PRIVILEGES ON rookery.* TO 'rookery'@'127.0.0.1';
`,
  );
}

/** The private MariaDB. */
export const mariadb: Part = {
  name: 'mariadb',
  title: 'MariaDB',
  startSeconds: 90,
  stopSeconds: 60,
  command(at) {
    const folder = folderOf(at);
    // A starting server deletes all temporary tables in its folder: those of another running one in /tmp, too.
    mkdirSync(join(folder, 'tmp'), { recursive: true });
    return {
      folder,
      env: LEAN_MEMORY,
      words: [
        'mariadbd',
        '--no-defaults',
        '--user=root',
        `--datadir=${join(folder, 'data')}`,
        `--tmpdir=${join(folder, 'tmp')}`,
        // Relative to its data folder, because a socket's path may only have 107 characters.
        '--socket=socket',
        `--pid-file=${join(folder, 'pid')}`,
        `--port=${at.ports.mariadb}`,
        '--bind-address=127.0.0.1',
        `--init-file=${join(folder, 'init.sql')}`,
        '--skip-name-resolve',
        '--max-connections=300',
        '--innodb-buffer-pool-size=128M',
        // Buffers of what the panel does not use are touched whole at the start: 107 MiB at rest, 62 without.
        '--innodb-log-buffer-size=1M',
        '--aria-pagecache-buffer-size=2M',
        '--key-buffer-size=64K',
        '--query-cache-type=0',
        '--query-cache-size=0',
      ],
    };
  },
  async isReady(at) {
    const child = spawn(
      'mariadb',
      [
        '--no-defaults',
        '--connect-timeout=2',
        ...['-h', '127.0.0.1', '-P', String(at.ports.mariadb), '-u', 'rookery', '-e', 'SELECT 1', 'rookery'],
      ],
      { stdio: 'ignore', env: { ...at.env, MYSQL_PWD: passwordOf(at) } },
    );
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0;
  },
};
