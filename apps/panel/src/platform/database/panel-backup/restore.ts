import mysql, { type Connection } from 'mysql2/promise';
import type { DataSource } from 'typeorm';
import { isMark, markedUnfinished, withSchemaLock } from '../migrate.js';
import { readBackupFile } from './backup-file.js';
import { BackupFileError, checkedLines, type Manifest } from './backup-lines.js';
import { dropTables, loadTables, tableNames, type Loaded } from './load.js';

export interface BackupContent {
  readonly manifest: Manifest;
  readonly rows: number;
}

/** Reads a file to its end and says what is in it. Throws BackupFileError unless it is whole. */
export async function inspectBackup(path: string, passphrase: string | null): Promise<BackupContent> {
  let manifest: Manifest | null = null;
  let rows = 0;
  for await (const line of checkedLines(readBackupFile(path, passphrase))) {
    if (Array.isArray(line)) rows += 1;
    else if ('manifest' in line) manifest = line.manifest;
  }
  if (!manifest) throw new BackupFileError('it is empty');
  return { manifest, rows };
}

/** Tables of the database that a restore would remove. */
export async function tablesToReplace(url: string): Promise<string[]> {
  return withConnection(url, async (connection) =>
    (await tableNames(connection)).filter((name) => !isMark(name)),
  );
}

export async function withConnection<T>(
  url: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await mysql.createConnection({ uri: url, charset: 'utf8mb4' });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

export interface RestoreOptions {
  readonly path: string;
  readonly passphrase: string | null;
  readonly databaseUrl: string;
  /** Connected; its migrations are those that the backup names, and no others. */
  readonly source: DataSource;
  /** What else has to be done before a panel may begin, such as its key. */
  readonly beforeEnd: () => Promise<void>;
}

/**
 * Puts the rows of a backup in place of all that is in the database. Dies it half-way, no panel begins on what is
 * there, and a second run mends it.
 */
export function restoreDatabase(options: RestoreOptions): Promise<Loaded> {
  const { source, databaseUrl } = options;
  return withSchemaLock(source, () =>
    markedUnfinished(source, () =>
      withConnection(databaseUrl, async (connection) => {
        await dropTables(
          connection,
          (await tableNames(connection)).filter((name) => !isMark(name)),
        );
        await source.runMigrations();
        const lines = checkedLines(readBackupFile(options.path, options.passphrase));
        const loaded = await loadTables(connection, lines);
        await options.beforeEnd();
        return loaded;
      }),
    ),
  );
}
