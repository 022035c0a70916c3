import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, glob, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, Program, type TestService } from './process.js';
import { serviceFolder } from './run-folder.js';

const run = promisify(execFile);

export interface TestPostgreSql extends TestService {
  readonly port: number;
  /** Of the superuser in `url`. */
  readonly password: string;
}

/** Debian lays each release into a folder of its own, outside of PATH. */
async function programs(): Promise<string> {
  const found = await Array.fromAsync(glob('/usr/lib/postgresql/*/bin'));
  const newest = found.sort((a, b) => parseInt(a.slice(20), 10) - parseInt(b.slice(20), 10)).at(-1);
  if (!newest) throw new Error('no PostgreSQL is installed: Debian package postgresql');
  return newest;
}

/** PostgreSQL does not run as root: there it is the account of the Debian package. */
async function unprivileged(): Promise<{ prefix: string[]; give: (path: string) => Promise<void> }> {
  if (process.getuid?.() !== 0) return { prefix: [], give: async () => undefined };
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  return {
    prefix: ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--'],
    give: (path) => chown(path, uid!, gid!),
  };
}

/**
 * A PostgreSQL of its own on 127.0.0.1. The account of `url` is its superuser; the database `postgres` exists. Needs
 * Debian's `postgresql`.
 */
export async function startPostgreSql(): Promise<TestPostgreSql> {
  const folder = await serviceFolder('postgresql');
  const data = join(folder, 'data');
  const bin = await programs();
  const { prefix, give } = await unprivileged();
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await Promise.all([give(folder), give(passwordFile)]);
  const init = [
    ...prefix,
    join(bin, 'initdb'),
    `--pgdata=${data}`,
    '--username=rookery',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ];
  await run(init[0]!, init.slice(1), { cwd: '/' });
  const port = await freePort();
  const url = `postgresql://rookery:${password}@127.0.0.1:${port}/postgres`;
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Survives a killed process (what tests do), not a power cut.
    fsync: 'off',
    shared_buffers: '32MB',
  };
  const start = [
    ...prefix,
    join(bin, 'postgres'),
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const program = new Program({
    name: 'PostgreSQL',
    command: start[0]!,
    args: start.slice(1),
    logFile: join(folder, 'log'),
    deadlineMs: 60_000,
    isReady: async () => {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
      client.on('error', () => undefined);
      await client.connect();
      await client.end();
      return true;
    },
  });
  await program.start();
  return {
    url,
    port,
    password,
    get pid() {
      return program.pid;
    },
    // SIGTERM would wait for the clients to leave.
    stop: async () => {
      await program.end('SIGINT', 20_000);
      await rm(folder, { recursive: true, force: true });
    },
    kill9: () => program.end('SIGKILL', 0),
    restart: async () => {
      await program.end('SIGINT', 20_000);
      await program.start();
    },
  };
}
