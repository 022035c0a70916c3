import type { Readable } from 'node:stream';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { manifestLine, type ManifestFacts, type Table, type Value } from './backup-lines.js';

/** Kept as bytes; all else is the text that the database itself gives and takes. */
const BYTES = /^(binary|varbinary|bit|(tiny|medium|long)?blob)$/;
export const MIGRATIONS_TABLE = 'migrations';

interface Column {
  readonly name: string;
  readonly isBytes: boolean;
}

interface Source {
  readonly head: Table;
  /** Of each of its columns. */
  readonly isBytes: readonly boolean[];
}

/** All tables of the connection's database as they are at one instant, as the lines of a backup. */
export async function* dumpDatabase(
  connection: Connection,
  facts: Omit<ManifestFacts, 'migrations'>,
): AsyncGenerator<string> {
  await connection.query("SET time_zone = '+00:00'");
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    yield manifestLine({ ...facts, migrations: await migrationsOf(connection) });
    let rows = 0;
    for (const source of await tablesOf(connection)) {
      yield JSON.stringify(source.head);
      for await (const row of rowsOf(connection, source)) {
        rows += 1;
        yield JSON.stringify(row);
      }
    }
    yield JSON.stringify({ end: { rows } });
  } finally {
    await connection.query('ROLLBACK').catch(() => undefined);
  }
}

export async function migrationsOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return rows.map((row) => String(row['name']));
}

async function tablesOf(connection: Connection): Promise<Source[]> {
  const [tables] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS name, auto_increment AS next FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name`,
  );
  // A column that the database computes is computed again.
  const [columns] = await connection.query<RowDataPacket[]>(
    `SELECT table_name AS tableName, column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = DATABASE() AND COALESCE(generation_expression, '') = '' ORDER BY table_name, ordinal_position`,
  );
  const byTable = new Map<string, Column[]>();
  for (const { tableName, name, type } of columns) {
    const own = byTable.get(String(tableName)) ?? [];
    own.push({ name: String(name), isBytes: BYTES.test(String(type)) });
    byTable.set(String(tableName), own);
  }
  return tables.map(({ name, next }) => {
    const own = byTable.get(String(name)) ?? [];
    const columns = own.map((column) => column.name);
    return {
      head: { table: String(name), columns, next: next === null ? null : String(next) },
      isBytes: own.map((column) => column.isBytes),
    };
  });
}

async function* rowsOf(connection: Connection, { head, isBytes }: Source): AsyncGenerator<Value[]> {
  const names = head.columns.map((name) => `\`${name}\``).join(', ');
  const stream: Readable = (connection as unknown as { connection: import('mysql2').Connection }).connection
    .query({ sql: `SELECT ${names} FROM \`${head.table}\``, rowsAsArray: true, typeCast: false })
    .stream({ highWaterMark: 500 });
  for await (const row of stream as AsyncIterable<(Buffer | null)[]>) {
    yield row.map((value, index) => {
      if (value === null) return null;
      return isBytes[index] ? { base64: value.toString('base64') } : value.toString('utf8');
    });
  }
}
