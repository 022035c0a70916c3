import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Line, Table, Value } from './backup-lines.js';

/** Rows of one statement, and characters of them: far below what a server takes at once (16 MiB). */
const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 1024 * 1024;

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

export async function tableNames(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
  );
  return rows.map((row) => String(row['name']));
}

/** Other connections to this database: a panel that runs would write into it, and read what is half there. */
export async function connectionsOfOthers(connection: Connection): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS n FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
  );
  return Number(rows[0]?.['n'] ?? 0);
}

export async function dropTables(connection: Connection, names: readonly string[]): Promise<void> {
  await connection.query('SET foreign_key_checks = 0');
  for (const name of names) await connection.query(`DROP TABLE IF EXISTS ${quoted([name])}`);
  await connection.query('SET foreign_key_checks = 1');
}

export interface Loaded {
  readonly rows: number;
  /** Tables of the backup that no migration makes: somebody else's, in the panel's database. */
  readonly leftOut: readonly string[];
}

/** Fills tables that are there and hold nothing that counts with the rows of a backup. */
export async function loadTables(connection: Connection, lines: AsyncIterable<Line>): Promise<Loaded> {
  const known = new Set(await tableNames(connection));
  const leftOut: string[] = [];
  await connection.query("SET time_zone = '+00:00'");
  await connection.query('SET foreign_key_checks = 0, unique_checks = 0');
  await connection.query("SET sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
  let table: Table | null = null;
  let batch: (string | Buffer | null)[][] = [];
  let characters = 0;
  let rows = 0;
  const flush = async (): Promise<void> => {
    if (table !== null && batch.length > 0) {
      const { table: name, columns } = table;
      await connection.query(`INSERT INTO ${quoted([name])} (${quoted(columns)}) VALUES ?`, [batch]);
    }
    rows += batch.length;
    batch = [];
    characters = 0;
  };
  for await (const line of lines) {
    if (Array.isArray(line)) {
      if (table === null) continue;
      batch.push(line.map(toParameter));
      for (const value of line)
        characters += typeof value === 'string' ? value.length : (value?.base64.length ?? 0);
      if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
    } else if ('table' in line) {
      await flush();
      table = known.has(line.table) ? line : null;
      if (table === null) {
        leftOut.push(line.table);
        continue;
      }
      // What the migrations themselves have written stands in the backup too.
      await connection.query(`DELETE FROM ${quoted([line.table])}`);
      // Numbers that were given once are not given to others.
      if (line.next !== null)
        await connection.query(`ALTER TABLE ${quoted([line.table])} AUTO_INCREMENT = ${line.next}`);
    }
  }
  await flush();
  await connection.query('SET foreign_key_checks = 1, unique_checks = 1');
  return { rows, leftOut };
}

const toParameter = (value: Value): string | Buffer | null =>
  value === null || typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
