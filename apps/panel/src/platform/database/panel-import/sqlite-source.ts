import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SourceConnection } from './source-connection.js';

const SCHEME = 'sqlite:';

/** A file of SQLite, opened so that nothing can be written into it. */
export async function openSqliteSource(url: string): Promise<SourceConnection> {
  const database = new DatabaseSync(url.slice(SCHEME.length), { readOnly: true });
  // What is read first fixes the moment that everything after it shows.
  database.exec('BEGIN');
  return {
    columnsSql:
      "SELECT m.name AS t, c.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
    query: async (sql, params) => database.prepare(sql).all(...(params as SQLInputValue[])),
    close: async () => database.close(),
  };
}
