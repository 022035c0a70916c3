import pg from 'pg';
import type { SourceConnection, SourceRow } from './source-connection.js';

/** Values stay the texts that the server sent: the driver would read an instant in the zone of this machine. */
const AS_SENT = { getTypeParser: () => (text: unknown) => text } as unknown as pg.CustomTypesConfig;

export async function openPostgresqlSource(url: string): Promise<SourceConnection> {
  const client = new pg.Client({
    connectionString: url.replace(/^pgsql:/, 'postgresql:'),
    connectionTimeoutMillis: 10_000,
    types: AS_SENT,
  });
  // A connection that breaks between two statements is told by the next one.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query("SET TIME ZONE 'UTC'");
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  } catch (error) {
    await client.end();
    throw error;
  }
  return {
    columnsSql:
      'SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = CURRENT_SCHEMA()',
    async query(sql, params) {
      let place = 0;
      const { rows } = await client.query(
        sql.replaceAll('?', () => `$${(place += 1)}`),
        [...params],
      );
      return rows as SourceRow[];
    },
    close: () => client.end(),
  };
}
