import mysql, { type RowDataPacket } from 'mysql2/promise';
import type { SourceConnection, SourceRow } from './source-connection.js';

/** MySQL and MariaDB. */
export async function openMysqlSource(url: string): Promise<SourceConnection> {
  const connection = await mysql.createConnection({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4',
    dateStrings: true,
    jsonStrings: true,
    supportBigNumbers: true,
    connectTimeout: 10_000,
  });
  try {
    // Columns of the type TIMESTAMP hold instants; in this zone they are read as such, whatever zone wrote them.
    await connection.query("SET SESSION time_zone = '+00:00', SESSION sql_mode = 'ANSI_QUOTES'");
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return {
    columnsSql:
      'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = DATABASE()',
    async query(sql, params) {
      const [rows] = await connection.query<RowDataPacket[]>(sql, [...params]);
      return rows as SourceRow[];
    },
    close: () => connection.end(),
  };
}
